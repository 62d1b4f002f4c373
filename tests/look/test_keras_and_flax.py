"""Keras's and Flax's names: their equations written out in torch, in their own layout.

real_keras_and_flax.py compares with the layers themselves, where these are installed.
"""

import numpy as np
import pytest

from explorer import look
from explorer.errors import InputError
from tests.look.reference import torch

pytestmark = pytest.mark.slow
N, N_X, T, M = 4, 3, 6, 2


def leaf(*shape, seed=0):
    made = np.random.default_rng(seed + sum(shape)).standard_normal(shape)
    return torch.tensor(made, requires_grad=True)


def keras_step(kind, W, x, h, c):
    """One step by the documented equations of keras.layers.SimpleRNN, GRU and LSTM."""
    K, R, b = (W[name] for name in ("kernel", "recurrent_kernel", "bias"))
    if kind == "SimpleRNN":
        return torch.tanh(x @ K + h @ R + b), None
    if kind == "LSTM":
        i, f, g, o = (x @ K + h @ R + b).split(N, dim=1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        return torch.sigmoid(o) * torch.tanh(c), c
    of_x, of_h = ((x @ K + b[0]), (h @ R + b[1])) if b.ndim == 2 else (x @ K + b, h @ R)
    (xz, xr, xh), (hz, hr, hh) = of_x.split(N, 1), of_h.split(N, 1)
    z, r = torch.sigmoid(xz + hz), torch.sigmoid(xr + hr)
    hh = r * hh if b.ndim == 2 else (r * h) @ R[:, 2 * N :]
    return z * h + (1 - z) * torch.tanh(xh + hh), None


def flax_step(kind, W, x, h, c):
    """One step by the documented equations of flax.linen.SimpleCell, GRUCell and LSTMCell."""

    def dense(name, v):
        return v @ W[f"{name}/kernel"] + W.get(f"{name}/bias", 0)

    if kind == "SimpleCell":
        return torch.tanh(dense("i", x) + dense("h", h)), None
    if kind == "GRUCell":
        r = torch.sigmoid(dense("ir", x) + dense("hr", h))
        z = torch.sigmoid(dense("iz", x) + dense("hz", h))
        n = torch.tanh(dense("in", x) + r * dense("hn", h))
        return (1 - z) * n + z * h, None
    i, f, o = (torch.sigmoid(dense(f"i{g}", x) + dense(f"h{g}", h)) for g in "ifo")
    c = f * c + i * torch.tanh(dense("ig", x) + dense("hg", h))
    return o * torch.tanh(c), c


def keras_weights(kind, reset_after=True):
    gates = {"SimpleRNN": 1, "GRU": 3, "LSTM": 4}[kind]
    bias = (2, gates * N) if kind == "GRU" and reset_after else (gates * N,)
    shapes = (N_X, gates * N), (N, gates * N), bias
    return {
        name: leaf(*shape, seed=i)
        for i, (name, shape) in enumerate(
            zip(("kernel", "recurrent_kernel", "bias"), shapes, strict=True)
        )
    }


def flax_weights(kind):
    gates = {"SimpleCell": ("",), "GRUCell": "rzn", "LSTMCell": "ifgo"}[kind]
    W = {}
    for k, gate in enumerate(gates):
        W[f"i{gate}/kernel"] = leaf(N_X, N, seed=k)
        W[f"h{gate}/kernel"] = leaf(N, N, seed=k + 10)
        biased = {"SimpleCell": "i", "GRUCell": "i", "LSTMCell": "h"}[kind]
        W[f"{biased}{gate}/bias"] = leaf(N, seed=k + 20)
    if kind == "GRUCell":
        W["hn/bias"] = leaf(N, seed=30)
    return W


CASES = [
    ("keras", "SimpleRNN", keras_weights("SimpleRNN")),
    ("keras", "LSTM", keras_weights("LSTM")),
    ("keras", "GRU", keras_weights("GRU")),
    ("keras", "GRU", keras_weights("GRU", reset_after=False)),
    ("flax", "SimpleCell", flax_weights("SimpleCell")),
    ("flax", "GRUCell", flax_weights("GRUCell")),
    ("flax", "LSTMCell", flax_weights("LSTMCell")),
]


@pytest.mark.parametrize(("framework", "kind", "W"), CASES, ids=range(len(CASES)))
def test_states_and_gradients_are_those_of_the_equations_under_the_names_that_were_given(
    framework, kind, W
):
    for tensor in W.values():
        tensor.grad = None
    head = leaf(N, 5, seed=40), leaf(5, seed=41)
    x, y = leaf(T, M, N_X, seed=42).detach(), torch.randint(5, (T, M))
    step = {"keras": keras_step, "flax": flax_step}[framework]
    h, c, states = torch.zeros(M, N, dtype=float), torch.zeros(M, N, dtype=float), []
    for one in x:
        h, c = step(kind, W, one, h, c)
        h.retain_grad()
        states.append(h)
    logits = torch.stack(states) @ head[0] + head[1]
    loss = torch.nn.functional.cross_entropy(logits.reshape(-1, 5), y.ravel())
    loss.backward()
    arrays = {f"net/cell/{name}": tensor.detach().numpy() for name, tensor in W.items()}
    arrays |= {"dense/kernel": head[0].detach().numpy(), "dense/bias": head[1].detach().numpy()}
    seen = look(arrays, x, y)
    assert seen.back.loss == pytest.approx(loss.item(), rel=1e-12)
    for t, state in enumerate(states, start=1):
        np.testing.assert_allclose(seen.trace.a[t], state.detach().numpy(), rtol=0, atol=1e-13)
        np.testing.assert_allclose(seen.back.da[t], state.grad.numpy(), rtol=1e-10, atol=1e-15)
    assert set(seen.back.grads) == set(arrays)
    for name, tensor in W.items():
        ours = seen.back.grads[f"net/cell/{name}"]
        np.testing.assert_allclose(ours, tensor.grad.numpy(), rtol=1e-10, atol=1e-13)
    np.testing.assert_allclose(seen.back.grads["dense/kernel"], head[0].grad, atol=1e-13)
    assert max(seen.check().values()) <= 1e-10
    stacked = framework == "keras" and kind != "SimpleRNN"
    assert any("Keras's order, " in note for note in seen.notes) == stacked
    name, shape = "net/cell/recurrent_kernel", np.shape(arrays.get("net/cell/recurrent_kernel"))
    assert any(f"{name} has the shape {shape}" in note for note in seen.notes) == stacked


def numpy_of(W, prefix):
    return {f"{prefix}{name}": tensor.detach().numpy() for name, tensor in W.items()}


def test_two_layers_are_stacked_where_each_reads_the_one_before_it_and_chosen_by_path():
    first, second = numpy_of(keras_weights("LSTM"), "m/lstm/"), {}
    for name, array in numpy_of(keras_weights("LSTM"), "m/lstm_1/").items():
        second[name] = array if "/kernel" not in name else np.ones((N, 4 * N))
    seen = look(first | second, np.ones((T, M, N_X)))
    assert [(row.layer, row.cell) for row in seen.rows] == [(1, "lstm"), (2, "lstm")]
    np.testing.assert_array_equal(seen.rows[1].x, seen.rows[0].a[1:])
    alone = look(first | second, np.ones((T, M, N)), path="m/lstm_1")
    assert len(alone.rows) == 1
    assert alone.rows[0].params.n_x == N
    with pytest.raises(InputError, match="path='lstm_7' names none .* 'm.lstm', 'm.lstm_1'"):
        look(first | second, np.ones((T, M, N_X)), path="lstm_7")


def test_keras_backward_layer_is_the_reverse_row_and_an_embedding_is_looked_up():
    forward = numpy_of(keras_weights("GRU"), "bidirectional/forward_gru/gru_cell/")
    backward = {k.replace("forward", "backward"): 2 * v for k, v in forward.items()}
    table = np.random.default_rng(0).standard_normal((9, N_X))
    arrays = {"embedding/embeddings": table} | forward | backward
    ids = np.arange(T)[:, None] % 9
    seen = look(arrays, ids)
    assert [row.direction for row in seen.rows] == ["forward", "reverse"]
    np.testing.assert_array_equal(seen.rows[1].x[:, 0], table[ids[::-1, 0]])
    assert seen.back.grads["embedding/embeddings"].shape == table.shape


def test_flax_cells_are_two_directions_where_both_paths_are_named():
    one = numpy_of(flax_weights("LSTMCell"), "LSTMCell_0/")
    two = numpy_of(flax_weights("LSTMCell"), "LSTMCell_1/")
    x = np.random.default_rng(0).standard_normal((T, M, N_X))
    with pytest.raises(InputError, match="choose one with path=, 'LSTMCell_0', 'LSTMCell_1'"):
        look(one | two, x)
    with pytest.raises(
        InputError, match="the forward one first: path=.'LSTMCell_0', 'LSTMCell_1'."
    ):
        look(one | two, x)
    seen = look(one | two, x, path=("LSTMCell_0", "LSTMCell_1"))
    assert [row.direction for row in seen.rows] == ["forward", "reverse"]
    turned = look(one, x[::-1])
    np.testing.assert_array_equal(seen.rows[1].a, turned.trace.a)


def test_what_no_array_of_keras_tells_is_noted():
    arrays = numpy_of(keras_weights("GRU"), "gru/")
    x = np.ones((T, M, N_X))
    assert "Keras's default activations are taken" in look(arrays, x).notes[1]
    assert len(look(arrays, x).notes) == 2
    del arrays["gru/bias"]
    bare, reset = look(arrays, x).notes[2:]
    assert bare.startswith(
        "No bias is beside gru/recurrent_kernel: it is taken as use_bias=False. If"
    )
    assert reset.endswith(
        "True was taken, Keras's default. If it is False, give reset_after=False."
    )


@pytest.mark.parametrize("reset_after", [True, False, None])
def test_a_gru_without_a_bias_is_read_with_the_reset_that_is_said(reset_after):
    W = keras_weights("GRU", reset_after=reset_after is not False)
    W["bias"] = torch.zeros_like(W["bias"])
    W = {name: tensor.detach().requires_grad_(name != "bias") for name, tensor in W.items()}
    x, h = leaf(T, M, N_X, seed=42).detach(), torch.zeros(M, N, dtype=float)
    for step in x:
        h, _ = keras_step("GRU", W, step, h, None)
    h.sum().backward()
    arrays = numpy_of(W, "gru/")
    del arrays["gru/bias"]
    seen = look(arrays, x, reset_after=reset_after)
    np.testing.assert_allclose(seen.trace.a[-1], h.detach(), rtol=0, atol=1e-13)
    for name, grad in seen.back.grads.items():
        np.testing.assert_allclose(grad, W[name.removeprefix("gru/")].grad, rtol=0, atol=1e-12)
    assert any("reset_after" in note for note in seen.notes) == (reset_after is None)


def test_a_reset_that_the_arrays_do_not_leave_open_is_refused():
    x = np.ones((T, M, N_X))
    for has in (True, False):
        arrays = numpy_of(keras_weights("GRU", reset_after=has), "gru/")
        assert look(arrays, x, reset_after=has).rows[0].cell == (
            "gru_reset_after" if has else "gru"
        )
        with pytest.raises(
            InputError, match=f"={not has} was given, and gru/bias is .* reset_after={has}; leave"
        ):
            look(arrays, x, reset_after=not has)
    for arrays in (
        numpy_of(keras_weights("LSTM"), "lstm/"),
        numpy_of(flax_weights("GRUCell"), "cell/"),
        torch.nn.GRU(N_X, N).state_dict(),
    ):
        with pytest.raises(
            InputError, match="=False was given, and it is of Keras's GRU; leave it"
        ):
            look(arrays, x, reset_after=False)
    with pytest.raises(InputError, match="reset_after=0"):
        look(numpy_of(keras_weights("GRU"), "gru/"), x, reset_after=0)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"kernel": np.ones((3, 15))}, r"c/kernel has shape \(3, 15\); give a kernel of shape"),
        ({"kernel": None}, "c/recurrent_kernel is there and its kernel is not"),
        (
            {"kernel": np.ones((3, 8)), "recurrent_kernel": np.ones((4, 8))},
            r"c/recurrent_kernel has shape \(4, 8\); give \(n_a, n_a\) of a SimpleRNN",
        ),
        ({"bias": np.ones((3, 16))}, r"c/bias has shape \(3, 16\), but \(16,\) is needed"),
        ({"bias": np.ones(16, int)}, "c/bias is int64; give float16, float32 or float64"),
    ],
)
def test_arrays_of_other_shapes_are_refused_by_name(change, text):
    arrays = {"kernel": np.ones((3, 16)), "recurrent_kernel": np.ones((4, 16))} | change
    with pytest.raises(InputError, match=text):
        look({f"c/{k}": v for k, v in arrays.items() if v is not None}, np.ones((2, 1, 3)))


@pytest.mark.parametrize(
    ("W", "linear", "embedding"),
    [(keras_weights("LSTM"), "Dense", "Embedding"), (flax_weights("LSTMCell"), "Dense", "Embed")],
    ids=["keras", "flax"],
)
def test_layers_are_called_as_their_framework_calls_them(W, linear, embedding):
    arrays, x = numpy_of(W, "net/cell/"), np.ones((T, M, N_X))
    ids, dense = np.zeros((T, M), int), np.ones((N, 5))
    with pytest.raises(
        InputError, match=f"there is no {linear} of 4 inputs .*[(]kernel.T, bias[)], or"
    ):
        look(arrays, x, ids)
    with pytest.raises(InputError, match=f"there is no {embedding}; give embedding= its table"):
        look(arrays, ids)
    with pytest.raises(
        InputError, match=rf"one/kernel \(4, 5\), two/kernel .*be the {linear} that"
    ):
        look(arrays | {"one/kernel": dense, "two/kernel": dense}, x, ids)
    # What the message says to give is the same network.
    whole = look(arrays | {"dense/kernel": dense, "dense/bias": np.ones(5)}, x, ids)
    assert look(arrays, x, ids, readout=(dense.T, np.ones(5))).back.loss == whole.back.loss
