"""A quantised network is refused by the tensor that shows it, and by what gives floats again."""

import re
import warnings

import numpy as np
import pytest

from explorer import look
from explorer.errors import InputError
from explorer.look.quantised import called, sign_among
from tests.look.test_seen import head_of, weights_of
from tests.weights.test_safetensors_types import safetensors_or_skip
from tests.weights.test_torch_layout import torch_or_skip

X, Y = np.random.default_rng(2).standard_normal((5, 2, 3)), np.zeros((5, 2), int)
LSTM = weights_of("LSTM")


def net_of(torch, kind="LSTM"):
    torch.manual_seed(0)
    rnn = getattr(torch.nn, kind)(3, 4, num_layers=2, bidirectional=True)
    return torch.nn.ModuleDict({"rnn": rnn, "fc": torch.nn.Linear(8, 5)})


def quantised(torch, net, *kinds, dtype="qint8"):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        of = {getattr(torch.nn, kind) for kind in kinds}
        return torch.ao.quantization.quantize_dynamic(net, of, dtype=getattr(torch, dtype))


def refused(model, *given, **more):
    with pytest.raises(InputError) as caught:
        look(model, *given, **more)
    assert len(str(caught.value)) < 600
    return str(caught.value)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["LSTM", "GRU"])
@pytest.mark.parametrize("dtype", ["qint8", "float16"])
def test_pytorchs_packed_weights_are_named_and_the_line_that_is_given_makes_floats(kind, dtype):
    torch = torch_or_skip()
    whole = net_of(torch, kind)
    net = quantised(torch, whole, kind, "Linear", dtype=dtype)["rnn"]
    why = refused({f"rnn.{name}": one for name, one in net.state_dict().items()}, X)
    assert why.startswith("rnn._all_weight_values.0.param is of a quantised network: its weights")
    line = re.search(r"(\{name: .*\}) of a quantised nn.LSTM or nn.GRU called net.rnn.", why)[1]
    floats = eval(line, {"net": torch.nn.ModuleDict({"rnn": net})})
    assert set(floats) == set(whole["rnn"].state_dict())
    seen, exact = look(floats, X), look(whole["rnn"].state_dict(), X)
    np.testing.assert_allclose(seen.trace.a, exact.trace.a, atol=0.02)
    assert (seen.trace.a != exact.trace.a).any()


@pytest.mark.slow
def test_a_quantised_layer_beside_is_not_shown_and_the_note_names_it():
    torch = torch_or_skip()
    net = net_of(torch)
    arrays = quantised(torch, net, "Linear").state_dict()
    seen = look(arrays, X)
    np.testing.assert_array_equal(seen.trace.a, look(net.state_dict(), X).trace.a)
    assert seen.notes[-1] == (
        "fc._packed_params.dtype is of a quantised network: to show what it belongs to, give the "
        "float model."
    )
    for more, name in (({}, "_packed_params.dtype"), ({"readout": "fc"}, "zero_point")):
        why = refused(arrays, X, Y, **more)
        assert f"fc.{name} is of a quantised network" in why
        assert "net.fc.weight().dequantize() of a quantised nn.Linear called net.fc" in why
    linear = quantised(torch, net, "Linear")
    assert linear["fc"].weight().dequantize().dtype == torch.float32


@pytest.mark.slow
def test_a_module_made_ready_for_static_quantisation_is_named():
    torch = torch_or_skip()
    names = {"q.scale": 1, "q.zero_point": 0}
    names |= {f"rnn.layers.0.layer_fw.cell.igates.{n}": 0 for n in ("scale", "zero_point")}
    names |= {"rnn.layers.0.layer_fw.cell.igates._packed_params._packed_params": ()}
    why = refused({name: torch.tensor(one) for name, one in names.items()}, X)
    assert why.startswith("rnn.layers.0.layer_fw.cell.igates._packed_params._packed_params is of a")


def in_bytes(array):
    scale = np.abs(array).max() / 127
    return np.round(array / scale).astype(np.int8), np.array([scale], np.float32)


@pytest.mark.parametrize("ending", [".SCB", "_scale", ".scales"])
@pytest.mark.parametrize("saver", ["npz", "safetensors"])
def test_weights_of_one_byte_are_named_whoever_saved_them(ending, saver, tmp_path):
    arrays = dict(LSTM)
    name = "rnn.weight_hh_l0"
    arrays[name], arrays[name + ending] = in_bytes(LSTM[name])
    path = tmp_path / f"net.{saver}"
    if saver == "npz":
        np.savez(path, **arrays)
    else:
        safetensors_or_skip("numpy").save_file(arrays, path)
    why = refused(path, X)
    assert why.startswith("rnn.weight_hh_l0 is quantised (int8): its weights are rounded to a grid")
    assert (
        "the state_dict of the float model, or the rounded weights as floats: integers times" in why
    )
    floats = {n: a for n, a in arrays.items() if n != name + ending}
    floats[name] = arrays[name].astype(float) * arrays[name + ending]
    np.testing.assert_allclose(look(floats, X).trace.a, look(LSTM, X).trace.a, atol=0.05)


@pytest.mark.parametrize(
    ("names", "first"),
    [
        (("qweight", "qzeros", "scales", "g_idx"), "net.weight_ih_l0.qweight"),
        (("scale", "absmax", "quant_map"), "net.weight_ih_l0.absmax"),
        (("weight_packed", "zero_point"), "net.weight_ih_l0.zero_point"),
    ],
)
def test_names_of_other_programs_are_known(names, first):
    arrays = {f"net.weight_ih_l0.{name}": np.zeros((2, 2), np.int32) for name in names}
    assert refused(arrays, X).startswith(f"{first} is of a quantised network")


def test_a_quantised_readout_is_named_where_it_is_needed():
    head = head_of(4)
    head["fc.weight"], head["fc.SCB"] = in_bytes(head["fc.weight"])
    assert look(LSTM | head, X).notes[-1].startswith("fc.SCB is of a quantised network: to show")
    assert "y was given, and fc.SCB is of a quantised network" in refused(LSTM | head, X, Y)
    assert refused(LSTM | head, X, Y, readout="fc").startswith("fc.weight is quantised (int8)")


def test_the_scale_of_a_normalisation_and_counters_are_no_sign():
    beside = {"norm.scale": np.ones(4), "norm.num_batches_tracked": np.array(3)}
    assert sign_among(LSTM | beside | {"mask": np.zeros(3, np.uint8)}) is None
    assert look(LSTM | beside, X).notes[-1] == "Not shown, nor computed here: norm."


def test_a_module_is_called_as_one_writes_it():
    assert called(["encoder", "0", "rnn"]) == "net.encoder[0].rnn"
    assert called([""]) == called([]) == "net"
