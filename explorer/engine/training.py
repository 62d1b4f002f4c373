"""Plain stochastic gradient descent: W <- W - learning_rate clip(dW), one batch at a time.

Source: Ng, Sequence Models, week 1; Robbins, Monro (1951), Ann. Math. Statist. 22, 400-407.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, nan

import numpy as np

from explorer.engine.clipping import limited_to, scaled_to
from explorer.engine.intake import (
    finite_number,
    one_of,
    read_only,
    refuse_too_many,
    threshold_number,
    whole_number,
)
from explorer.engine.learner import Learner
from explorer.engine.losses import REDUCTIONS
from explorer.engine.norms import norm
from explorer.errors import InputError

CLIPS = ("off", "norm", "value")


@dataclass(frozen=True, eq=False)
class History:
    """What every update saw: read-only arrays with one entry for each.

    loss; norm_before and norm_after the clip, over all parameters; fired, whether the clip changed
    the gradient; angle between the raw and the applied gradient in degrees (0 when it did not
    fire, NaN where there is none); da_norm (updates, T+1).
    `diverged_at` is None, or the number, from 1, of the update in which something was no longer
    finite, and `diverged_in` names it: "a", "y_hat", "loss", "da", a gradient ("dWaa") or a
    parameter after the update ("Waa"). It is the last update recorded, and it was not applied.
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
    """(params after training, History).

    `next_batch(i)` gives (x, y, weights) or (x, y, weights, a0) of update i = 0, 1, ...; all
    batches have the same T. clip is "off", "norm" or "value". `on_update(done)` is called after
    every update and may raise to stop. Training ends early when something is no longer finite;
    the parameters returned are then the last finite ones.
    """
    updates = whole_number("updates", updates, least=0)
    learning_rate = finite_number("learning_rate", learning_rate)
    one_of("clip", clip, CLIPS)
    one_of("reduction", reduction, REDUCTIONS)
    threshold = threshold_number(threshold)
    learner = Learner(params)
    record, diverged_in, done = empty_record(0, 1), None, 0
    while done < updates and diverged_in is None:
        batch = learner.gradient(*full_batch(next_batch(done), a0), reduction)
        if done == 0:
            record = empty_record(updates, len(batch.da_norm))
        refuse_other_length(done, len(batch.da_norm), record["da_norm"].shape[1])
        applied, clip_row = clipped(learner.grads, clip, threshold)
        diverged_in = batch.nonfinite or learner.update(applied, learning_rate)
        for name, value in {"loss": batch.loss, "da_norm": batch.da_norm, **clip_row}.items():
            record[name][done] = value
        done += 1
        if on_update is not None and diverged_in is None:
            on_update(done)
    columns = {name: read_only(column[:done].copy()) for name, column in record.items()}
    diverged_at = None if diverged_in is None else done
    return learner.params(), History(**columns, diverged_at=diverged_at, diverged_in=diverged_in)


def full_batch(batch, a0):
    """(x, y, weights, a0) of what next_batch gave."""
    if not isinstance(batch, tuple | list) or len(batch) not in (3, 4):
        raise InputError(
            f"next_batch gave a {type(batch).__name__}; return (x, y, weights) or "
            "(x, y, weights, a0), with None for what there is not."
        )
    return (*batch, a0)[:4]


def refuse_other_length(done, nodes, first_nodes):
    """InputError when a batch has another T than the first one."""
    if nodes != first_nodes:
        raise InputError(
            f"The batch of update {done + 1} has T={nodes - 1} steps, the first one had "
            f"T={first_nodes - 1}; give batches of one length."
        )


def empty_record(updates, nodes):
    """Name -> array with a row for every update."""
    refuse_too_many("da_norm", (updates, nodes), "ask for fewer updates or steps")
    record = {name: np.empty(updates) for name in ("loss", "norm_before", "norm_after", "angle")}
    return record | {"fired": np.empty(updates, bool), "da_norm": np.empty((updates, nodes))}


def clipped(grads, clip, threshold):
    """The gradient to apply, and what the History records about it."""
    before = norm(grads)
    applied, after, fired, turned = grads, before, False, 0.0 if isfinite(before) else nan
    if clip == "norm" and before > threshold:
        applied, fired = scaled_to(grads, before, threshold), True
    elif clip == "value" and np.abs(grads).max() > threshold:
        applied, fired = limited_to(grads, threshold), True
    if fired:
        after = norm(applied)
        turned = angle(grads, before, applied, after)
    return applied, {"norm_before": before, "norm_after": after, "fired": fired, "angle": turned}


def angle(raw, before, applied, after):
    """Degrees between two vectors of these norms; NaN when one has no direction.

    2 atan2(||u - v||, ||u + v||) of the unit vectors u and v, right for tiny angles too.
    Source: Kahan (2006), "How futile are mindless assessments of roundoff", section 12.
    """
    if not (0 < before < np.inf and 0 < after < np.inf):
        return nan
    u, v = raw.astype(np.float64) / before, applied.astype(np.float64) / after
    return float(np.degrees(2 * np.arctan2(norm(u - v), norm(u + v))))
