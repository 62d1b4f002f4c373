"""Loss landscapes, measured once and cached for all sessions."""

from __future__ import annotations

from functools import partial

import streamlit as st

from explorer.experiment import Experiment
from explorer.run.landscape import Landscape, measure_landscape, points_of
from explorer.ui.runs import get_run, shelf_of, with_progress

_CANCELLED = "cancelled landscape"


def get_landscape(experiment: Experiment, directions: str) -> Landscape | None:
    """`explorer.run.measure_landscape` of the run of `experiment`, cached; None when cancelled.

    A cancelled one is measured again after `measure_again`.
    """
    made, shelf, key = get_run(experiment), shelf_of("landscape", 12), (experiment, directions)
    place, landscape = st.empty(), shelf.get(key)
    if landscape is None and st.session_state.get(_CANCELLED) != key:
        total = points_of(experiment) ** 2
        landscape = with_progress(
            place,
            "landscape",
            partial(measure_landscape, made, directions),
            total,
            f"Measuring the loss around the network: {{:,}} of {total:,} points",
            lambda: st.session_state.update({_CANCELLED: key}),
        )
        shelf.put(key, landscape)
    return landscape


def measure_again() -> None:
    """Allow a cancelled landscape to be measured."""
    st.session_state[_CANCELLED] = None
