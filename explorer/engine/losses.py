"""The output y_hat and the loss l(y_hat, y) of one step of one example.

    softmax   y_hat = e^z / sum e^z     l = -sum y log y_hat                           (nats)
    sigmoid   y_hat = 1 / (1 + e^-z)    l = -sum y log y_hat + (1-y) log(1-y_hat)      (nats)
    identity  y_hat = z                 l = 1/2 sum (y_hat - y)^2

with z = Wya a<t> + by. In all three, dl/dz = y_hat - y. The losses are computed from z, so a
saturated output has a finite loss.

    L<t> = (1/m) sum_i weights[t,i] l(y_hat<t>(i), y<t>(i))
    L    = sum_t L<t>                        ("sum")
    L    = sum_t L<t> / number of steps with a non-zero weight    ("mean")

Source: Bishop, Pattern Recognition and Machine Learning (2006), section 5.2.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from explorer.engine.activations import sigmoid
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
    """What the loss compares with: y (T,m,n_y), weights (T,m) or None, the steps that count."""

    y: np.ndarray
    weights: np.ndarray | None
    steps_counted: int


def outputs(logits, output):
    """y_hat of the same shape as the logits."""
    if output == "identity":
        return logits.copy()
    if output == "sigmoid":
        return sigmoid(logits, np.empty_like(logits))
    y_hat = np.exp(logits - logits.max(axis=-1, keepdims=True))
    y_hat /= y_hat.sum(axis=-1, keepdims=True)
    return y_hat


def losses(logits, y, output):
    """l (T, m), each example of each step alone, from the logits."""
    if output == "identity":
        return 0.5 * np.square(logits - y).sum(axis=-1)
    if output == "sigmoid":
        softplus = np.maximum(logits, 0) + np.log1p(np.exp(-np.abs(logits)))
        return (softplus - y * logits).sum(axis=-1)
    top = logits.max(axis=-1, keepdims=True)
    log_sum = np.log(np.exp(logits - top).sum(axis=-1))
    return log_sum - (y * (logits - top)).sum(axis=-1)


def checked_target(y, weights, shape, output, dtype):
    """A Target for outputs of this shape; what stands under a zero weight is set to 0."""
    given = as_real_array("y", y)
    refuse_shape("y", given, shape)
    if weights is not None:
        weights = finite_copy("weights", weights, shape[:2], dtype)
    with np.errstate(all="ignore"):
        copy = np.array(given, dtype=dtype, order="C")
        steps = shape[0]
        if weights is not None:
            idle = weights == 0
            copy[idle] = 0
            steps = int((~idle).any(axis=1).sum())
        if not np.isfinite(np.add.reduce(copy, axis=None)):
            refuse_nonfinite("y", given, copy)
    if output == "softmax":
        refuse_unless_sums_to_one(copy, weights, given.dtype)
    return Target(copy, weights, steps)


def refuse_unless_sums_to_one(y, weights, given_dtype):
    """InputError that names the first softmax target that does not add up to 1."""
    total = y.sum(axis=-1)
    tolerance = 2e-3 if np.float16 in (given_dtype, y.dtype) else 1e-5
    wrong = np.abs(total - 1) > tolerance
    if weights is not None:
        wrong &= weights != 0
    if wrong.any():
        t, i = (int(index) for index in np.argwhere(wrong)[0])
        raise InputError(
            f"y at step {t + 1}, example {i} adds up to {total[t, i]:.6g}; a softmax target must "
            "add up to 1: give a one-hot row, or weight 0 to leave that step out."
        )


def loss_per_step(logits, target, output):
    """L<t> (T,), before the reduction, in float64."""
    each = losses(logits, target.y, output).astype(np.float64)
    if target.weights is not None:
        each = np.where(target.weights == 0, 0.0, each * target.weights)
    return each.sum(axis=1) / each.shape[1]


def reduction_factor(reduction, target):
    """What every L<t> is multiplied by to make the total loss."""
    one_of("reduction", reduction, REDUCTIONS)
    return 1.0 / max(target.steps_counted, 1) if reduction == "mean" else 1.0


def logit_gradients(y_hat, target, factor):
    """dL/dz (T, m, n_y) = factor * weights/m * (y_hat - y); exactly 0 under a zero weight."""
    m = y_hat.shape[1]
    dlogits = y_hat - target.y
    if target.weights is None:
        dlogits *= factor / m
        return dlogits
    dlogits *= (target.weights * (factor / m))[:, :, None]
    dlogits[target.weights == 0] = 0
    return dlogits
