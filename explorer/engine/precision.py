"""float16: computed in float32, with every number that is kept rounded to a float16."""

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
    """Whether what a step has finished is rounded, before it is multiplied or kept."""
    return params.flat.dtype == np.float16
