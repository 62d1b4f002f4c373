"""look() of files: as torch's people save them, with safetensors' and NumPy's own savers."""

import io
import pickle

import numpy as np
import pytest

from explorer import engine, look, weights
from explorer.errors import InputError
from tests.look.test_seen import head_of, weights_of
from tests.weights.test_safetensors_types import safetensors_or_skip
from tests.weights.test_torch_layout import torch_or_skip

RNG = np.random.default_rng(1)
X, Y = RNG.standard_normal((5, 2, 3)), RNG.integers(5, size=(5, 2))
ARRAYS = weights_of("GRU", layers=2) | head_of(4)


def same(one, other):
    np.testing.assert_array_equal(one.trace.a, other.trace.a)
    assert one.back.loss == other.back.loss
    assert set(one.names) == set(other.names)


def test_a_state_dict_saved_by_numpy_is_that_state_dict(tmp_path):
    np.savez(tmp_path / "net.npz", **ARRAYS)
    seen = look(ARRAYS, X, Y)
    same(look(tmp_path / "net.npz", X, Y), seen)
    same(look(str(tmp_path / "net.npz"), X, Y), seen)
    with (tmp_path / "net.npz").open("rb") as file:
        same(look(file, X, Y), seen)
    np.savez_compressed(tmp_path / "small.npz", **ARRAYS)
    same(look(tmp_path / "small.npz", X, Y), seen)


def test_a_file_saved_here_is_the_network_that_was_saved(tmp_path):
    params = weights.from_torch_names(ARRAYS)
    expected = engine.forward(params, X)
    weights.save_npz(tmp_path / "net.npz", params)
    weights.save_safetensors(tmp_path / "net.safetensors", params)
    for model in (tmp_path / "net.npz", tmp_path / "net.safetensors", params):
        np.testing.assert_allclose(look(model, X).trace.a, expected.a, rtol=0, atol=1e-14)
    relu = engine.init_params("rnn", 3, 4, 5, activation="relu", seed=1)
    np.testing.assert_allclose(look(relu, X).trace.a, engine.forward(relu, X).a, atol=1e-14)
    with pytest.raises(InputError, match="cell='gru' has no counterpart in PyTorch"):
        look(engine.init_params("gru", 3, 4, 5), X)


@pytest.mark.slow
@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16", "float64"])
def test_a_module_saved_by_hugging_faces_saver_is_that_module(dtype, tmp_path):
    torch = torch_or_skip()
    save = safetensors_or_skip("torch")
    torch.manual_seed(0)
    net = torch.nn.Sequential(torch.nn.Embedding(9, 3), torch.nn.LSTM(3, 4, bidirectional=True))
    net = net.to(getattr(torch, dtype))
    ids = torch.randint(9, (5, 2))
    seen = look(net, ids)
    save.save_file(net.state_dict(), tmp_path / "net.safetensors")
    same(look(tmp_path / "net.safetensors", ids, embedding="0"), seen)
    save.save_model(net, str(tmp_path / "model.safetensors"), metadata={"by": "a test"})
    same(look(tmp_path / "model.safetensors", ids, embedding="0"), seen)


@pytest.mark.slow
def test_counters_of_a_normalisation_beside_it_do_not_matter(tmp_path):
    torch = torch_or_skip()
    net = torch.nn.ModuleDict({"rnn": torch.nn.GRU(3, 4), "norm": torch.nn.BatchNorm1d(4)})
    arrays = net.state_dict()
    assert arrays["norm.num_batches_tracked"].dtype == torch.int64
    safetensors_or_skip("torch").save_file(arrays, tmp_path / "net.safetensors")
    np.savez(tmp_path / "net.npz", **arrays)
    for ending in ("safetensors", "npz"):
        seen = look(tmp_path / f"net.{ending}", X)
        np.testing.assert_array_equal(seen.trace.a, look(net["rnn"], X).trace.a)
        assert seen.notes[-1] == "Not shown, nor computed here: norm."


@pytest.mark.slow
def test_a_file_of_torch_save_is_never_opened_also_under_another_name(tmp_path):
    torch = torch_or_skip()
    torch.save(torch.nn.GRU(3, 4).state_dict(), tmp_path / "net.pt")
    with pytest.raises(InputError, match="net.pt' holds a pickle, .*save_file"):
        look(tmp_path / "net.pt", X)
    (tmp_path / "net.pt").rename(tmp_path / "net.npz")
    with pytest.raises(InputError, match="pickle and is never opened"):
        look(tmp_path / "net.npz", X)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", "^The file is empty; give a .safetensors or .npz file that was saved to its end.$"),
        (pickle.dumps({"a": 1}), "safetensors file "),
        (b"PK\x03\x04 and no more", ".npz file cannot be read"),
        ((2**40).to_bytes(8, "little"), "a header of 1,099,511,627,776 bytes"),
    ],
)
def test_a_damaged_or_hostile_file_is_refused_before_it_takes_memory(data, text):
    with pytest.raises(InputError, match=text):
        look(io.BytesIO(data), X)


def test_a_file_cut_anywhere_is_refused():
    whole = io.BytesIO()
    weights.write_safetensors(whole, weights_of("RNN", n_x=3, n_a=2))
    for length in range(0, len(whole.getvalue()), 7):
        with pytest.raises(InputError):
            look(io.BytesIO(whole.getvalue()[:length]), X)
    assert look(io.BytesIO(whole.getvalue()), X).trace.a.shape == (6, 2, 2)
