"""BF16 and integers in .safetensors files, also as Hugging Face's own saver writes them."""

import io
import json
import os
import struct

import numpy as np
import pytest

from explorer import weights
from explorer.errors import InputError
from tests.weights.test_torch_layout import torch_or_skip


def safetensors_or_skip(part):
    if os.environ.get("RNN_EXPLORER_REQUIRE_TORCH") == "1":
        import importlib

        return importlib.import_module(f"safetensors.{part}")
    return pytest.importorskip(f"safetensors.{part}")


def file_of(kind, numbers, shape):
    header = {"W": {"dtype": kind, "shape": shape, "data_offsets": [0, len(numbers)]}}
    text = json.dumps(header).encode()
    return io.BytesIO(struct.pack("<Q", len(text)) + text + numbers)


@pytest.mark.parametrize(
    ("bits", "number"),
    [
        (0x3F80, 1.0),
        (0xC020, -2.5),
        (0x4049, 3.140625),  # pi to eight binary digits
        (0x0001, 2.0**-133),  # the smallest above 0
        (0x7F7F, 255 * 2.0**120),  # the largest
        (0x8000, -0.0),
        (0x7F80, np.inf),
    ],
)
def test_a_bf16_is_the_upper_half_of_a_float32(bits, number):
    found = weights.read_safetensors(file_of("BF16", struct.pack("<H", bits), [1]))[0]["W"]
    assert found.dtype == np.float32
    assert found[0] == number
    assert np.signbit(found[0]) == np.signbit(number)


def test_a_bf16_nan_stays_one():
    assert np.isnan(weights.read_safetensors(file_of("BF16", b"\xc0\x7f", [1]))[0]["W"][0])


@pytest.mark.parametrize(
    ("kind", "dtype", "numbers"),
    [
        ("I64", "int64", [-(2**63), 0, 2**63 - 1]),
        ("I32", "int32", [-(2**31), 7]),
        ("I16", "int16", [-(2**15), 2**15 - 1]),
        ("I8", "int8", [-128, 127]),
        ("U8", "uint8", [0, 255]),
        ("U16", "uint16", [0, 2**16 - 1]),
        ("U32", "uint32", [0, 2**32 - 1]),
        ("U64", "uint64", [0, 2**64 - 1]),
    ],
)
def test_integers_are_read_as_what_they_are(kind, dtype, numbers):
    size = int(kind[1:]) // 8
    data = b"".join(n.to_bytes(size, "little", signed=kind[0] == "I") for n in numbers)
    found = weights.read_safetensors(file_of(kind, data, [len(numbers)]))[0]["W"]
    assert found.dtype == dtype
    assert found.tolist() == numbers


def test_true_and_false_are_read_and_every_other_byte_is_true():
    found = weights.read_safetensors(file_of("BOOL", b"\x00\x01\x02", [3]))[0]["W"]
    assert found.dtype == bool
    assert found.view(np.uint8).tolist() == [0, 1, 1]


def test_a_type_without_a_counterpart_is_refused_with_those_that_have_one():
    with pytest.raises(InputError, match="'W' in 'F8_E4M3'; choose one in F16, BF16, F32, F64"):
        weights.read_safetensors(file_of("F8_E4M3", b"\0", [1]))


def test_a_file_that_says_more_numbers_than_it_has_bytes_is_refused():
    with pytest.raises(InputError, match=r"2 bytes, but BF16 of shape \[2\] takes 4"):
        weights.read_safetensors(file_of("BF16", b"\0\0", [2]))


def test_integers_where_weights_are_needed_are_refused_by_name():
    arrays = {
        "weight_ih_l0": np.ones((4, 3), np.int32),
        "weight_hh_l0": np.ones((4, 4)),
        "weight": np.ones((2, 4)),
    }
    with pytest.raises(InputError, match="weight_ih_l0 is int32; give float16, float32"):
        weights.from_torch_names(arrays)


@pytest.mark.slow
def test_what_hugging_faces_saver_writes_of_torch_is_read_number_for_number(tmp_path):
    torch = torch_or_skip()
    save_file = safetensors_or_skip("torch").save_file
    tensors = {
        "half": torch.randn(3, 4).bfloat16(),
        "float16": torch.randn(5).half(),
        "steps": torch.tensor(12345678901),
        "mask": torch.tensor([True, False]),
        "bytes": torch.tensor([[0, 255]], dtype=torch.uint8),
        "empty": torch.zeros(0, 3),
        "float": torch.randn(2, 1, 3),
    }
    save_file(tensors, tmp_path / "net.safetensors", metadata={"by": "a test"})
    found, notes = weights.read_safetensors(tmp_path / "net.safetensors")
    assert notes == {"by": "a test"}
    assert set(found) == set(tensors)
    for name, tensor in tensors.items():
        exact = tensor.float() if tensor.dtype == torch.bfloat16 else tensor
        assert found[name].shape == tuple(tensor.shape)
        np.testing.assert_array_equal(found[name], exact.numpy())


@pytest.mark.slow
def test_what_hugging_faces_saver_writes_of_numpy_is_read_number_for_number(tmp_path):
    save_file = safetensors_or_skip("numpy").save_file
    kinds = "float16 float32 float64 int8 uint8 int16 uint16 int32 uint32 int64 uint64 bool".split()  # noqa: SIM905
    arrays = {kind: np.arange(-3, 3).reshape(2, 3).astype(kind) for kind in kinds}
    save_file(arrays, tmp_path / "net.safetensors")
    found, _ = weights.read_safetensors(tmp_path / "net.safetensors")
    for name, array in arrays.items():
        assert found[name].dtype == array.dtype
        np.testing.assert_array_equal(found[name], array)
