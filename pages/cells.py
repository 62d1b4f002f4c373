"""Cells: inside RNN, GRU and LSTM, with one task and one seed.

The lecturer presses → and says which valve is open; the class sees, unit by unit, what is kept,
written and shown. Below, on the one ruler, how far back each cell's gradient reaches, and that
gates do not keep it from exploding: that is the clip's work.
"""

import streamlit as st

from explorer import figures, player, ui

experiment = ui.open_page(
    "Cells",
    "One task, one seed, three cells: press → and watch what each keeps, writes and shows.",
)
with st.sidebar:
    ui.controls("task", "n_steps", "n_a", "gain", "updates", "clip", "threshold")
    ui.more_controls(
        *("activation", "init", "a0", "window", "seed", "dtype", "batch"),
        *("optimiser", "learning_rate", "reduction"),
    )
with ui.plain_errors():
    cells = ui.get_cells(experiment)
    dark = st.context.theme.type == "dark"
    ui.say(*cells.cells["rnn"].run.task.notes, *cells.notes)
    player.cells(cells)

    st.subheader("How far back the gradient reaches", anchor=False)
    st.markdown(figures.say_reach(cells))
    ui.show_figure(
        figures.draw_reach(cells, dark=dark),
        key="reach",
        alt=figures.describe_reach(cells),
        config=figures.CONFIG,
    )
    st.caption(
        "An LSTM's a⟨k⟩ and c⟨k⟩ are two nodes. Its long memory is c⟨k⟩, the dashed line: all that "
        "comes back to it, the way through a⟨k⟩ included."
    )
    st.subheader("What a cell costs, and what the clip had to do", anchor=False)
    st.dataframe(figures.cell_table(cells, ui.get_times(experiment)), hide_index=True)
    st.markdown(figures.say_clip(cells))
    ui.explosion_button()

    st.subheader("Memory against length", anchor=False)
    race, outcomes = ui.get_memory(experiment)
    if outcomes:
        st.markdown(figures.judge_race(race, outcomes))
        ui.show_figure(
            figures.draw_race(race, outcomes, dark=dark),
            key="memory",
            alt=figures.describe_race(race, outcomes),
            config=figures.CONFIG,
        )
        st.caption(
            f"The task is always “Remember the first symbol”. {figures.race_rule(race)} At gain 1 "
            "every gate starts near ½: until training opens it, a cell forgets about half of its "
            "memory at each step, while an orthogonal Waa only turns it. At gain 4 it is the RNN "
            "that fails first."
        )
    st.subheader("Does a⟨0⟩ matter?", anchor=False)
    starts = ui.get_starts()
    if starts:
        st.markdown(figures.say_starts(starts))
        ui.show_figure(
            figures.draw_starts(starts, dark=dark),
            key="starts",
            alt=figures.describe_starts(starts),
            config=figures.CONFIG,
        )
        st.caption(figures.recipe(starts))
