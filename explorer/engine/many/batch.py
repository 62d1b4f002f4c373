"""Batches for many networks at once: checked, with an axis for the networks."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explorer.engine.arrays import Array, Bools, Shape
from explorer.engine.forward_pass import SEQUENCE
from explorer.engine.intake import (
    as_real_array,
    finite_copy,
    refuse_shape,
    refuse_too_many,
    shape_given,
)
from explorer.engine.losses import checked_target, reduction_factor
from explorer.engine.params import Params
from explorer.engine.segments import refuse_more_segments
from explorer.errors import InputError

FEWER = "give fewer networks, steps or examples"


class Batch(NamedTuple):
    """One batch for S networks; an axis of length 1 in place of S is shared by all of them.

    x (S,T,m,n_x); y (S,T,m,n_y); weights (S,T,m) or None for ones; idle marks the zero weights,
    None when there are none; a0 (S,m,n_a) or None for zeros; factor (S,): loss = factor sum_t L<t>.
    """

    x: Array
    y: Array
    weights: Array | None
    idle: Bools | None
    a0: Array | None
    factor: Array

    def only(self, networks: Any) -> Batch:
        """The same batch for some of the networks."""
        return Batch._make(
            array if array is None or len(array) == 1 else array[networks] for array in self
        )


def checked_batch(
    like: Params,
    S: int,
    x: ArrayLike,
    y: ArrayLike,
    weights: ArrayLike | None,
    a0: ArrayLike | None,
    reduction: str,
) -> Batch:
    """A Batch for S networks of the sizes of `like`; wrong shapes or values are an InputError.

    x, y and weights have no axis S when all share one batch: (T, m, n). The same for a0: (m, n_a).
    The caller switches NumPy's floating-point warnings off.
    """
    dtype, x = like.flat.dtype, as_real_array("x", x, (None, None, like.n_x), SEQUENCE)
    shared = x.ndim != 4
    if shared:
        x = finite_copy("x", x, (None, None, like.n_x), dtype, SEQUENCE)
    else:
        x = finite_copy("x", x, (None, S, None, like.n_x), dtype, ("T", "S", "m", "n_x"))
    T, m = x.shape[0], x.shape[-2]
    refuse_too_many("a", (T + 1, S, m, like.n_a), FEWER)
    refuse_too_many("y_hat", (T, S, m, like.n_y), FEWER)
    groups = 1 if shared else S
    if not shared:
        y = without_axis("y", y, (T, S, m), (like.n_y,))
        weights = None if weights is None else without_axis("weights", weights, (T, S, m), ())
    target = checked_target(y, weights, (T, groups * m, like.n_y), like.output, dtype)
    arrays = [
        None if array is None else by_network(array, T, groups, m)
        for array in (x, target.y, target.weights, target.idle)
    ]
    idle = arrays[-1]
    counted = [target]
    if idle is not None:
        counted = [target._replace(steps_counted=n) for n in steps_counted(idle)]
    factor = np.array([reduction_factor(reduction, one) for one in counted])
    if a0 is not None:
        a0 = as_real_array("a0", a0, (None, None), ("[S,] m", "n_a"))
        own, axes = ((S,), ("S", "m", "n_a")) if a0.ndim == 3 else ((), ("m", "n_a"))
        a0 = finite_copy("a0", a0, (*own, m, like.n_a), dtype, axes).reshape(-1, m, like.n_a)
    return Batch._make((*arrays, a0, factor))


def by_network(array: NDArray[Any], T: int, groups: int, m: int) -> NDArray[Any]:
    """(T, groups m, ...), or (T, groups, m, ...), as (groups, T, m, ...)."""
    width = array.size // (T * groups * m)
    shape = (T, groups, m) if array.ndim == 2 else (T, groups, m, width)
    array = array.reshape(shape).swapaxes(0, 1)
    return array if step_is_contiguous(m, width) else np.ascontiguousarray(array)


def by_step(array: NDArray[Any]) -> NDArray[Any]:
    """Workspace (S, T, m, n), or one of the same shape in which each step is contiguous."""
    S, T, m, n = array.shape
    if not step_is_contiguous(m, n):
        return array
    return array.reshape(T, S, m, n).swapaxes(0, 1)


def step_is_contiguous(m: int, n: int) -> bool:
    """Whether arrays (S, T, m, n) are contiguous step by step, instead of network by network.

    With one example, the loops touch one step of all networks at a time. A vector of each network,
    n = 1, stays contiguous.
    """
    return m == 1 < n


def refuse_unknown_kind(params: Params) -> None:
    """InputError for a network that a Stack cannot compute."""
    refuse_more_segments(params, "Computing many at once")
    if params.start != "zeros":
        raise InputError(
            "A learned a<0> cannot be computed many at once; choose start='zeros', or go through "
            "the networks one by one."
        )
    if params.cell != "rnn" or params.dtype not in ("float32", "float64"):
        raise InputError(
            f"cell={params.cell!r} in {params.dtype} cannot be computed many at once; choose "
            "cell='rnn' in float32 or float64, or go through the networks one by one."
        )


def steps_counted(idle: Any) -> list[int]:
    """For each network, the number of steps with a non-zero weight."""
    return np.count_nonzero(~idle.all(axis=2), axis=1).tolist()


def without_axis(name: str, given: object, lead: Shape, rest: Shape) -> NDArray[Any]:
    """(T, S, m, *rest) as (T, S m, *rest)."""
    shape, axes, (T, S, m) = (*lead, *rest), ("T", "S", "m", "n_y")[: 3 + len(rest)], lead
    array = as_real_array(name, given, shape, axes)
    if array.shape[:3] != lead:
        raise InputError(
            f"{name} {shape_given(array)}, but x has (T, S, m) = {lead}; give {name} the same "
            "first three axes, or give x, y and weights all without the axis S."
        )
    refuse_shape(name, array, shape, axes)
    return array.reshape(T, S * m, *array.shape[3:])
