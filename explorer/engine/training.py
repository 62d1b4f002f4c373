"""Training, one batch at a time: gradient, then clip, then the optimiser's update.

    g <- clip(dW)
    W <- W - learning_rate g            (sgd; the others stand in optimisers.py)

Source: Ng, Sequence Models, week 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, nan

import numpy as np

from explorer.engine.clipping import each_scaled_to, limited_to, scaled_to
from explorer.engine.intake import (
    one_of,
    read_only,
    refuse_too_many,
    threshold_number,
    whole_number,
)
from explorer.engine.learner import Learner
from explorer.engine.losses import REDUCTIONS
from explorer.engine.norms import norm
from explorer.engine.optimisers import Memory, as_optimiser, rate
from explorer.engine.params import views
from explorer.errors import InputError

CLIPS = ("off", "norm", "value", "tensor")


@dataclass(frozen=True, eq=False)
class History:
    """What every update saw: read-only arrays with one entry for each.

    loss; norm_before and norm_after the clip, over all parameters; fired, whether the clip changed
    the gradient; angle between the raw and the clipped gradient in degrees (0 when it did not
    fire, NaN where there is none); da_norm (updates, T+1). Norms and angle are of the gradient,
    before the optimiser: momentum and division by sqrt(S) turn the update further.
    `diverged_at` is None, or the number, from 1, of the update in which something was no longer
    finite, and `diverged_in` names it: "a", "y_hat", "loss", "da", a gradient ("dWaa"), what the
    optimiser remembers of one ("S_dWaa") or a parameter after the update ("Waa"). It is the last
    update recorded, and it was not applied.
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
    optimiser="sgd",
    clip="off",
    threshold=1.0,
    reduction="mean",
    a0=None,
    on_update=None,
):
    """(params after training, History).

    `next_batch(i)` gives (x, y, weights) or (x, y, weights, a0) of update i = 0, 1, ...; all
    batches have the same T. optimiser is "sgd", "momentum", "rmsprop", "adagrad", "adam" or a
    description such as engine.Adam(beta1=0.8); what it remembers starts at zero in every call.
    clip is "off", "norm", "value" or "tensor" and comes before the optimiser.
    `on_update(done)` is called after every update and may raise to stop. Training ends early when
    something is no longer finite; the parameters returned are then the last finite ones.
    """
    updates = whole_number("updates", updates, least=0)
    learning_rate, optimiser = rate(learning_rate), as_optimiser(optimiser)
    one_of("clip", clip, CLIPS)
    one_of("reduction", reduction, REDUCTIONS)
    threshold = threshold_number(threshold)
    learner = Learner(params)
    memory = Memory(optimiser, learner.flat)
    record, diverged_in, done = empty_record(0, 1), None, 0
    while done < updates and diverged_in is None:
        batch = learner.gradient(*full_batch(next_batch(done), a0), reduction)
        if done == 0:
            record = empty_record(updates, len(batch.da_norm))
        refuse_other_length(done, len(batch.da_norm), record["da_norm"].shape[1])
        applied, clip_row = clipped(learner.grads, params.shapes, clip, threshold)
        diverged_in = batch.nonfinite or update(learner, memory, applied, learning_rate)
        for name, value in {"loss": batch.loss, "da_norm": batch.da_norm, **clip_row}.items():
            record[name][done] = value
        done += 1
        if on_update is not None and diverged_in is None:
            on_update(done)
    columns = {name: read_only(column[:done].copy()) for name, column in record.items()}
    diverged_at = None if diverged_in is None else done
    return learner.params(), History(**columns, diverged_at=diverged_at, diverged_in=diverged_in)


def update(learner, memory, applied, learning_rate):
    """One update, or the name of the first thing that it would lose; it is not applied then."""
    with np.errstate(all="ignore"):
        change = memory.change(applied, learning_rate)
        return memory.first_lost(learner.start.shapes) or learner.update(change)


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


def clipped(grads, shapes, clip, threshold):
    """The gradient for the optimiser, and what the History records about it."""
    before = norm(grads)
    applied, after, fired, turned = grads, before, False, 0.0 if isfinite(before) else nan
    if clip == "norm" and before > threshold:
        applied, fired = scaled_to(grads, before, threshold), True
    elif clip == "value" and np.abs(grads).max() > threshold:
        applied, fired = limited_to(grads, threshold), True
    elif clip == "tensor" and max(map(norm, views(grads, shapes).values())) > threshold:
        applied, fired = each_scaled_to(grads, shapes, threshold), True
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
