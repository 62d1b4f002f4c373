"""What pages and stations compute of an experiment, once and cached for all sessions.

The ones that find give None where training takes longer than `seconds`; without a limit there is a
progress bar and a cancel button.
"""

from __future__ import annotations

from collections.abc import Hashable

from explorer import tasks
from explorer.experiment import Experiment
from explorer.run import Flow, OnUpdate, Run, Twins, measure_flow, run_twins
from explorer.run.cells import Cells, run_cells
from explorer.sequences import SEEDS, Comparison, compare
from explorer.ui.runs import find_run, kept, trained


def find_flow(experiment: Experiment, seconds: float | None) -> Flow | None:
    """`explorer.run.measure_flow` of the run of `experiment`, also while a slider is dragged."""
    run = find_run(experiment, seconds)
    return run and flow_of(run)


def flow_of(run: Run) -> Flow:
    """`explorer.run.measure_flow`, cached."""
    return kept("flow", run.experiment, lambda: measure_flow(run))


def find_twins(experiment: Experiment, seconds: float | None) -> Twins | None:
    """`explorer.run.run_twins`."""
    return trained("twins", run_twins, experiment, seconds, networks=2)


def find_cells(experiment: Experiment, seconds: float | None) -> Cells | None:
    """`explorer.run.cells.run_cells`."""
    return trained("cells", run_cells, experiment, seconds, networks=3)


def get_comparison(
    experiment: Experiment, task: tasks.Task, source: Hashable, k: int, order: str
) -> Comparison:
    """`explorer.sequences.compare`, with a progress bar and a cancel button.

    `source` identifies the data of the task where the experiment does not.
    """

    def train(one: Experiment, on_update: OnUpdate) -> Comparison:
        return compare(one, task, k, order, on_update)

    # A cache name for each order: both may be trained, and cancelled, in one run of the page.
    key = experiment, source, k
    return trained(f"comparison_{order}", train, experiment, networks=3 * SEEDS, key=key)
