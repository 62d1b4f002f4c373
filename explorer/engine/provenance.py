"""Checks that a trace was made with these parameters, and a backward pass from this trace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from explorer.engine.params import Params, refuse_no_network
from explorer.errors import InputError

if TYPE_CHECKING:
    from explorer.engine.forward_pass import Trace

STRUCTURE = (
    "cell",
    "activation",
    "output",
    "n_x",
    "n_a",
    "n_y",
    "layers",
    "border",
    "start",
    "dtype",
)


def refuse_other_network(params: Params, trace: Any) -> None:
    """InputError unless `trace` is what forward made with these parameters."""
    refuse_no_network(params)
    made = getattr(trace, "params", None)
    if not isinstance(made, Params) or not hasattr(trace, "first_nonfinite"):
        raise InputError(
            f"trace is of type {type(trace).__name__}; give what forward(params, x) returns."
        )
    if made is params:
        return
    first = "run forward with these parameters first"
    for name in STRUCTURE:
        here, there = getattr(params, name), getattr(made, name)
        if here != there:
            raise InputError(
                f"The trace was made with {name}={there!r}, but these parameters have "
                f"{name}={here!r}; {first}."
            )
    if not np.array_equal(params.flat, made.flat, equal_nan=True):
        other = [n for n in params if not np.array_equal(params[n], made[n], equal_nan=True)]
        raise InputError(
            f"The trace was made with other numbers in {', '.join(other)}, so it does not show "
            f"what these parameters do; {first}."
        )


def refuse_other_pass(params: Params, trace: Any, back: Any) -> None:
    """InputError unless `back` is what backward made with these parameters and this trace."""
    refuse_other_network(params, trace)
    of = getattr(back, "trace", None)
    if of is None or not isinstance(getattr(of, "params", None), Params):
        raise InputError(
            f"back is of type {type(back).__name__}; give what backward(params, trace, y) returns."
        )
    if of is not trace and not same_pass(of, trace):
        raise InputError(
            "The backward pass went through another trace, of other parameters or of another x; "
            "give backward(params, trace, y) of this trace."
        )


def same_pass(one: Trace, other: Trace) -> bool:
    """Whether two traces are copies of one: of the same parameters, first state, x and lengths."""

    def made_of(trace: Any) -> list[Any]:
        return [getattr(trace.params, name) for name in STRUCTURE]

    def read(trace: Any) -> list[Any]:
        starts = [node[0] for a, c, _ in trace.layers for node in (a, c) if node is not None]
        ends = np.zeros(0) if trace.lengths is None else trace.lengths
        return [trace.x, trace.params.flat, ends, *starts]

    return made_of(one) == made_of(other) and all(
        np.array_equal(a, b, equal_nan=True) for a, b in zip(read(one), read(other), strict=True)
    )
