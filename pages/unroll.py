"""Unroll: step through the network, forward and back.

The lecturer presses → and says what the cell does; the class sees the same cell at every step,
its numbers in the formula, and, past the last step, the gradient coming back and fading.
"""

import streamlit as st

from explorer import player, ui

experiment = ui.open_page(
    "Unroll",
    "The same cell at every step: it reads an input, mixes it with what it remembers, and guesses.",
    of_two_cells="Two cells: the encoder reads, one step after the other, and what it remembers at "
    "the end is all that the decoder begins with.",
)
with st.sidebar:
    ui.experiment_controls()
with ui.plain_errors():
    run = ui.get_run(experiment)
    ui.say(*run.task.notes, *run.notes)
    player.unroll(run)
    with st.sidebar:
        ui.take_home(run)
