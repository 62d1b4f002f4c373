"""Twins with histories written by hand, so that every number in a picture is known."""

import numpy as np

from explorer import tasks
from explorer.engine import History
from explorer.experiment import Experiment
from explorer.run import Twins


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


def twins(off, on=None, *, clip="norm", steps_with_loss=None, **fields):
    """Twins around two histories; T and the number of updates follow from them."""
    on = off if on is None else on
    T = off.da_norm.shape[1] - 1
    fields = {"task": "latch", "updates": max(len(off.loss), len(on.loss)), **fields}
    return Twins(
        experiment=Experiment(n_steps=T, clip=clip, **fields),
        task=tasks.make(fields["task"]),
        n_steps=T,
        steps_with_loss=steps_with_loss or (T,),
        clip=clip,
        off=off,
        on=on,
        notes=(),
    )


def texts(figure):
    """All the text that stands in a figure."""
    return [annotation.text for annotation in figure.layout.annotations]


def named(figure, name):
    """The one trace of that name."""
    (trace,) = [trace for trace in figure.data if trace.name == name]
    return trace
