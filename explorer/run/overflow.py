"""The first non-finite number of a forward or backward pass, in the notation of the screen."""

from __future__ import annotations

import string
from typing import NamedTuple

import numpy as np

from explorer import engine
from explorer.engine.arrays import Array
from explorer.notation import written


class Overflow(NamedTuple):
    """A non-finite array: `name` in notation, with step and layer; `mark` is "∞" or "NaN"."""

    name: str
    step: int
    mark: str


def overflow_forward(trace: engine.Trace) -> Overflow | None:
    """The first non-finite state or output; None if all are finite."""
    if trace.first_nonfinite is None:
        return None
    step, array = trace.first_nonfinite
    values = trace.y_hat[step - 1] if array == "y_hat" else node_of(trace, array)[step]
    return Overflow(written(array, step), step, mark_of(values))


def overflow_back(back: engine.Backward) -> Overflow | None:
    """The first non-finite ∂L/∂a⟨t⟩ or ∂L/∂c⟨t⟩, going from the last step to the first."""
    if back.first_nonfinite is None:
        return None
    step, array = back.first_nonfinite
    return Overflow(written(array, step), step, mark_of(node_of(back, array)[step]))


def mark_of(values: Array) -> str:
    """ "∞" if any of the numbers is infinite, else "NaN"."""
    return "∞" if np.isinf(values).any() else "NaN"


def node_of(passed: engine.Trace | engine.Backward, array: str) -> Array:
    """The states or gradients named `array`; "a2" are those of layer 2."""
    name = array.rstrip(string.digits)
    layer = int(array[len(name) :] or 0)
    return getattr(passed.layers[layer - 1], name)
