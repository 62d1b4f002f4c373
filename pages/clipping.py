"""Clipping: two trainings that differ in the clip only, side by side.

The lecturer picks a demo from the menu, or sets the threshold and the rate; the class sees what the
clip saves, what it cannot save, and where the gradient vanishes or explodes on its way back through
time.
"""

import streamlit as st

from explorer import demos, ui
from explorer.views import clipping as view

experiment = ui.open_page()
if experiment.updates == 0:
    with st.sidebar:
        ui.experiment_controls()
    st.info(
        "These networks have had no training update yet, so there is nothing to clip. "
        "Train them, or choose a demo."
    )
    with st.container(horizontal=True):
        st.button("Train 300 updates", type="primary", on_click=ui.change, kwargs={"updates": 300})
        for demo in demos.on_page("clipping"):
            st.button(demo.title, on_click=ui.change, kwargs=demo.fields)
else:
    with st.sidebar:
        ui.experiment_controls(without=view.UNDER_HAND)
    with ui.plain_errors():
        view.show_twins()
