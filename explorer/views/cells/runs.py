"""The time of an update of each cell, measured once and cached."""

from __future__ import annotations

from functools import partial

from explorer.experiment import DEFAULT, Experiment
from explorer.run.cells import time_updates
from explorer.ui.runs import kept

_OF_SIZE = (
    "task",
    "names",
    "text",
    "data",
    "n_steps",
    "n_a",
    "batch",
    "dtype",
    "optimiser",
    "window",
)
"""Fields on which the time of an update depends."""


def get_times(experiment: Experiment) -> dict[str, float]:
    """{cell: seconds of an update}, measured once for each size."""
    one = DEFAULT.replace(**{name: getattr(experiment, name) for name in _OF_SIZE})
    return kept("times", one, partial(time_updates, one))
