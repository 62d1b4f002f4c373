"""Both trainings side by side, below a control strip."""

from __future__ import annotations

from functools import partial

import streamlit as st

from explorer import demos
from explorer.charts.tables import as_csv
from explorer.run import Twins
from explorer.ui.figure import share_figure
from explorer.ui.folded import folded
from explorer.ui.frame import say
from explorer.ui.gradient import choose_gradient
from explorer.ui.results import find_twins
from explorer.ui.runs import find_run
from explorer.ui.strip import under_hand
from explorer.ui.take_home import File, take_home
from explorer.views.clipping.table import twin_table
from explorer.views.clipping.twins import draw_twin
from explorer.views.clipping.words import describe_twin

UNDER_HAND = ("threshold", "learning_rate", "gain", "n_steps")
"""The fields of the control strip above the figures."""

_PATIENCE = 3.0
"""Seconds to train the network alone for its files: the rerun of a strip cannot be interrupted."""


def show_twins() -> None:
    """Show the twin trainings of the session's experiment."""
    under_hand(UNDER_HAND, find_twins, _show)


def _show(twins: Twins) -> None:
    count = demos.count_of(twins.experiment)
    if count:
        st.caption(count.outcome)
    if twins.experiment.clip == "off":
        st.caption("Clipping is off in these settings; the twin on the right is clipped by norm.")
    say(*twins.task.notes, *twins.notes)
    gradient = choose_gradient(len(twins.steps_with_loss))
    for column, which in zip(st.columns(2, gap="medium"), ("off", "on"), strict=True):
        words = describe_twin(twins, which)
        with column:
            # Sentences differ in length; the figures still have to be aligned.
            with st.container(height="stretch"):
                st.subheader(words.title, anchor=False)
                st.markdown(f"{words.loss} {words.verdict}  \n{words.clip}")
            share_figure(
                partial(draw_twin, twins, which, gradient=gradient),
                of=(twins.experiment, gradient),
                key=f"twin_{which}",
                alt=words.whole,
            )
    numbers = folded("The numbers", "twins")
    if numbers.open:
        numbers.dataframe(twin_table(twins), hide_index=True)
    csv = File("Numbers, .csv", "twins.csv", lambda: as_csv(twin_table(twins)))
    take_home((csv,), partial(find_run, twins.experiment, _PATIENCE))
