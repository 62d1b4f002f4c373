"""The first number of a run that is ∞ or NaN, as it is written on the screen."""

from __future__ import annotations

import string
from typing import NamedTuple

import numpy as np

from explorer import engine
from explorer.engine.arrays import Array
from explorer.notation import written


class Overflow(NamedTuple):
    """`name` is written with its step and layer, `mark` is ∞ or NaN."""

    name: str
    step: int
    mark: str


def overflow_forward(trace: engine.Trace) -> Overflow | None:
    """The first of the states and outputs that is not finite; None where all are."""
    if trace.first_nonfinite is None:
        return None
    step, array = trace.first_nonfinite
    values = trace.y_hat[step - 1] if array == "y_hat" else node_of(trace, array)[step]
    return Overflow(written(array, step), step, mark_of(values))


def overflow_back(back: engine.Backward) -> Overflow | None:
    """The same for ∂L/∂a⟨t⟩ and ∂L/∂c⟨t⟩, from the last step to the first."""
    if back.first_nonfinite is None:
        return None
    step, array = back.first_nonfinite
    return Overflow(written(array, step), step, mark_of(node_of(back, array)[step]))


def mark_of(values: Array) -> str:
    """∞ where one of the numbers is, else NaN."""
    return "∞" if np.isinf(values).any() else "NaN"


def node_of(passed: engine.Trace | engine.Backward, array: str) -> Array:
    """The states or gradients called `array`; "a2" are those of layer 2."""
    name = array.rstrip(string.digits)
    layer = int(array[len(name) :] or 0)
    return getattr(passed.layers[layer - 1], name)
