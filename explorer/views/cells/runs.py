"""Runs of the three cells of an experiment, and the time of their updates, cached."""

from __future__ import annotations

from functools import partial

from explorer.experiment import DEFAULT, Experiment
from explorer.run.cells import Cells, run_cells, time_updates
from explorer.ui.runs import kept, trained, within

_OF_SIZE = ("task", "names", "text", "n_steps", "n_a", "batch", "dtype", "optimiser", "window")
"""Fields on which the time of an update depends."""


def find_cells(experiment: Experiment, seconds: float | None) -> Cells | None:
    """`explorer.run.cells.run_cells`, cached; None where training takes longer than `seconds`."""
    if seconds is None:
        return trained("cells", 12, run_cells, experiment, networks=3)
    return within(seconds, "cells", 12, run_cells, experiment)


def get_times(experiment: Experiment) -> dict[str, float]:
    """{cell: seconds of an update}, measured once for each size."""
    one = DEFAULT.replace(**{name: getattr(experiment, name) for name in _OF_SIZE})
    return kept("times", 48, one, partial(time_updates, one))
