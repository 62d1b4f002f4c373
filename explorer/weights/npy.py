"""Read NumPy's .npy: one array of numbers, never a pickle.

Source: NumPy reference, numpy.lib.format.
"""

from __future__ import annotations

from io import BytesIO
from math import prod
from typing import Any

import numpy as np

from explorer.engine.intake import MOST_NUMBERS, short
from explorer.errors import InputError
from explorer.weights.files import is_shape
from explorer.weights.npz import DAMAGE, HEADER_READERS, read_dtype_and_shape


def read_npy(data: bytes) -> Any:
    """The array of a .npy file, of integers or floats, in the machine's byte order.

    InputError for Python objects, other types, too many numbers, and a file that is damaged.
    """
    try:
        version = np.lib.format.read_magic(BytesIO(data))
        if version not in HEADER_READERS:
            raise InputError(
                f"The .npy file is of version {version}, or damaged; save it with numpy.save(file, "
                "array)."
            )
        dtype, shape, size = read_dtype_and_shape(data)
        if dtype.hasobject:
            raise InputError(
                "The .npy file holds Python objects, that is a pickle, which could run code and is "
                "never opened; save plain numbers with numpy.save(file, array)."
            )
        if dtype.kind not in "iuf" or dtype.itemsize > 8:
            raise InputError(
                f"The .npy file is in {short(str(dtype))[1:-1]}; save whole numbers, or float16, "
                "float32 or float64."
            )
        if not is_shape(shape) or prod(shape) * dtype.itemsize != size:
            raise InputError(
                f"The .npy file has {size:,} bytes for an array of shape {short(shape)} in {dtype}"
                f"; it is damaged, or larger than {MOST_NUMBERS:,} numbers: save it again."
            )
        array = np.lib.format.read_array(BytesIO(data), allow_pickle=False)
    except InputError:
        raise
    except DAMAGE as error:
        why = short(str(error))[1:-1] or type(error).__name__
        raise InputError(
            f"The .npy file cannot be read ({why}); save it with numpy.save(file, array)."
        ) from None
    return array.astype(dtype.newbyteorder("="), order="C", copy=False)
