"""The names of arrays are taken apart into what they were made of."""

import ast
import itertools

import pytest

from explorer import engine
from explorer.array_names import ArrayName, gradient_of, marks_of, name_in
from explorer.experiment import Experiment
from explorer.run.training import open_task, start
from tests.test_architecture import FILES, nodes_of

EXPERIMENTS = [
    Experiment(cell=cell, layers=layers, a0=a0, task=task, n_a=2, n_steps=6)
    for cell, layers, a0, task in itertools.product(
        ("rnn", "gru", "lstm"), (1, 2, 3), ("zeros", "learned"), ("latch", "numbers")
    )
]


def network_of(experiment):
    return start(experiment, open_task(experiment)[0])


def networks():
    """Those of every kind of experiment, and those that only the engine makes."""
    yield from map(network_of, EXPERIMENTS)
    for layers in (1, 3):
        yield engine.init_params("gru_reset_after", 2, 2, 2, layers=layers, start="learned")


def names_of(params):
    """Everything that a training of this network can name, with the parts that it is made of."""
    shared = {"Wya", "by"} | ({"a0"} if params.layers == 1 else set())
    marks = marks_of(params.layers, params.border)
    for name in params:
        mark = "" if name in shared else next(m for m in reversed(marks) if name.endswith(m))
        base = name.removesuffix(mark) if mark else name
        yield name, ArrayName(base, mark)
        yield f"d{name}", ArrayName(base, mark, d=True)
        for memory in {name for make in engine.OPTIMISERS.values() for name in make.vector_names}:
            yield f"{memory}_d{name}", ArrayName(base, mark, d=True, memory=memory)
    for layer in range(1, params.layers + 1):
        mark = str(layer) if params.layers > 1 else ""
        for node in "ac":
            yield node + mark, ArrayName(node, mark)
            yield f"d{node}{mark}", ArrayName(node, mark, d=True)
    yield from ((name, ArrayName(name)) for name in ("y_hat", "loss"))


def test_every_name_that_a_training_has_is_taken_apart_and_put_together_again():
    whole = {}
    for params in networks():
        for name, parts in names_of(params):
            assert ArrayName.parse(name) == parts, name
            assert str(parts) == name
            whole[name] = parts
    assert len(set(whole.values())) == len(whole) > 300
    assert {"Wf_enc", "V_dWaa", "S_dbo3", "da2", "a0", "a02", "dbcx"} <= set(whole)


@pytest.mark.parametrize("experiment", EXPERIMENTS[::7])
def test_the_records_of_a_pass_have_no_other_names(experiment):
    params = network_of(experiment)
    task, n_steps, _ = open_task(experiment)
    probe = task.probe(n_steps, seed=0)
    trace = engine.forward(params, probe.x)
    back = engine.backward(params, trace, probe.y, weights=probe.weights)
    known = {name for name, _ in names_of(params)}
    assert {*params, *back.grads, *back.step_norms} <= known


@pytest.mark.parametrize(
    ("name", "layer", "part", "in_layer"),
    [
        ("a", 1, "", "a"),
        ("da2", 2, "2", "da"),
        ("a10", 10, "10", "a"),
        ("a0", 1, "", "a0"),
        ("da03", 3, "3", "da0"),
        ("S_dWaa_enc", 1, "enc", "S_dWaa"),
        ("y_hat", 1, "", "y_hat"),
    ],
)
def test_a_name_says_to_which_layer_an_array_belongs(name, layer, part, in_layer):
    parts = ArrayName.parse(name)
    assert (parts.layer, parts.part, parts.in_layer) == (layer, part, in_layer)


@pytest.mark.parametrize("text", ["", "d", "2", "Waa_", "Waa_mid", "Waa0", "da_norm", "a<t>", "ab"])
def test_what_is_not_the_name_of_an_array_is_refused(text):
    with pytest.raises(ValueError, match="is not the name of an array"):
        ArrayName.parse(text)


def test_names_are_made_as_they_are_taken_apart():
    assert name_in("a", 1, 1) == "a"
    assert name_in("a0", 2, 3) == "a02"
    assert gradient_of("Waa_dec") == "dWaa_dec"
    assert gradient_of("ba2", "V") == "V_dba2"


def test_a_layer_knows_how_the_names_of_its_arrays_end():
    deep = engine.init_params("lstm", 2, 2, 2, layers=3)
    assert [deep.marks_in(layer) for layer in (1, 2, 3)] == [("1",), ("2",), ("3",)]
    assert engine.init_params("rnn", 2, 2, 2).marks_in(1) == ("",)
    assert engine.init_params("gru", 2, 2, 2, border=3).marks_in(1) == ("_enc", "_dec")


def test_no_other_module_spells_out_how_names_end():
    found = {
        path
        for path in FILES
        for node in nodes_of(path)
        if isinstance(node, ast.Constant) and node.value in ("_enc", "_dec")
    }
    assert found == {"explorer/array_names.py"}
