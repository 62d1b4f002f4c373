"""float16: computed in float32, with every number that is kept rounded to a float16."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from explorer.engine.arrays import Array, Settle

if TYPE_CHECKING:
    from explorer.engine.params import Params


def rounded_to_half(*arrays: Array) -> None:
    """Round arrays, in place, to what float16 can hold."""
    for array in arrays:
        array[...] = array.astype(np.float16)


def as_computed(*arrays: Array) -> None:
    """Leave arrays as they are: float32 and float64 are computed in their own precision."""


def settle_for(params: Params) -> Settle:
    """What a step of the backward pass does to every array that it has finished.

    A cell's `step_back` calls settle(array, ...) before the array is multiplied or kept, so that
    its equations are the same lines for every precision.
    """
    return rounded_to_half if params.flat.dtype == np.float16 else as_computed
