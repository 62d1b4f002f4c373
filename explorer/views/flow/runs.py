"""Gradient flows, computed once and cached for all sessions, also while a slider is dragged."""

from __future__ import annotations

from explorer.experiment import Experiment
from explorer.run import Flow, measure_flow
from explorer.ui.runs import find_run, kept


def find_flow(experiment: Experiment, seconds: float | None) -> Flow | None:
    """`explorer.run.measure_flow` of the run of `experiment`, cached.

    None where training takes longer than `seconds`; without a limit there is a progress bar.
    """
    run = find_run(experiment, seconds)
    return run and kept("flow", 24, experiment, lambda: measure_flow(run))
