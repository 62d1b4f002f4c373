"""Twin trainings, computed once and cached for all sessions."""

from __future__ import annotations

from explorer.experiment import Experiment
from explorer.run import Twins, run_twins
from explorer.ui.runs import trained


def find_twins(experiment: Experiment, seconds: float | None) -> Twins | None:
    """`explorer.run.run_twins`, cached; None where training takes longer than `seconds`."""
    return trained("twins", run_twins, experiment, seconds, networks=2)
