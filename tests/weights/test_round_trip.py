import io
import struct
from dataclasses import fields

import numpy as np
import pytest

from explorer import engine, weights
from explorer.errors import InputError
from explorer.weights.network import NOTES
from tests.engine.textbook import problem

FORMATS = {
    "npz": (weights.save_npz, weights.load_npz),
    "safetensors": (weights.save_safetensors, weights.load_safetensors),
}


def saved(save, params):
    file = io.BytesIO()
    save(file, params)
    return file.getvalue()


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
@pytest.mark.parametrize(("save", "load"), FORMATS.values(), ids=FORMATS)
def test_what_comes_back_is_the_same_network_bit_for_bit(save, load, cell, dtype):
    activation = "relu" if cell == "rnn" else "tanh"
    params = engine.init_params(
        cell, 3, 4, 2, activation=activation, output="sigmoid", seed=2, dtype=dtype
    )
    bias = "ba" if cell == "rnn" else "bu"
    params = params.replace(**{bias: [np.nan, np.inf, -0.0, 6e-8]})
    found = load(io.BytesIO(saved(save, params)))
    assert found.flat.tobytes() == params.flat.tobytes()
    for field in fields(engine.Params):
        if field.name != "flat":
            assert getattr(found, field.name) == getattr(params, field.name)
    assert not found.flat.flags.writeable


def test_the_notes_say_everything_that_is_not_in_the_arrays():
    """A network that gains a field must have it in its files too."""
    made_again, told_by_arrays = {"flat", "shapes"}, {"dtype", "start"}
    own = {field.name for field in fields(engine.Params)} - made_again
    assert own | told_by_arrays == set(NOTES)


@pytest.mark.parametrize(("save", "load"), FORMATS.values(), ids=FORMATS)
def test_a_loaded_network_gives_the_same_outputs(save, load):
    params, x, _, _, a0 = problem(3)
    found = load(io.BytesIO(saved(save, params)))
    np.testing.assert_array_equal(
        engine.forward(found, x, a0).y_hat, engine.forward(params, x, a0).y_hat
    )


@pytest.mark.parametrize(("save", "load"), FORMATS.values(), ids=FORMATS)
def test_paths_and_open_files_both_serve_and_a_file_is_the_same_every_time(save, load, tmp_path):
    params = problem(1)[0]
    path = tmp_path / "network.of.mine"
    save(path, params)
    assert path.read_bytes() == saved(save, params)
    np.testing.assert_array_equal(load(str(path)).flat, params.flat)
    with path.open("rb") as file:
        load(file)
        assert not file.closed


def test_numpy_itself_reads_our_npz_without_pickle():
    params = problem(1)[0]
    with np.load(io.BytesIO(saved(weights.save_npz, params)), allow_pickle=False) as found:
        np.testing.assert_array_equal(found["Waa"], params.Waa)
        assert set(found) == {"header", *params.named()}


def test_numpys_own_npz_is_read_whatever_its_order_and_packing():
    W = np.arange(6.0).reshape(2, 3)
    for save in (np.savez, np.savez_compressed):
        file = io.BytesIO()
        save(file, W=W, fortran=np.asfortranarray(W), big=W.astype(">f4"), none=np.zeros((0, 3)))
        arrays, notes = weights.read_npz(file)
        assert notes == {}
        np.testing.assert_array_equal(arrays["W"], W)
        np.testing.assert_array_equal(arrays["fortran"], W)
        np.testing.assert_array_equal(arrays["big"], W)
        assert arrays["big"].dtype == np.float32
        assert arrays["none"].shape == (0, 3)


BY_HAND = (
    b'{"__metadata__":{"made":"by hand"},'
    b'"b":{"dtype":"F16","shape":[2],"data_offsets":[8,12]},'
    b'"W":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},'
    b'"one":{"dtype":"F64","shape":[],"data_offsets":[12,20]}}   '
)


def test_a_safetensors_file_written_byte_by_byte_is_read():
    numbers = struct.pack("<ff", 1.5, -2) + struct.pack("<ee", 0.5, 65504) + struct.pack("<d", 0.1)
    file = io.BytesIO(struct.pack("<Q", len(BY_HAND)) + BY_HAND + numbers)
    arrays, notes = weights.read_safetensors(file)
    assert notes == {"made": "by hand"}
    assert arrays["W"].tolist() == [[1.5, -2]]
    assert arrays["b"].tolist() == [0.5, 65504]
    assert arrays["one"] == 0.1
    assert [arrays[name].dtype.name for name in ("W", "b", "one")] == [
        "float32",
        "float16",
        "float64",
    ]


def test_a_safetensors_file_is_written_byte_by_byte_as_the_rules_say():
    file = io.BytesIO()
    arrays = {"W": np.array([[1, 2]], "float32"), "b": np.asfortranarray([[1, 2], [3.0, 4]])}
    weights.write_safetensors(file, arrays, {"who": "me"})
    header = (
        b'{"__metadata__":{"who":"me"},"W":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},'
        b'"b":{"dtype":"F64","shape":[2,2],"data_offsets":[8,40]}}'
    )
    header += b" " * (-len(header) % 8)
    numbers = struct.pack("<ff", 1, 2) + struct.pack("<dddd", 1, 2, 3, 4)
    assert file.getvalue() == struct.pack("<Q", len(header)) + header + numbers


def test_what_no_safetensors_file_can_hold_is_refused_in_words():
    for array, text in (([1, 2], "W is int64; give float16"), ([object()], "type object")):
        with pytest.raises(InputError, match=text):
            weights.write_safetensors(io.BytesIO(), {"W": array})
