"""Plain stochastic gradient descent: W -= learning_rate * dW, with the clip before the update."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from explorer.engine.backward import backward
from explorer.engine.clipping import clip_by_norm, clip_by_value
from explorer.engine.forward import forward
from explorer.engine.intake import (
    finite_number,
    one_of,
    read_only,
    refuse_too_many,
    threshold_number,
    whole_number,
)
from explorer.engine.norms import norm
from explorer.errors import InputError

CLIPS = ("off", "norm", "value")


@dataclass(frozen=True, eq=False)
class History:
    """What each update saw, as read-only arrays with one entry per update.

    loss; norm_before and norm_after of the clip; fired (did the clip change the gradient);
    angle in degrees between the raw and the applied gradient; da_norm (updates, T+1).
    `diverged_at` is None or the number (from 1) of the update in which something stopped being
    finite, and `diverged_in` names it: "a", "y_hat", "loss", "da", a gradient "dWaa" or a
    parameter "Waa". That update is the last one recorded and was not applied.
    """

    loss: np.ndarray
    norm_before: np.ndarray
    norm_after: np.ndarray
    fired: np.ndarray
    angle: np.ndarray
    da_norm: np.ndarray
    diverged_at: int | None
    diverged_in: str | None


def train(
    params,
    next_batch,
    updates,
    *,
    learning_rate,
    clip="off",
    threshold=1.0,
    reduction="mean",
    a0=None,
    on_update=None,
):
    """(params_after, History) after `updates` updates on the batches of `next_batch`.

    `next_batch(i)` gives (x, y, weights) or (x, y, weights, a0) for update i = 0, 1, ...
    `on_update(done)` is called after every update and may raise to stop.
    """
    updates = whole_number("updates", updates, least=0)
    learning_rate = finite_number("learning_rate", learning_rate)
    one_of("clip", clip, CLIPS)
    threshold = threshold_number(threshold)
    rows, da_norms, diverged_in = [], [], None
    for i in range(updates):
        x, y, weights, start = (*next_batch(i), a0)[:4]
        trace = forward(params, x, start)
        if da_norms and len(da_norms[0]) != len(trace.a):
            raise InputError(
                f"The batch of update {i + 1} has T={len(trace.x)} steps, the first one had "
                f"{len(da_norms[0]) - 1}; give batches of one length."
            )
        if not da_norms:
            refuse_too_many("da_norm", (updates, len(trace.a)), "choose fewer updates")
        back = backward(params, trace, y, weights=weights, reduction=reduction)
        applied, before, fired = clipped(back.grads, clip, threshold)
        rows.append(
            (
                back.loss,
                before,
                norm(applied.flat),
                fired,
                angle(back.grads.flat, applied.flat) if fired else 0.0,
            )
        )
        da_norms.append(back.da_norm)
        with np.errstate(all="ignore"):
            step = applied.flat * params.flat.dtype.type(learning_rate)
            after = replace(params, flat=params.flat - step)
        diverged_in = first_divergence(trace, back, after)
        if diverged_in:
            break
        params = after
        if on_update is not None:
            on_update(i + 1)
    columns = np.array(rows, float).reshape(-1, 5).T
    loss, before, after, fired, angles = (read_only(column.copy()) for column in columns)
    table = read_only(np.array(da_norms) if da_norms else np.empty((0, 0)))
    history = History(
        loss,
        before,
        after,
        read_only(fired.astype(bool)),
        angles,
        table,
        len(rows) if diverged_in else None,
        diverged_in,
    )
    return params, history


def clipped(grads, clip, threshold):
    """(applied, norm_before, fired)."""
    if clip == "norm":
        applied, before = clip_by_norm(grads, threshold)
        return applied, before, before > threshold
    if clip == "value":
        applied, before = clip_by_value(grads, threshold)
        return applied, before, not np.array_equal(applied.flat, grads.flat, equal_nan=True)
    return grads, norm(grads.flat), False


def angle(raw, applied):
    """Degrees between two vectors, right for tiny angles too; NaN when one has no direction.

    2 atan2(||u - v||, ||u + v||) for the unit vectors u and v (Kahan 2006).
    """
    with np.errstate(all="ignore"):
        u = raw.astype(np.float64) / norm(raw)
        v = applied.astype(np.float64) / norm(applied)
        return float(np.degrees(2 * np.arctan2(norm(u - v), norm(u + v))))


def first_divergence(trace, back, after):
    """The name of the first thing that is not finite, or None."""
    if trace.first_nonfinite:
        return trace.first_nonfinite.array
    if not np.isfinite(back.loss):
        return "loss"
    if back.first_nonfinite:
        return back.first_nonfinite.array
    for prefix, arrays in (("d", back.grads), ("", after)):
        if not np.isfinite(arrays.flat).all():
            bad = [name for name, array in arrays.named().items() if not np.isfinite(array).all()]
            return prefix + bad[0]
    return None
