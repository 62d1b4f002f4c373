"""Comparisons of next-value predictors, trained once and cached for all sessions."""

from __future__ import annotations

from collections.abc import Hashable

from explorer import tasks
from explorer.experiment import Experiment
from explorer.run import OnUpdate
from explorer.sequences import SEEDS, Comparison, compare
from explorer.ui.runs import trained


def get_comparison(
    experiment: Experiment, task: tasks.Task, source: Hashable, k: int, order: str
) -> Comparison:
    """`explorer.sequences.compare`, cached, with a progress bar and a cancel button.

    `source` identifies the data of the task where the experiment does not.
    """

    def train(one: Experiment, on_update: OnUpdate) -> Comparison:
        return compare(one, task, k, order, on_update)

    # A cache name for each order: both may be trained, and cancelled, in one run of the page.
    key = experiment, source, k
    return trained(f"comparison_{order}", 24, train, experiment, networks=3 * SEEDS, key=key)
