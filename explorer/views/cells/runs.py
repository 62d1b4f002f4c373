"""The three cells of one experiment, run once and shared, and the time an update of each takes."""

from __future__ import annotations

from functools import partial

from explorer.experiment import Experiment
from explorer.run.cells import Cells, run_cells, time_updates
from explorer.ui.runs import kept, trained


def get_cells(experiment: Experiment) -> Cells:
    """`explorer.run.cells.run_cells`, cached, with a progress bar and a cancel button."""
    return trained("cells", 12, run_cells, experiment, networks=3)


def get_times(experiment: Experiment) -> dict[str, float]:
    """Seconds of an update of each cell, measured once for each experiment."""
    return kept("times", 48, experiment, partial(time_updates, experiment))
