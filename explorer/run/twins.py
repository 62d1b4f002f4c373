"""The same training twice, without the clip and with it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer import engine, tasks
from explorer.experiment import Experiment
from explorer.run.training import OnUpdate, losses_summed, open_task, start, train


@dataclass(frozen=True)
class Twins:
    """Two trainings that differ in the clip only: one seed, one start, one stream of data.

    `steps_with_loss` are the steps t that have a loss: the gradient starts at the last of them,
    and a summed loss is the sum over as many. They are those of the sequence on the screen, and of
    every batch, unless `task.ends_vary`; of which `starts_at` is the last, or None where it varies.
    """

    experiment: Experiment
    task: tasks.Task
    n_steps: int
    steps_with_loss: tuple[int, ...]
    clip: str
    off: engine.History
    on: engine.History
    notes: tuple[str, ...]

    @property
    def starts_at(self) -> int | None:
        return None if self.task.ends_vary else self.steps_with_loss[-1]

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
    weights = task.probe(n_steps, seed=experiment.seed).weights
    steps_with_loss = tuple((np.flatnonzero(weights.any(axis=1)) + 1).tolist())
    histories = []
    for number, mode in enumerate(("off", clip)):
        first = number * experiment.updates
        report = on_update and (lambda done, first=first: on_update(first + done))
        one = experiment.replace(clip=mode)
        histories.append(train(one, task, params, n_steps, report)[1])
    return Twins(experiment, task, n_steps, steps_with_loss, clip, *histories, notes)
