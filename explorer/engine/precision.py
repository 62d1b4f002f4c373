"""float16: computed in float32, with every stored number rounded to float16."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from explorer.engine.arrays import Array

if TYPE_CHECKING:
    from explorer.engine.params import Params


def rounded_to_half(*arrays: Array) -> None:
    """Round arrays, in place, to what float16 can hold."""
    for array in arrays:
        array[...] = array.astype(np.float16)


def is_half(params: Params) -> bool:
    """Whether the network is in float16: every result is rounded before it is used or stored."""
    return params.flat.dtype == np.float16
