"""Cells: inside RNN, GRU and LSTM, with one task and one seed.

The lecturer presses → and says which valve is open; the class sees, unit by unit, what is kept,
written and shown. Below, on the one ruler, how far back each cell's gradient reaches, and that
gates do not keep it from exploding: that is the clip's work.
"""

import streamlit as st

from explorer import ui
from explorer.views import cells as view

experiment = ui.open_page()
with st.sidebar:
    ui.controls("task", "n_steps", "n_a", "gain", "updates", "clip", "threshold")
    ui.more_controls(
        *("activation", "init", "a0", "window", "seed", "dtype", "batch"),
        *("optimiser", "learning_rate", "reduction"),
    )
with ui.plain_errors():
    cells = view.get_cells(experiment)
    dark = st.context.theme.type == "dark"
    ui.say(*cells.cells["rnn"].run.task.notes, *cells.notes)
    view.show_cells(cells)

    st.subheader("How far back the gradient reaches", anchor=False)
    st.markdown(view.say_reach(cells))
    ui.show_figure(
        view.draw_reach(cells, dark=dark),
        key="reach",
        alt=view.describe_reach(cells),
    )
    st.caption(
        "An LSTM's a⟨k⟩ and c⟨k⟩ are two nodes. Its long memory is c⟨k⟩, the dashed line: all that "
        "comes back to it, the way through a⟨k⟩ included."
    )
    st.subheader("What a cell costs, and what the clip had to do", anchor=False)
    st.dataframe(view.cell_table(cells, view.get_times(experiment)), hide_index=True)
    st.markdown(view.say_clip(cells))
    view.explosion_button()

    st.subheader("Memory against length", anchor=False)
    race, outcomes = view.get_memory(experiment)
    if outcomes:
        st.markdown(view.judge_race(race, outcomes))
        ui.show_figure(
            view.draw_race(race, outcomes, dark=dark),
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
        ui.show_figure(
            view.draw_starts(starts, dark=dark),
            key="starts",
            alt=view.describe_starts(starts),
        )
        st.caption(view.recipe(starts))
