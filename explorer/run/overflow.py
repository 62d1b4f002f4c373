"""The first non-finite number of a forward or backward pass, in the notation of the screen."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from explorer import engine
from explorer.array_names import ArrayName
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
    return _overflow(trace, trace.first_nonfinite)


def overflow_back(back: engine.Backward) -> Overflow | None:
    """The first non-finite ∂L/∂a⟨t⟩ or ∂L/∂c⟨t⟩, going from the last step to the first."""
    if back.first_nonfinite is None:
        return None
    return _overflow(back, back.first_nonfinite)


def _overflow(passed: engine.Trace | engine.Backward, first: engine.NonFinite) -> Overflow:
    return Overflow(written(first.array, first.step), first.step, mark_of(values_at(passed, first)))


def mark_of(values: Array) -> str:
    """ "∞" if any of the numbers is infinite, else "NaN"."""
    return "∞" if np.isinf(values).any() else "NaN"


def values_at(passed: engine.Trace | engine.Backward, first: engine.NonFinite) -> Array:
    """The numbers (m, ·) of a state, an output or a gradient at its step; "a2" is layer 2's."""
    step, array = first
    if isinstance(passed, engine.Trace) and array == "y_hat":
        return passed.y_hat[step - 1]
    name = ArrayName.parse(array)
    values: Array = getattr(passed.layers[name.layer - 1], name.in_layer)
    return values[step]
