"""Shapes: what goes in, what comes out, and at which steps.

The lecturer picks a shape and gives it something: a sentence, a first note, a number; the class
sees the graph with exactly the arrows that shape has, and reads or hears what comes out.
"""

import streamlit as st

from explorer import ui

experiment = ui.open_page(
    "Shapes",
    "One cell, five shapes: what goes in, what comes out, and at which steps. Give each something.",
)
exhibit, shown = ui.choose_shape(experiment)
with ui.plain_errors(), ui.graph_expected():
    network = ui.get_network(exhibit, shown)
    ui.say(*network.notes)
    with ui.plain_errors(), ui.graph_expected():
        ui.show_what_it_says(network)
    ui.show_scores(network)
with st.sidebar:
    ui.shape_controls(shown)
