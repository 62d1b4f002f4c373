"""Checks: the proofs, run in front of the class.

Nothing is to be pressed: each number that is known stands beside the one the engine has just
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
