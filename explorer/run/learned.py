"""When the network of an experiment has learned its task."""

from __future__ import annotations

import numpy as np

from explorer.experiment import Experiment
from explorer.run.training import open_task


def good_loss(experiment: Experiment) -> float | None:
    """The loss of an update, as its History has it, below which it is good; None without such.

    The task says it as a mean over the steps that count; where the experiment's loss is their sum,
    it is as many times as much. How long the loss has to stay there: explorer/tasks/learned.py.
    """
    task, n_steps, _ = open_task(experiment)
    good = task.good_loss(n_steps)
    if good is None or experiment.reduction == "mean":
        return good
    return good * int(np.count_nonzero(task.probe(n_steps).weights.any(axis=1)))
