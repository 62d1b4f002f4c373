"""The flow matrix of a run, computed once and shared, also while a slider is dragged."""

from __future__ import annotations

import time

import streamlit as st

from explorer.experiment import Experiment
from explorer.run import Flow, measure_flow
from explorer.ui import session
from explorer.ui.runs import get_run, run_or_find, shelf_of


def get_flow(experiment: Experiment) -> Flow:
    """`explorer.run.measure_flow` of the run of `experiment`, cached."""
    shelf = shelf_of("flow", 24)
    flow = shelf.get(experiment)
    if flow is None:
        flow = measure_flow(get_run(experiment))
        shelf.put(experiment, flow)
    else:
        st.empty()  # see trained
        session.mark_good(experiment)
    return flow


def glance_at_flow(experiment: Experiment, seconds: float) -> Flow | None:
    """`get_flow` for a slider under the hand: None where training takes longer than `seconds`.

    There is no progress bar and no way out, because Streamlit lets nothing interrupt the rerun
    of a fragment; the training gives up by itself.
    """
    flows, runs = shelf_of("flow", 24), shelf_of("run", 48)
    flow = flows.get(experiment)
    if flow is not None:
        return flow
    deadline = time.perf_counter() + seconds

    def give_up(_done: int) -> None:
        if time.perf_counter() > deadline:
            raise _TooSlowError

    result = runs.get(experiment)
    try:
        result = result or run_or_find(experiment, give_up)
    except _TooSlowError:
        return None
    runs.put(experiment, result)
    flow = measure_flow(result)
    flows.put(experiment, flow)
    return flow


class _TooSlowError(Exception):
    """The training takes longer than the given seconds."""
