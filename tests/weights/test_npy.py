"""One array from a .npy file: of numbers, of its own size, and never a pickle."""

import io

import numpy as np
import pytest

from explorer.errors import InputError
from explorer.weights import read_npy


def saved(array, **options):
    file = io.BytesIO()
    np.save(file, array, **options)
    return file.getvalue()


@pytest.mark.parametrize("dtype", ["int64", "uint8", "<f4", ">f8", "float16"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_numbers_come_back_as_numpy_reads_them(dtype, order):
    array = np.asarray(np.arange(6).reshape(2, 3), dtype, order=order)
    read = read_npy(saved(array))
    np.testing.assert_array_equal(read, array)
    assert read.flags.c_contiguous
    assert read.dtype == np.dtype(dtype).newbyteorder("=")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (saved(np.array([{}]), allow_pickle=True), "holds Python objects, that is a pickle"),
        (saved(np.array(["a"])), "is in <U1; save whole numbers"),
        (saved(np.ones(3))[:-1], "has 23 bytes for an array of shape"),
        (saved(np.ones(3)) + b"0", "has 25 bytes for an array of shape"),
        (b"", "cannot be read"),
        (b"\x93NUMPY\x01\x00\xff\xff{'descr': '<f8'", "cannot be read"),
        (b"PK\x03\x04" + bytes(60), "cannot be read"),
    ],
)
def test_what_is_no_array_of_numbers_is_refused(data, words):
    with pytest.raises(InputError, match=words):
        read_npy(data)


def test_a_header_that_claims_more_than_there_is_takes_no_memory():
    head = saved(np.ones(3))[:128].replace(b"(3,)", b"(9" + b"0" * 12 + b",)")
    with pytest.raises(InputError, match="larger than 134,217,728 numbers"):
        read_npy(head[:128])
