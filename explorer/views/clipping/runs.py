"""The two trainings of the page, computed once and shared."""

from __future__ import annotations

from explorer.experiment import Experiment
from explorer.run import Twins, run_twins
from explorer.ui.runs import trained


def get_twins(experiment: Experiment) -> Twins:
    """`explorer.run.run_twins`, cached, with a progress bar and a cancel button."""
    return trained("twins", 12, run_twins, experiment, networks=2)
