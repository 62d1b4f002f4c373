"""Unroll: step through the network, forward and back.

The lecturer presses → and says what the cell does; the class sees the same cell at every step,
its numbers in the formula, and, past the last step, the gradient coming back and fading.
"""

import streamlit as st

from explorer import ui
from explorer.views import unroll as view

ui.open_page()
with st.sidebar:
    ui.experiment_controls(without=view.UNDER_HAND)
with ui.plain_errors():
    view.show_player()
