"""A cell of Flax is read with all its gates, and refused by the name of one that is missing, too
many, or of another shape."""

import numpy as np
import pytest

from explorer import look
from explorer.errors import InputError
from explorer.look.flax_cells import KINDS, flax_layers

N_X, N = 3, 4
X = np.ones((5, 2, N_X))
RNG = np.random.default_rng(4)
CELLS = {"OptimizedLSTMCell_0": KINDS[0], "GRUCell_0": KINDS[1], "SimpleCell_0": KINDS[3]}


def cell_of(path, n_x=N_X):
    """{gate: {"kernel": ..., "bias": ...}} as Flax makes them."""
    kind = CELLS[path]
    made = {g: {"kernel": RNG.standard_normal((n_x if g[0] == "i" else N, N))} for g in kind.gates}
    for gate in kind.biased:
        made[gate]["bias"] = RNG.standard_normal(N)
    return made


def params_of(path, cell):
    return {"params": {path: cell, "Dense_0": {"kernel": np.ones((N, 5)), "bias": np.ones(5)}}}


def refused(path, cell):
    with pytest.raises(InputError) as caught:
        look(params_of(path, cell), X)
    assert len(str(caught.value)) < 600
    return str(caught.value)


def test_flax_writes_these_names():
    """flax.linen: i and h before the name of each gate, of the documentation's equations."""
    gates = {"OptimizedLSTMCell_0": "ifgo", "GRUCell_0": "rzn", "SimpleCell_0": ("",)}
    for path, of_cell in gates.items():
        assert set(CELLS[path].gates) == {side + gate for side in "ih" for gate in of_cell}
        assert len(look(params_of(path, cell_of(path)), X).rows) == 1


@pytest.mark.parametrize(
    ("path", "gate"), [(p, g) for p, kind in CELLS.items() for g in kind.gates]
)
def test_a_gate_that_is_missing_is_named(path, gate):
    cell = cell_of(path)
    for part in (None, "kernel"):
        rest = {g: dict(arrays) for g, arrays in cell.items()}
        if part is None:
            del rest[gate]
        else:
            del rest[gate][part]
        why = refused(path, rest)
        assert f"params/{path}/{gate}/kernel is not there; give the kernel of every gate" in why
        assert f"{CELLS[path].title} of Flax, which has {', '.join(CELLS[path].gates)}" in why


def test_a_side_that_is_missing_is_named_whole():
    cell = {g: a for g, a in cell_of("GRUCell_0").items() if g[0] == "i"}
    names = ", ".join(f"params/GRUCell_0/h{g}/kernel" for g in "rzn")
    assert f"{names} are not there" in refused("GRUCell_0", cell)


@pytest.mark.parametrize(("path", "gate"), [("OptimizedLSTMCell_0", "iz"), ("GRUCell_0", "hf")])
def test_a_gate_too_many_is_named(path, gate):
    extra = {gate: {"kernel": np.ones((N, N))}}
    why = refused(path, cell_of(path) | extra)
    assert why.startswith(f"params/{path}/{gate}/kernel is beside the gates of {CELLS[path].title}")
    assert why.endswith("leave it out, or rename it where it is a layer of its own.")


@pytest.mark.parametrize("path", CELLS)
@pytest.mark.parametrize("change", [(1, 0), (0, 1)])
def test_a_matrix_of_another_shape_is_named(path, change):
    for gate in CELLS[path].gates:
        cell = cell_of(path)
        rows, columns = cell[gate]["kernel"].shape
        if path == "SimpleCell_0" and gate == "i" and change == (1, 0):
            continue  # of the only input matrix any number of rows is n_x
        shape = (rows + change[0], columns + change[1])
        cell[gate]["kernel"] = np.ones(shape)
        assert refused(path, cell) == (
            f"params/{path}/{gate}/kernel has shape {shape}, but ({rows}, {columns}) is needed; "
            "give an array of that shape."
        )


def test_a_bias_of_another_shape_or_that_is_missing_is_named():
    for path in ("OptimizedLSTMCell_0", "GRUCell_0"):
        for gate in CELLS[path].biased:
            cell = cell_of(path)
            cell[gate]["bias"] = np.ones(N + 1)
            name = f"params/{path}/{gate}/bias"
            assert refused(path, cell).startswith(f"{name} has shape (5,), but (4,) is needed")
            cell[gate]["bias"] = np.array(1.0)
            assert refused(path, cell).startswith(f"{name} is the single number 1.0, but (4,) is")
            del cell[gate]["bias"]
            assert f"and {name} is not; give the bias of " in refused(path, cell)


def test_a_cell_without_any_bias_has_none():
    bare = {gate: {"kernel": one["kernel"]} for gate, one in cell_of("GRUCell_0").items()}
    zeros = {g: one | {"bias": np.zeros(N)} for g, one in bare.items()}
    seen = [look(params_of("GRUCell_0", cell), X).trace.a for cell in (bare, zeros)]
    np.testing.assert_array_equal(*seen)


def test_no_matrix_is_named():
    cell = cell_of("SimpleCell_0") | {"h": {"kernel": np.ones(4)}}
    assert refused("SimpleCell_0", cell).startswith("params/SimpleCell_0/h/kernel has shape (4,)")


def test_a_cell_that_is_not_computed_here_says_so():
    cell = {
        g: {"kernel": np.ones((N_X if g[0] == "i" else N, N))} for g in ("if", "in", "hf", "hn")
    }
    why = refused("MGUCell_0", cell)
    assert why.startswith("params/MGUCell_0/if/kernel belongs to an MGUCell of Flax")
    assert why.endswith("is not computed here; give a SimpleCell, a GRUCell or an LSTMCell.")


def test_a_second_cell_that_is_not_whole_is_told_and_none_of_its_gates_is_a_readout():
    whole, half = cell_of("OptimizedLSTMCell_0"), cell_of("OptimizedLSTMCell_0", N)
    del half["hf"]
    alone = look({"a": whole}, X)
    seen = look({"a": whole, "b": half}, X)
    np.testing.assert_array_equal(seen.trace.a, alone.trace.a)
    assert seen.network.head is None
    (note,) = set(seen.notes) - set(alone.notes)
    with pytest.raises(InputError) as caught:
        look({"a": whole, "b": half}, X, path="b")
    assert note == f"b is not shown: {caught.value}"
    assert "b/hf/kernel is not there" in note


def test_a_layer_with_the_name_of_a_gate_is_no_cell():
    dense = {"net/in/kernel": np.ones((3, 4)), "net/h/kernel": np.ones((7, 5))}
    assert flax_layers(dense) == ({}, {})
    whole = {
        f"a/{g}/{leaf}": one for g, own in cell_of("GRUCell_0").items() for leaf, one in own.items()
    }
    assert look(whole | dense, X).notes[-1] == "Not shown, nor computed here: net.in, net.h."
