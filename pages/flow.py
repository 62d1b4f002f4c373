"""Gradient flow: what is left of a gradient on its way back through the steps.

The lecturer drags the gain; the class sees the matrix turn from blue (vanished) to red (exploded)
under the hand, with the theory's bound beside what was measured.
"""

import streamlit as st

from explorer import ui
from explorer.views import flow as view

ui.open_page()
with st.sidebar:
    ui.experiment_controls(without=view.UNDER_HAND)
with ui.plain_errors():
    view.show_flow()
