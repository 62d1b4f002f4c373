"""Twin trainings, computed once and cached for all sessions."""

from __future__ import annotations

from explorer.experiment import Experiment
from explorer.run import Twins, run_twins
from explorer.ui.runs import trained, within


def find_twins(experiment: Experiment, seconds: float | None) -> Twins | None:
    """`explorer.run.run_twins`, cached; None where training takes longer than `seconds`."""
    if seconds is None:
        return trained("twins", 12, run_twins, experiment, networks=2)
    return within(seconds, "twins", 12, run_twins, experiment)
