"""The same training twice, without the clip and with it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer import engine, tasks
from explorer.experiment import Experiment
from explorer.run.last_loss import LastLosses, Observer
from explorer.run.training import OnUpdate, counting_on, losses_summed, open_task, start, train


@dataclass(frozen=True)
class Twins:
    """Two trainings that differ in the clip only: one seed, one start, one stream of data.

    `steps_with_loss` are the steps t of the sequence on the screen that have a loss: a summed loss
    is the sum over as many. They are those of every batch too, unless `task.ends_vary`. The
    histories are of the batches, with all losses; `off_last` and `on_last` follow the last loss of
    the sequence on the screen alone.
    """

    experiment: Experiment
    task: tasks.Task
    n_steps: int
    steps_with_loss: tuple[int, ...]
    clip: str
    off: engine.History
    on: engine.History
    off_last: LastLosses
    on_last: LastLosses
    notes: tuple[str, ...]

    @property
    def norm_limit(self) -> float | None:
        """The threshold as a level of ‖g‖, or None."""
        return self.experiment.replace(clip=self.clip).norm_limit

    @property
    def losses_summed(self) -> int | None:
        """How many losses the trained loss is the sum of; None where that varies by batch."""
        return losses_summed(self.experiment, self.task, self.steps_with_loss)


def run_twins(experiment: Experiment, on_update: OnUpdate | None = None) -> Twins:
    """Train twice, without and with the clip; where the experiment's is off, by norm.

    `on_update(done)` counts through both, to 2 × `experiment.updates`.
    """
    task, n_steps, notes = open_task(experiment)
    clip = "norm" if experiment.clip == "off" else experiment.clip
    params = start(experiment, task)
    probe = task.probe(n_steps, seed=experiment.seed)
    steps_with_loss = tuple((np.flatnonzero(probe.weights.any(axis=1)) + 1).tolist())

    def twin(mode: str, on_update: OnUpdate | None) -> tuple[engine.History, LastLosses]:
        one = experiment.replace(clip=mode)
        observer = Observer(one, probe)
        _, history = train(one, task, params, n_steps, on_update, observer)
        return history, observer.kept()

    off, off_last = twin("off", on_update)
    on, on_last = twin(clip, counting_on(on_update, experiment.updates))
    return Twins(
        experiment, task, n_steps, steps_with_loss, clip, off, on, off_last, on_last, notes
    )
