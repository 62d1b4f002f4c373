"""Cells: inside RNN, GRU and LSTM, with one task and one seed.

The lecturer presses → and says which gate is open; the class sees, unit by unit, what is kept,
written and shown. Below, on the common ruler, it sees how far back each cell's gradient reaches,
and that gates do not keep it from exploding, only the clip does.
"""

from functools import partial

import streamlit as st

from explorer import ui
from explorer.views import cells as view

ui.open_page()
with st.sidebar:
    ui.experiment_controls(without=("cell", "layers", *view.UNDER_HAND))
with ui.plain_errors():
    view.show_cells()

    st.subheader("Memory against length", anchor=False)
    race, outcomes = view.get_memory()
    if outcomes:
        st.markdown(view.judge_race(race, outcomes))
        ui.share_figure(
            partial(view.draw_race, race, outcomes),
            of=view.seen_in(race, outcomes),
            key="memory",
            alt=view.describe_race(race, outcomes),
        )
        st.caption(
            f"The task is always “Remember the first symbol”. {view.race_rule(race)} At gain 1 "
            "every gate starts near ½: until training opens it, a cell forgets about half of its "
            "memory at each step, while an orthogonal Waa only turns it. At gain 4 it is the RNN "
            "that fails first."
        )
    st.subheader("Does a⟨0⟩ matter?", anchor=False)
    starts = view.get_starts()
    if starts:
        st.markdown(view.say_starts(starts))
        ui.share_figure(
            partial(view.draw_starts, starts),
            of=starts,
            key="starts",
            alt=view.describe_starts(starts),
        )
        st.caption(view.recipe(starts))
