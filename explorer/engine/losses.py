"""The output y_hat and the loss l(y_hat, y) of one step of one example.

    softmax   y_hat = e^z / sum e^z     l = -sum y log y_hat                           (nats)
    sigmoid   y_hat = 1 / (1 + e^-z)    l = -sum y log y_hat + (1-y) log(1-y_hat)      (nats)
    identity  y_hat = z                 l = 1/2 sum (y_hat - y)^2

with z = Wya a<t> + by. In all three, dl/dz = y_hat - y. The losses are computed from z, so a
saturated output has a finite loss.

    L<t> = (1/m) sum_i weights[t,i] l(y_hat<t>(i), y<t>(i))
    L    = sum_t L<t>                                             ("sum")
    L    = sum_t L<t> / number of steps with a non-zero weight    ("mean")

Source: Bishop, Pattern Recognition and Machine Learning (2006), section 5.2.
"""

from __future__ import annotations

from math import isfinite
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from explorer.engine.activations import sigmoid
from explorer.engine.arrays import Array, Bools, Shape
from explorer.engine.intake import (
    as_real_array,
    finite_copy,
    one_of,
    refuse_nonfinite,
    refuse_shape,
)
from explorer.errors import InputError

OUTPUTS = ("softmax", "sigmoid", "identity")
REDUCTIONS = ("mean", "sum")


class Target(NamedTuple):
    """Checked targets and weights of the loss.

    y (T,m,n_y); weights (T,m) or None for ones; idle (T,m) marks the zero weights, None when
    there are none; steps_counted is the number of steps with a non-zero weight.
    """

    y: Array
    weights: Array | None
    idle: Bools | None
    steps_counted: int


def outputs(logits: Array, output: str) -> tuple[Array, Array | None]:
    """(y_hat, log y_hat) of the shape of the logits; the second is None unless it is softmax."""
    if output == "identity":
        return logits.copy(), None
    if output == "sigmoid":
        return sigmoid(logits, np.empty_like(logits)), None
    # Classes along the first axis: a reduction over a short last axis is several times slower.
    # Always a copy, even where the transposed rows are contiguous: the logits are kept.
    rows = logits.reshape(-1, logits.shape[-1])
    log_y_hat: Array = rows.T.copy()
    log_y_hat -= np.maximum.reduce(log_y_hat, axis=0)
    powers = np.exp(log_y_hat)
    # A sum of a single row alone would be pairwise; accumulate has the order of a larger batch.
    total = np.add.reduce(powers, axis=0) if len(rows) > 1 else np.add.accumulate(powers)[-1]
    powers /= total
    log_y_hat -= np.log(total)
    y_hat = np.ascontiguousarray(powers.T).reshape(logits.shape)
    return y_hat, np.ascontiguousarray(log_y_hat.T).reshape(logits.shape)


def losses(logits: Array, log_y_hat: Any, y: Array, output: str) -> Array:
    """The loss l of every step and example, (T, m)."""
    if output == "softmax":
        return -np.vecdot(y, log_y_hat)
    if output == "sigmoid":
        # log(1 + e^z) - y z, with an exponential that cannot overflow. Terms that cancel are
        # combined first: for a right answer exactly log(1 + e^-|z|) is left.
        wrong_by = np.maximum(logits, 0) - y * logits
        return np.add.reduce(wrong_by + np.log1p(np.exp(-np.abs(logits))), axis=-1)
    error = logits - y
    return 0.5 * np.vecdot(error, error)


def checked_target(
    y: ArrayLike, weights: ArrayLike | None, shape: Shape, output: str, dtype: DTypeLike
) -> Target:
    """A Target for outputs of this shape; values under a zero weight become 0.

    The caller switches NumPy's floating-point warnings off.
    """
    axes = "T", "m", "n_y"
    given = as_real_array("y", y, shape, axes)
    refuse_shape("y", given, shape, axes)
    copy = np.array(given, dtype=dtype, order="C")
    idle, steps = None, shape[0]
    if weights is not None:
        weights = finite_copy("weights", weights, shape[:2], dtype, axes[:2])
        zero = weights == 0
        if zero.any():
            idle, steps = zero, int(np.count_nonzero(~zero.all(axis=1)))
            copy[idle] = 0
    if output == "softmax":
        refuse_unless_sums_to_one(given, copy, idle)
    elif not isfinite(np.add.reduce(copy, axis=None)):
        refuse_nonfinite("y", given, copy)
    return Target(copy, weights, idle, steps)


def refuse_unless_sums_to_one(given: Array, y: Array, idle: Bools | None) -> None:
    """InputError that names the first softmax target that does not add up to 1."""
    n_y = y.shape[-1]
    tolerance = 2e-3 if given.dtype == np.float16 else 1e-5
    off = np.abs(y.reshape(-1, n_y).dot(np.ones(n_y, y.dtype)) - 1)
    if idle is not None:
        off[idle.ravel()] = 0
    # NaN and inf fail this comparison as well.
    if np.maximum.reduce(off) <= tolerance:
        return
    refuse_nonfinite("y", given, y)
    t, i = (int(index) for index in np.unravel_index(off.argmax(), y.shape[:2]))
    raise InputError(
        f"y at step {t + 1}, example {i} adds up to {y[t, i].sum():.6g}; a softmax target must "
        "add up to 1: give a one-hot row, or weight 0 to leave that step out."
    )


def loss_per_step(logits: Array, log_y_hat: Array | None, target: Target, output: str) -> Array:
    """L<t> (T,), before the reduction, in float64."""
    each = losses(logits.astype(target.y.dtype, copy=False), log_y_hat, target.y, output)
    if target.weights is not None:
        each = each * target.weights
        if target.idle is not None:
            each[target.idle] = 0
    return np.add.reduce(each, axis=1, dtype=np.float64) / each.shape[1]


def reduction_factor(reduction: str, target: Target) -> float:
    """The factor of every L<t> in the total loss."""
    one_of("reduction", reduction, REDUCTIONS)
    return 1.0 / max(target.steps_counted, 1) if reduction == "mean" else 1.0


def logit_gradients(y_hat: Array, target: Target, factor: float) -> Array:
    """dL/dz (T, m, n_y) = factor weights/m (y_hat - y); exactly 0 under a zero weight."""
    dlogits = y_hat - target.y
    scale = factor / y_hat.shape[1]
    if target.weights is None:
        dlogits *= scale
        return dlogits
    dlogits *= (target.weights * scale)[:, :, None]
    if target.idle is not None:
        dlogits[target.idle] = 0
    return dlogits
