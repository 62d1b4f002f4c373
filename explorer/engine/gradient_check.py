"""Is the gradient right? Move every parameter a little and watch the loss.

    num = (L(w + e) - L(w - e)) / 2e
    error = max|num - ana| / (max|num| + max|ana|)

Source: Ng, Deep Learning Specialization, course 2, "Gradient checking".
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from explorer.engine.backward import backward
from explorer.engine.forward import forward
from explorer.engine.losses import checked_target, losses, reduction_factor
from explorer.engine.params import views


def gradient_check(params, x, y, *, weights=None, reduction="mean", a0=None, epsilon=1e-5):
    """{"Waa": error, ...}, computed in float64; below 1e-5 when backward is right."""
    exact = replace(params, flat=params.flat.astype(np.float64))
    trace = forward(exact, x, a0)
    back = backward(exact, trace, y, weights=weights, reduction=reduction)
    target = checked_target(y, weights, trace.y_hat.shape, params.output, np.float64)
    scale = reduction_factor(reduction, target) / trace.x.shape[1]
    share = scale if target.weights is None else scale * target.weights

    def loss_terms(flat):
        moved = forward(replace(exact, flat=flat), trace.x, trace.a[0])
        return losses(moved.logits, target.y, params.output) * share

    num = np.empty_like(exact.flat)
    for i, value in enumerate(exact.flat):
        up, down = exact.flat.copy(), exact.flat.copy()
        up[i], down[i] = value + epsilon, value - epsilon
        num[i] = (loss_terms(up) - loss_terms(down)).sum() / (2 * epsilon)
    numeric = views(num, exact.shapes)
    return {name: relative_error(numeric[name], ana) for name, ana in back.grads.named().items()}


def relative_error(num, ana):
    """max|num - ana| / (max|num| + max|ana|); 0 when both are zero."""
    size = np.abs(num).max() + np.abs(ana).max()
    return float(np.abs(num - ana).max() / size) if size else 0.0
