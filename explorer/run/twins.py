"""Twin trainings from one seed, without and with gradient clipping."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer import engine, tasks
from explorer.engine.arrays import Array
from explorer.errors import InputError
from explorer.experiment import Experiment
from explorer.run.last_loss import LastLosses, Observer
from explorer.run.learned import good_loss
from explorer.run.training import OnUpdate, counting_on, losses_summed, open_task, start, train

LAST = 20
"""Number of last updates whose mean loss decides whether a network has learned."""


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

    def learned(self, which: str) -> bool:
        """Whether the twin "off" or "on" has learned: see explorer/tasks/learned.py.

        InputError for a task without a loss that counts as learned.
        """
        good = good_loss(self.experiment)
        if good is None:
            raise InputError(
                f"“{self.task.title}” has no loss that counts as learned; choose a classic test "
                "of memory, such as task=latch."
            )
        history: engine.History = getattr(self, which)
        return tasks.learned_at(history.loss, good) is not None


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


def silent_from(values: Array) -> int | None:
    """The first update from which on every value is exactly zero, or None.

    It takes at least LAST zeros, or all values: fewer at the end do not show a trend.
    """
    moving = np.flatnonzero(values != 0)
    first = int(moving[-1]) + 2 if len(moving) else 1
    return first if len(values) - first + 1 >= min(LAST, len(values)) else None
