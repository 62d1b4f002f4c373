"""Gradient norms of the last loss of a sequence, tracked over the updates of a training.

Row n is of the network after update n, on the sequence on the screen, so that the last row agrees
with what every page shows of that network. The batches of the training cannot serve here: their
gradient is that of all losses, which accumulate on the way back.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from explorer import engine, tasks
from explorer.engine.arrays import Array, Ints
from explorer.experiment import Experiment
from explorer.run.training import initial_state
from explorer.run.verdict import Verdict, judge

MAX_COLUMNS = 600
"""Columns of the picture: more than a laptop has pixels for would only make the page slow."""


@dataclass(frozen=True, eq=False)
class LastLosses:
    """‖∂L⟨step⟩/∂a⟨k⟩‖ (rows, T + 1) after each of `updates`; the verdict is on the last row."""

    step: int
    updates: Ints
    norms: Array
    verdict: Verdict


class LastLoss:
    """Forward and backward pass of the last loss of one sequence, for any network."""

    def __init__(self, experiment: Experiment, probe: tasks.Batch) -> None:
        self.experiment, self.probe = experiment, probe
        self._a0 = initial_state(experiment, 1)

    def forward(self, params: engine.Params) -> engine.Trace:
        """The Trace of the sequence."""
        return engine.forward(params, self.probe.x, self._a0)

    def back(
        self, params: engine.Params, trace: engine.Trace, step: int | None = None
    ) -> engine.OneLoss:
        """The gradient of the last loss, or of that at `step`, for all earlier states."""
        weights, window = self.probe.weights, self.experiment.window or None
        return engine.one_loss(params, trace, self.probe.y, step, weights=weights, window=window)

    def judge(self, loss: engine.OneLoss, trace: engine.Trace) -> Verdict:
        """The Verdict on the result of `back`."""
        one = self.experiment
        return judge(loss, window=one.window, trace=trace, dtype=one.dtype)


class Observer:
    """Records LastLosses during a training: the argument `observe` of engine.train."""

    def __init__(self, experiment: Experiment, probe: tasks.Batch) -> None:
        self._last_loss, self._planned = LastLoss(experiment, probe), experiment.updates
        self._rows: dict[int, Array] = {}
        self._newest: tuple[engine.OneLoss, engine.Trace] | None = None

    def __call__(self, trainer: engine.Trainer) -> None:
        if not is_kept(trainer.done, self._planned) and trainer.diverged_in is None:
            return
        params = trainer.params()
        trace = self._last_loss.forward(params)
        loss = self._last_loss.back(params, trace)
        self._rows[trainer.done], self._newest = loss.da_norm, (loss, trace)

    def recorded(self) -> LastLosses:
        """All rows; there must have been at least one update."""
        if self._newest is None:
            raise RuntimeError("nothing was recorded: there has been no update yet")
        loss, trace = self._newest
        updates, norms = np.array(list(self._rows)), np.array(list(self._rows.values()))
        for array in (updates, norms):
            array.setflags(write=False)
        return LastLosses(loss.step, updates, norms, self._last_loss.judge(loss, trace))


def is_kept(update: int, planned: int) -> bool:
    """Whether a training of `planned` updates records the row of `update`.

    At most MAX_COLUMNS rows, evenly spaced, always including the last update.
    """
    return (planned - update) % max(1, math.ceil(planned / MAX_COLUMNS)) == 0
