import os

import numpy as np
import pytest

from explorer import engine, weights
from explorer.errors import InputError
from tests.engine.textbook import problem


def torch_or_skip():
    if os.environ.get("RNN_EXPLORER_REQUIRE_TORCH") == "1":
        import torch

        return torch
    return pytest.importorskip("torch")


def test_the_names_and_shapes_are_those_of_pytorch():
    params = problem(0, n_x=3, n_a=4, n_y=2)[0]
    arrays = weights.to_torch_names(params)
    assert {name: array.shape for name, array in arrays.items()} == {
        "weight_ih_l0": (4, 3),
        "weight_hh_l0": (4, 4),
        "bias_ih_l0": (4,),
        "bias_hh_l0": (4,),
        "weight": (2, 4),
        "bias": (2,),
    }
    np.testing.assert_array_equal(arrays["weight_ih_l0"], params.Wax)
    np.testing.assert_array_equal(arrays["weight_hh_l0"], params.Waa)
    np.testing.assert_array_equal(arrays["bias_ih_l0"], params.ba)
    assert not arrays["bias_hh_l0"].any()
    arrays["weight"][0, 0] = 7  # the caller's own
    assert params.Wya[0, 0] != 7


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_there_and_back_is_the_same_network(dtype):
    params = problem(0, dtype=dtype, activation="relu", output="identity")[0]
    for prefixes in ({}, {"rnn": "rnn.", "readout": "readout."}):
        arrays = weights.to_torch_names(params, **prefixes)
        found = weights.from_torch_names(arrays, activation="relu", output="identity")
        np.testing.assert_array_equal(found.flat, params.flat)
        assert found.dtype == dtype
        assert (found.cell, found.activation, found.output) == ("rnn", "relu", "identity")


def test_the_gates_of_an_lstm_lie_in_pytorchs_order():
    params = engine.init_params("lstm", 1, 1, 1)
    gates = dict(zip("ufco", ([1, 2], [3, 4], [5, 6], [7, 8]), strict=True))
    params = params.replace(**{f"W{gate}": [row] for gate, row in gates.items()})
    params = params.replace(bu=[10], bf=[20], bc=[30], bo=[40])
    arrays = weights.to_torch_names(params)
    assert arrays["weight_hh_l0"].tolist() == [[1], [3], [5], [7]]  # i, f, g, o
    assert arrays["weight_ih_l0"].tolist() == [[2], [4], [6], [8]]
    assert arrays["bias_ih_l0"].tolist() == [10, 20, 30, 40]
    found = weights.from_torch_names(arrays)
    assert found.cell == "lstm"
    np.testing.assert_array_equal(found.flat, params.flat)


@pytest.mark.slow
def test_a_real_nn_lstm_and_its_copy_here_give_the_same_outputs():
    torch = torch_or_skip()
    net = torch.nn.ModuleDict(
        {
            "lstm": torch.nn.LSTM(3, 5, dtype=torch.float64),
            "out": torch.nn.Linear(5, 2, dtype=torch.float64),
        }
    )
    rng = np.random.default_rng(0)
    x, a0, c0 = (rng.standard_normal(shape) for shape in ((7, 4, 3), (4, 5), (4, 5)))
    params = weights.from_torch_names(net.state_dict(), output="identity")
    with torch.no_grad():
        states, _ = net["lstm"](torch.tensor(x), (torch.tensor(a0[None]), torch.tensor(c0[None])))
        outputs = net["out"](states)
    trace = engine.forward(params, x, a0, c0)
    np.testing.assert_allclose(trace.a[1:], states.numpy(), rtol=0, atol=1e-12)
    np.testing.assert_allclose(trace.y_hat, outputs.numpy(), rtol=0, atol=1e-12)
    again = weights.to_torch_names(params, rnn="lstm.", readout="out.")
    net.load_state_dict({name: torch.tensor(array) for name, array in again.items()})


def torch_net(torch, kind, **options):
    """A ModuleDict of one of PyTorch's layers, 3 to 5 units, and an nn.Linear."""
    layer = getattr(torch.nn, kind)(3, 5, dtype=torch.float64, **options)
    return torch.nn.ModuleDict({"layer": layer, "out": torch.nn.Linear(5, 2, dtype=torch.float64)})


def test_the_gates_of_a_gru_lie_in_pytorchs_order_and_z_is_what_is_kept():
    params = engine.init_params("gru_reset_after", 1, 1, 1).replace(
        Wr=[[1, 2]], Wu=[[3, 4]], Wca=[[5]], Wcx=[[6]], br=[10], bu=[20], bca=[30], bcx=[40]
    )
    arrays = weights.to_torch_names(params)
    assert arrays["weight_hh_l0"].tolist() == [[1], [-3], [5]]  # r, z, n
    assert arrays["weight_ih_l0"].tolist() == [[2], [-4], [6]]
    assert arrays["bias_ih_l0"].tolist() == [10, -20, 40]
    assert arrays["bias_hh_l0"].tolist() == [0, 0, 30]
    found = weights.from_torch_names(arrays)
    assert found.cell == "gru_reset_after"
    np.testing.assert_array_equal(found.flat, params.flat)


@pytest.mark.slow
@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("m", [1, 4])
def test_a_real_nn_gru_and_its_copy_here_give_the_same_states_outputs_and_gradients(layers, m):
    torch = torch_or_skip()
    net, rng = torch_net(torch, "GRU", num_layers=layers), np.random.default_rng(0)
    x, a0, y = (rng.standard_normal(shape) for shape in ((7, m, 3), (layers, m, 5), (7, m, 2)))
    params = weights.from_torch_names(net.state_dict(), output="identity")
    start = torch.tensor(a0, requires_grad=True)
    states, _ = net["layer"](torch.tensor(x), start)
    states.retain_grad()
    outputs = net["out"](states)
    (0.5 * (outputs - torch.tensor(y)) ** 2).sum(dim=(0, 2)).mean().backward()
    trace = engine.forward(params, x, a0 if layers > 1 else a0[0])
    back = engine.backward(params, trace, y, reduction="sum")
    np.testing.assert_allclose(trace.a[1:], states.detach().numpy(), rtol=0, atol=1e-12)
    np.testing.assert_allclose(trace.y_hat, outputs.detach().numpy(), rtol=0, atol=1e-12)
    da0 = np.stack([layer.da[0] for layer in back.layers])
    np.testing.assert_allclose(da0, start.grad.numpy(), rtol=0, atol=1e-12)
    # Under PyTorch's names the gradients are PyTorch's own: both biases of r and z get the one.
    theirs = {name: weight.grad.numpy() for name, weight in net.named_parameters()}
    ours = weights.to_torch_names(params.replace(**back.grads), rnn="layer.", readout="out.")
    for name, gradient in ours.items():
        rows = slice(10, None) if "bias_hh" in name else slice(None)
        np.testing.assert_allclose(gradient[rows], theirs[name][rows], rtol=1e-10, atol=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["RNN", "GRU", "LSTM"])
@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("bias", [True, False])
def test_every_layer_of_pytorch_comes_in_and_goes_back_out(kind, layers, bias):
    torch = torch_or_skip()
    net = torch_net(torch, kind, num_layers=layers, bias=bias)
    x = np.random.default_rng(1).standard_normal((6, 2, 3))
    params = weights.from_torch_names(net.state_dict(), output="identity")
    assert params.layers == layers
    again = torch_net(torch, kind, num_layers=layers)
    arrays = weights.to_torch_names(params, rnn="layer.", readout="out.")
    again.load_state_dict({name: torch.tensor(array) for name, array in arrays.items()})
    with torch.no_grad():
        one, other = (each["out"](each["layer"](torch.tensor(x))[0]) for each in (net, again))
    np.testing.assert_allclose(one.numpy(), other.numpy(), rtol=0, atol=1e-12)
    np.testing.assert_allclose(engine.forward(params, x).y_hat, one.numpy(), rtol=0, atol=1e-12)
    assert arrays["layer.bias_ih_l0"].any() == bias


def test_the_two_biases_are_added_and_missing_ones_are_zero():
    arrays = weights.to_torch_names(problem(0)[0])
    arrays["bias_hh_l0"] += 2
    found = weights.from_torch_names(arrays)
    np.testing.assert_allclose(found.ba, arrays["bias_ih_l0"] + 2, rtol=1e-15)
    without = {name: array for name, array in arrays.items() if "bias" not in name}
    found = weights.from_torch_names(without)
    assert not found.ba.any()
    assert not found.by.any()


@pytest.mark.slow
@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_a_real_nn_rnn_and_its_copy_here_give_the_same_outputs(activation):
    torch = torch_or_skip()
    rnn = torch.nn.RNN(3, 5, nonlinearity=activation, dtype=torch.float64)
    net = torch.nn.ModuleDict({"rnn": rnn, "readout": torch.nn.Linear(5, 2, dtype=torch.float64)})
    rng = np.random.default_rng(0)
    x, a0 = rng.standard_normal((7, 4, 3)), rng.standard_normal((4, 5))
    params = weights.from_torch_names(net.state_dict(), activation=activation, output="identity")
    with torch.no_grad():
        states, _ = net["rnn"](torch.tensor(x), torch.tensor(a0[None]))
        outputs = net["readout"](states)
    trace = engine.forward(params, x, a0)
    np.testing.assert_allclose(trace.a[1:], states.numpy(), rtol=0, atol=1e-12)
    np.testing.assert_allclose(trace.y_hat, outputs.numpy(), rtol=0, atol=1e-12)


@pytest.mark.slow
def test_our_network_loaded_into_pytorch_gives_the_same_outputs():
    torch = torch_or_skip()
    params, x, _, _, a0 = problem(0, output="identity")
    net = torch.nn.ModuleDict(
        {
            "rnn": torch.nn.RNN(params.n_x, params.n_a, dtype=torch.float64),
            "readout": torch.nn.Linear(params.n_a, params.n_y, dtype=torch.float64),
        }
    )
    arrays = weights.to_torch_names(params, rnn="rnn.", readout="readout.")
    net.load_state_dict({name: torch.tensor(array) for name, array in arrays.items()})
    with torch.no_grad():
        outputs = net["readout"](net["rnn"](torch.tensor(x), torch.tensor(a0[None]))[0])
    ours = engine.forward(params, x, a0).y_hat
    np.testing.assert_allclose(ours, outputs.numpy(), rtol=0, atol=1e-12)


def changed(**change):
    arrays = weights.to_torch_names(problem(0)[0])
    for name, array in change.items():
        arrays[name] = array
        if array is None:
            del arrays[name]
    return arrays


@pytest.mark.parametrize(
    ("arrays", "text"),
    [
        (changed(weight_hh_l1=np.zeros((4, 4))), "weight_hh_l1 is there and weight_ih_l1 is not"),
        (
            changed(**{"other.weight_hh_l1": np.zeros((4, 4))}),
            "other.weight_hh_l1 is there without the other arrays",
        ),
        (
            changed(
                weight_hh_l1=np.zeros((4, 4)),
                weight_ih_l1=np.zeros((4, 3)),
                bias_ih_l1=np.zeros(4),
                bias_hh_l1=np.zeros(4),
            ),
            r"weight_ih_l1 has shape \(4, 3\), but \(4, 4\) is needed",
        ),
        (changed(weight_ih_l0_reverse=np.zeros((4, 3))), "reads in one; train one with bidir"),
        (
            changed(weight_hh_l0=None),
            "weight_ih_l0 is there and weight_hh_l0 is not",
        ),
        (changed(weight=None), "bias of shape .3,. belongs to a module that has no place"),
        ({}, "The names are no arrays; no recurrent layer is among them: give the arrays of"),
        (None, "arrays is a NoneType; give PyTorch's names"),
        ({3: [1.0]}, "give PyTorch's names"),
        (changed(weight_hh_l0=np.zeros((4, 3))), r"weight_hh_l0 \(4, 3\); give \(n_a, n_x\)"),
        (changed(weight_hh_l0=np.zeros((8, 4)), weight_ih_l0=np.zeros((8, 3))), r"\(8, 4\); give"),
        (changed(weight_hh_l0=np.zeros(4)), r"weight_hh_l0 \(4,\)"),
        (changed(bias_hh_l0=np.zeros(3)), r"bias_hh_l0 has shape \(3,\), but \(4,\) is needed"),
        (
            changed(weight=np.zeros((3, 5))),
            r"weight has shape \(3, 5\), but \(3, 4\) is needed; give",
        ),
        (changed(weight=np.zeros(4)), r"shape \(4,\) .*of shape \(n_y, n_a\)"),
        (changed(bias=np.zeros(2)), r"bias has shape \(2,\), but \(3,\) is needed"),
        (changed(weight_ih_l0=np.zeros((4, 0))), r"weight_ih_l0 has shape \(4, 0\)"),
        (changed(bias=np.zeros(3, int)), "bias is int64; give float16, float32 or float64"),
        (changed(bias=["a"]), "bias holds values of type <U1"),
        (changed(bias=[[1.0], [1.0, 2.0]]), "bias is not one rectangular array"),
        (
            changed(weight_hh_l0=np.zeros((12, 4)), weight_ih_l0=np.zeros((12, 3))),
            r"bias_ih_l0 has shape \(4,\), but \(12,\) is needed",
        ),
    ],
)
def test_other_layouts_are_refused_in_words(arrays, text):
    with pytest.raises(InputError, match=text):
        weights.from_torch_names(arrays)


def test_what_pytorch_does_not_have_is_refused_in_words():
    words = (
        "cell='gru' has no counterpart.*resets before the product.*one of 'rnn', 'gru_reset_after'"
    )
    with pytest.raises(InputError, match=words):
        weights.to_torch_names(engine.init_params("gru", 3, 4, 2))
    with pytest.raises(InputError, match="start='learned' has no counterpart.*save_npz"):
        weights.to_torch_names(engine.init_params("rnn", 3, 4, 2, start="learned"))
    for activation in ("sigmoid", "identity"):
        with pytest.raises(InputError, match=f"activation='{activation}' has no counterpart"):
            weights.to_torch_names(problem(0, activation=activation)[0])
    with pytest.raises(InputError, match="activation='sigmoid' is not known here"):
        weights.from_torch_names(changed(), activation="sigmoid")
    with pytest.raises(InputError, match="output='argmax' is not known here"):
        weights.from_torch_names(changed(), output="argmax")
