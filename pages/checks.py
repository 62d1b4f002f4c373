"""Checks: numbers of the engine against known ones, computed in front of the class.

There is nothing to press: the class sees each known number beside the one that the engine has just
computed, with the difference between them.
"""

import streamlit as st

from explorer import ui
from explorer.views import checks as view

experiment = ui.open_page()
with st.sidebar:
    ui.experiment_controls()
with ui.plain_errors():
    run = ui.get_run(experiment)
    ui.say(*run.task.notes, *run.notes)
    view.show_checks(run)
