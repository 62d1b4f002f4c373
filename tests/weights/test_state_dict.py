"""State_dicts as people have them: read as they are meant, or refused with the one true reason."""

import numpy as np
import pytest

from explorer import engine, weights
from explorer.errors import InputError
from tests.weights.test_torch_layout import torch_or_skip

RNG = np.random.default_rng(0)


def recurrent(prefix="rnn.", gates=3, n_x=3, n_a=4):
    rows = gates * n_a
    shapes = {"weight_ih_l0": (rows, n_x), "weight_hh_l0": (rows, n_a)}
    shapes |= {"bias_ih_l0": (rows,), "bias_hh_l0": (rows,)}
    return {prefix + name: RNG.standard_normal(shape) for name, shape in shapes.items()}


def linear(prefix="fc.", n_in=4, n_out=2, bias=True):
    arrays = {prefix + "weight": RNG.standard_normal((n_out, n_in))}
    return arrays | ({prefix + "bias": RNG.standard_normal(n_out)} if bias else {})


def embedding(prefix="embedding.", n=10, n_x=3):
    return {prefix + "weight": RNG.standard_normal((n, n_x))}


BEFORE = (
    r"is an nn.Embedding, which is read before the recurrent layer; give the embedded x, or fold"
)

REFUSED = {
    "no head, embedding as wide as the state": (
        embedding(n_x=4) | recurrent("gru.", n_x=4),
        r"embedding.weight \(10, 4\) " + BEFORE,
    ),
    "no head, embedding of another width": (embedding() | recurrent(), BEFORE),
    "no head, embedding registered last": (recurrent(n_x=4) | embedding(n_x=4), BEFORE),
    "embedding and head": (embedding() | recurrent() | linear(), BEFORE),
    "embedding without a telling name": (
        embedding("a.", n_x=4) | recurrent(n_x=4),
        r"a.weight \(10, 4\) stands before .*say readout='a.', and if not, leave it out",
    ),
    "input layer and head": (
        linear("inp.", 7, 3) | recurrent() | linear(),
        r"inp.weight \(3, 7\) makes the input of the recurrent layer; give what it makes as x",
    ),
    "input layer alone, as wide as the state": (
        linear("inp.", 4, 3) | recurrent(),
        r"inp.weight \(3, 4\) stands before .*say readout='inp.'",
    ),
    "projection": (
        recurrent(gates=4) | {"rnn.weight_hr_l0": np.zeros((2, 4))} | linear(),
        "rnn.weight_hr_l0 is the projection of an nn.LSTM with proj_size",
    ),
    "two directions": (
        recurrent() | {f"{k}_reverse": v for k, v in recurrent().items()} | linear(),
        "rnn.weight_ih_l0_reverse belongs to a second direction, and a network here reads in one",
    ),
    "cell": (
        {k.removesuffix("_l0"): v for k, v in recurrent("cell.").items()} | linear(),
        "cell.weight_ih belongs to an nn.RNNCell, nn.GRUCell or nn.LSTMCell.*add _l0",
    ),
    "counter": (
        recurrent() | {"bn.num_batches_tracked": np.array(3)} | linear(),
        "bn.num_batches_tracked is a counter of a normalisation over batches",
    ),
    "normalisation": (
        recurrent() | {"norm.weight": np.ones(4), "norm.bias": np.ones(4)} | linear(),
        r"norm.weight of shape \(4,\) belongs to a module that has no place",
    ),
    "checkpoint": (
        {"epoch": 3, "optim": {"state": {}}, "model": recurrent() | linear()},
        r"arrays is a checkpoint, with epoch, optim, model; .*give arrays\['model'\]",
    ),
    "two recurrent modules": (
        recurrent("encoder.") | recurrent("decoder.") | linear(),
        "2 recurrent modules are among them",
    ),
    "two heads": (
        recurrent() | linear("mean.") | linear("scale."),
        "there is mean.weight, scale.weight; give the arrays of one",
    ),
    "one bias of two": (
        {k: v for k, v in recurrent().items() if k != "rnn.bias_ih_l0"} | linear(),
        "rnn.bias_hh_l0 is there and rnn.bias_ih_l0 is not; give both biases of every layer",
    ),
    "a layer without its input weights": (
        recurrent() | {"rnn.weight_hh_l1": np.zeros((12, 4))} | linear(),
        "rnn.weight_hh_l1 is there and rnn.weight_ih_l1 is not; give every tensor of every layer",
    ),
    "no head": (recurrent(), "One nn.Linear has to read the hidden state, and there is none"),
}


@pytest.mark.parametrize(("arrays", "text"), REFUSED.values(), ids=REFUSED)
def test_what_has_no_place_is_refused_for_its_own_reason(arrays, text):
    with pytest.raises(InputError, match=text):
        weights.from_torch_names(arrays)


@pytest.mark.parametrize(
    "arrays",
    [
        recurrent() | linear(),
        linear("a.", 4, 2) | recurrent(),  # sorted by name, as in a .safetensors file
        recurrent(n_x=4) | linear(n_out=4),
        recurrent(n_x=4) | linear(n_out=4, bias=False),
        linear("a.", 4, 2, bias=False) | recurrent(),
    ],
)
def test_a_readout_that_can_be_nothing_else_is_found(arrays):
    found = weights.from_torch_names(arrays)
    (name,) = [name for name in arrays if name in ("a.weight", "fc.weight")]
    np.testing.assert_array_equal(found.Wya, arrays[name])


def test_one_may_say_which_module_is_the_readout():
    arrays = linear("a.", 4, 3) | recurrent()
    found = weights.from_torch_names(arrays, readout="a.")
    np.testing.assert_array_equal(found.Wya, arrays["a.weight"])
    with pytest.raises(InputError, match="readout='b.' is no prefix of these names; .*'a.'"):
        weights.from_torch_names(arrays, readout="b.")
    with pytest.raises(InputError, match="embedding.weight .* is an nn.Embedding"):
        weights.from_torch_names(embedding() | arrays, readout="a.")


def test_two_float16_biases_that_add_up_to_infinity_are_refused_by_their_sum():
    arrays = {k: np.zeros(v.shape, "float16") for k, v in (recurrent() | linear()).items()}
    arrays["rnn.bias_hh_l0"] = np.zeros(12, "float16")
    for i in (1, 11):  # of the reset gate, whose biases are added; of the candidate, which has both
        arrays["rnn.bias_ih_l0"][i] = arrays["rnn.bias_hh_l0"][i] = 40000
    with pytest.raises(InputError, match="add up to 80000 at index 1, which float16 cannot hold"):
        weights.from_torch_names(arrays)
    arrays["rnn.bias_ih_l0"][1] = 0
    found = weights.from_torch_names(arrays)
    assert found.br[1] == found.bca[3] == found.bcx[3] == 40000
    arrays["rnn.bias_ih_l0"][1] = np.inf  # what is infinite already stays so
    assert weights.from_torch_names(arrays).br[1] == np.inf


class OnCard:
    """Enough of a tensor on another device: its numbers come only by detach and cpu."""

    device, dtype, layout = "cuda:0", "torch.float32", "torch.strided"

    def __init__(self, numbers, detached=False):
        self.numbers, self.detached = numbers, detached

    def detach(self):
        return OnCard(self.numbers, detached=True)

    def cpu(self):
        assert self.detached
        return self.numbers

    def __array__(self, *_):
        raise TypeError("can't convert cuda:0 device type tensor to numpy")


def test_tensors_on_a_card_are_brought_over():
    arrays = {k: v.astype("float32") for k, v in (recurrent() | linear()).items()}
    there = {name: OnCard(array) for name, array in arrays.items()}
    found = weights.from_torch_names(there)
    np.testing.assert_array_equal(found.flat, weights.from_torch_names(arrays).flat)


@pytest.mark.slow
def test_tensors_are_read_whatever_they_record_and_however_they_are_stored():
    torch = torch_or_skip()
    torch.manual_seed(0)
    net = torch.nn.ModuleDict({"rnn": torch.nn.LSTM(3, 4), "readout": torch.nn.Linear(4, 2)})
    exact = weights.from_torch_names(net.state_dict())
    recording = dict(net.named_parameters())
    sparse = {k: v.to_sparse() for k, v in net.state_dict().items()}
    for arrays in (recording, sparse):
        np.testing.assert_array_equal(weights.from_torch_names(arrays).flat, exact.flat)
    half = {k: v.bfloat16() for k, v in net.state_dict().items()}
    with pytest.warns(
        UserWarning, match="in bfloat16, which NumPy does not have; .*float32, exactly"
    ):
        found = weights.from_torch_names(half)
    as_float = {k: v.float() for k, v in half.items()}
    np.testing.assert_array_equal(found.flat, weights.from_torch_names(as_float).flat)
    empty = {k: v.to("meta") for k, v in net.state_dict().items()}
    with pytest.raises(InputError, match="rnn.weight_ih_l0 is a tensor on the device meta"):
        weights.from_torch_names(empty)
    with pytest.raises(InputError, match=r"arrays is a ModuleDict; give its state_dict\(\)"):
        weights.from_torch_names(net)
    x = torch.randn(5, 2, 3, requires_grad=True)
    trace = engine.forward(exact, x)
    np.testing.assert_array_equal(trace.x, x.detach().numpy())
    by = torch.nn.Parameter(torch.ones(2))
    assert exact.replace(by=by).by.tolist() == [1, 1]
