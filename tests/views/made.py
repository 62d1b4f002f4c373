"""Twins with histories written by hand, so that every number in a picture is known."""

import numpy as np

from explorer import tasks
from explorer.engine import History, OneLoss
from explorer.experiment import Experiment
from explorer.run import LastLosses, Twins, judge


def history(loss, da_norm, *, before=None, after=None, fired=None, angle=None, broke=None):
    """A History of len(loss) updates; `broke` is (update, name)."""
    loss = np.array(loss, float)
    n = len(loss)
    before = np.ones(n) if before is None else np.array(before, float)
    at, name = broke or (None, None)
    return History(
        loss=loss,
        norm_before=before,
        norm_after=before if after is None else np.array(after, float),
        fired=np.zeros(n, bool) if fired is None else np.array(fired, bool),
        angle=np.zeros(n) if angle is None else np.array(angle, float),
        da_norm=np.array(da_norm, float),
        diverged_at=at,
        diverged_in=name,
    )


def last_losses(norms, updates=None, step=None):
    """LastLosses whose rows are given; by default there is one of every update."""
    norms = np.array(norms, float)
    updates = np.arange(1, len(norms) + 1) if updates is None else np.array(updates)
    step = norms.shape[1] - 1 if step is None else step
    return LastLosses(step, updates, norms, judge(OneLoss(step, norms[-1], None)))


def twins(off, on=None, *, clip="norm", steps_with_loss=None, left=None, **fields):
    """Twins around two histories; T and the number of updates follow from them.

    `left` has one row: what is left of the last loss after every update, in both.
    """
    on = off if on is None else on
    T = off.da_norm.shape[1] - 1
    left = np.ones(T + 1) if left is None else np.array(left, float)
    fields = {"task": "latch", "updates": max(len(off.loss), len(on.loss)), **fields}
    return Twins(
        experiment=Experiment(n_steps=T, clip=clip, **fields),
        task=tasks.make(fields["task"], data=fields.get("data", "")),
        n_steps=T,
        steps_with_loss=steps_with_loss or (T,),
        clip=clip,
        off=off,
        on=on,
        off_last=last_losses(np.tile(left, (len(off.loss), 1))),
        on_last=last_losses(np.tile(left, (len(on.loss), 1))),
        notes=(),
    )


def texts(figure):
    """All the text that stands in a figure."""
    return [annotation.text for annotation in figure.layout.annotations]


def named(figure, name):
    """The one trace of that name."""
    (trace,) = [trace for trace in figure.data if trace.name == name]
    return trace
