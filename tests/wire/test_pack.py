"""Bytes for the browser: what is read back is what was packed."""

import numpy as np
import pytest

from explorer.wire.pack import pack
from tests.wire.unpack import unpack


def test_arrays_of_every_type_and_shape_read_back_exactly():
    arrays = {
        "one": ("f8", np.array([1e300, -np.inf, np.nan, 5e-324])),
        "odd": ("u1", np.array([[1, 0, 1], [0, 1, 1]])),
        "none": ("f4", np.zeros((0, 3))),
        "whole": ("i4", np.array([-7, 2**31 - 1])),
        "turned": ("f8", np.arange(6.0).reshape(2, 3).T),
        "scalar": ("f8", np.float64(3.5)),
    }
    header, read = unpack(pack({"T": 3, "label": "⟨语⟩ </script>"}, arrays))
    assert (header["T"], header["label"]) == (3, "⟨语⟩ </script>")
    for name, (_, array) in arrays.items():
        np.testing.assert_array_equal(read[name], array)


def test_a_header_with_a_number_that_json_lacks_is_refused():
    with pytest.raises(ValueError, match="JSON"):
        pack({"range": float("nan")}, {})
