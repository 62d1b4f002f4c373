"""The loss below which an experiment's task counts as learned."""

from __future__ import annotations

import numpy as np

from explorer.experiment import Experiment
from explorer.run.training import open_task


def good_loss(experiment: Experiment) -> float | None:
    """Threshold for the loss of an update, as recorded in History; None if the task has none.

    The task gives it as a mean over the steps with a loss; with reduction "sum" it is multiplied
    by their number. How long the loss must stay below it: explorer/tasks/learned.py.
    """
    task, n_steps, _ = open_task(experiment)
    good = task.good_loss(n_steps)
    if good is None or experiment.reduction == "mean":
        return good
    return good * int(np.count_nonzero(task.probe(n_steps).weights.any(axis=1)))
