"""Shapes: what goes in, what comes out, and at which steps.

The lecturer picks a shape and gives it something: a sentence, a first note, a number; the class
sees the graph with the arrows of that shape, and reads or hears what comes out.
"""

import streamlit as st

from explorer import ui
from explorer.views import shapes as view

experiment = ui.open_page()
exhibit, shown = view.choose_shape(experiment)
with ui.plain_errors(), view.graph_expected():
    network = view.get_network(exhibit, shown)
    ui.say(*network.notes)
    with ui.plain_errors(), view.graph_expected():
        view.show_panel(network)
    view.show_scores(network)
    view.take_shape_home(network)
with st.sidebar:
    view.shape_controls(shown)
