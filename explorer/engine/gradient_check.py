"""Is the gradient right? Move every parameter a little and watch the loss.

    num   = (L(w + e) - L(w - e)) / 2e
    error = max|num - ana| / (max|num| + max|ana|)     for each array of parameters

Source: Ng, Deep Learning Specialization, course 2, week 1, "Gradient checking".
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from explorer.engine.backward import backward
from explorer.engine.forward import forward
from explorer.engine.intake import finite_number
from explorer.engine.losses import checked_target, losses, reduction_factor
from explorer.engine.params import views
from explorer.errors import InputError


def gradient_check(params, x, y, *, weights=None, reduction="mean", a0=None, c0=None, epsilon=1e-5):
    """{"Waa": error, ...} in float64; below 1e-5 where backward is right, NaN where nothing shows.

    It costs two forward passes for every single parameter. x, y, weights, reduction, a0 and c0
    are those of forward and backward. Where a relu sits on its kink the loss has no slope: such a
    parameter is judged by the side on which no unit switches, and left out when there is none.
    """
    if not finite_number("epsilon", epsilon) > 0:
        raise InputError(f"epsilon={epsilon!r} is no step; choose a small one above 0, like 1e-5.")
    exact = replace(params, flat=params.flat.astype(np.float64))
    trace = forward(exact, x, a0, c0)
    back = backward(exact, trace, y, weights=weights, reduction=reduction)
    with np.errstate(all="ignore"):
        target = checked_target(y, weights, trace.y_hat.shape, params.output, np.dtype(np.float64))
        numeric = views(numeric_gradient(exact, trace, target, reduction, epsilon), exact.shapes)
        return {name: error(numeric[name], analytic) for name, analytic in back.grads.items()}


def numeric_gradient(params, trace, target, reduction, epsilon):
    """The flat vector of differences; NaN where a kink of relu lies on both sides."""
    share = reduction_factor(reduction, target) / trace.x.shape[1]
    if target.weights is not None:
        share = share * target.weights
    c0 = None if trace.c is None else trace.c[0]
    kinked = params.activation == "relu"

    def moved(i, by):
        flat = params.flat.copy()
        flat[i] += by
        at = forward(replace(params, flat=flat), trace.x, trace.a[0], c0)
        terms = losses(at.logits, at.log_y_hat, target.y, params.output) * share
        if target.idle is not None:
            terms[target.idle] = 0
        return terms, kinked and not np.array_equal(at.a[1:] > 0, trace.a[1:] > 0)

    num, (here, _) = np.empty_like(params.flat), moved(0, 0.0)
    for i in range(len(num)):
        (up, up_switched), (down, down_switched) = moved(i, epsilon), moved(i, -epsilon)
        # Subtracted term by term: terms that did not move cancel exactly, without rounding.
        if not (up_switched or down_switched):
            num[i] = (up - down).sum() / (2 * epsilon)
        elif up_switched and down_switched:
            num[i] = np.nan
        else:
            sign, side = (-1, down) if up_switched else (1, up)
            farther, switched = moved(i, 2 * sign * epsilon)
            if switched:
                num[i] = sign * (side - here).sum() / epsilon
            else:
                num[i] = sign * (4 * side - 3 * here - farther).sum() / (2 * epsilon)
    return num


def error(num, analytic):
    """max|num - ana| / (max|num| + max|ana|) over the entries that show a slope; 0 for 0 and 0."""
    shown = ~np.isnan(num) | np.isnan(analytic)
    if not shown.any():
        return float("nan")
    num, analytic = num[shown], analytic[shown]
    size = np.abs(num).max() + np.abs(analytic).max()
    return float(np.abs(num - analytic).max() / size) if size != 0 else 0.0
