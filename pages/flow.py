"""Gradient flow: what is left of a gradient on its way back through the steps.

The lecturer drags the gain; the class sees the matrix turn from blue (vanished) to red (exploded)
while it is dragged, with the theoretical bound beside the measured line.
"""

import streamlit as st

from explorer import ui
from explorer.views import flow as view

ui.open_page()
with st.sidebar:
    ui.experiment_controls(without=view.UNDER_HAND)
with ui.plain_errors():
    view.show_flow()
