"""Race: who still learns when the sequences get longer?

The lecturer presses Start; the class sees one dot for each network fill in, length by length, and
without the clip the dots stay empty from some length on.
"""

import streamlit as st

from explorer import figures, ui

experiment = ui.open_page(
    "Race",
    "The same task, longer and longer: up to which length T do networks still learn it, without "
    "the clip and with it?",
)
with st.sidebar:
    ui.race_controls(experiment)
runner = ui.open_race(experiment)
if runner:
    ui.race_buttons(runner)
    ui.show_board(runner)
    race, outcomes = runner.race, runner.outcomes
    if outcomes and not runner.running:
        ui.show_figure(
            figures.draw_race(race, outcomes, dark=st.context.theme.type == "dark"),
            key="race_figure",
            alt=figures.describe_race(race, outcomes),
            config=figures.CONFIG,
        )
        ui.take_race_home(race, outcomes)
