"""Checks: the proofs, run in front of the class.

Nothing is to be pressed: each number that is known stands beside the one the engine has just
computed, with the difference between them.
"""

import streamlit as st

from explorer import ui

experiment = ui.open_page(
    "Checks",
    "The engine that draws the pictures, held against numbers that are known. Nothing to press.",
)
with st.sidebar:
    ui.experiment_controls()
with ui.plain_errors():
    run = ui.get_run(experiment)
    ui.say(*run.task.notes, *run.notes)
    ui.show_checks(run)
