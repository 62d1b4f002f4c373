"""Twin trainings from one seed, without and with gradient clipping."""

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

    `steps_with_loss` are the steps t of the sequence on the screen that have a loss, and, unless
    `task.ends_vary`, those of every batch: with reduction "sum" the loss has so many summands. The
    histories are of the training batches, with all losses; `off_last` and `on_last` are of the last
    loss of the sequence on the screen.
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
        """The number of summands of the training loss; None if that varies by batch."""
        return losses_summed(self.experiment, self.task, self.steps_with_loss)


def run_twins(experiment: Experiment, on_update: OnUpdate | None = None) -> Twins:
    """Train without and with the experiment's clip, or with clipping by norm if that is off.

    `on_update(done)` counts the updates of both, to 2 × `experiment.updates`.
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
        return history, observer.recorded()

    off, off_last = twin("off", on_update)
    on, on_last = twin(clip, counting_on(on_update, experiment.updates))
    return Twins(
        experiment, task, n_steps, steps_with_loss, clip, off, on, off_last, on_last, notes
    )
