"""Race: who still learns when the sequences get longer?

The lecturer presses Start; the class sees one dot for each network fill in, length by length, and
without the clip the dots stay empty from some length on.
"""

from functools import partial

import streamlit as st

from explorer import ui
from explorer.views import race as view

experiment = ui.open_page()
with st.sidebar:
    view.race_controls(experiment)
runner = view.open_race(experiment)
if runner:
    view.race_buttons(runner)
    view.show_board(runner)
    race, outcomes = runner.race, runner.outcomes
    if outcomes and not runner.running:
        ui.share_figure(
            partial(view.draw_race, race, outcomes),
            of=view.seen_in(race, outcomes),
            key="race_figure",
            alt=view.describe_race(race, outcomes),
        )
        view.take_race_home(race, outcomes)
