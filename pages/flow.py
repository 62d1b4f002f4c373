"""Gradient flow: what is left of a gradient on its way back through the steps.

The lecturer drags the gain; the class sees the matrix turn from blue (vanished) to red (exploded)
under the hand, with the theory's bound beside what was measured.
"""

import streamlit as st

from explorer import player, ui

experiment = ui.open_page(
    "Gradient flow",
    "Drag a slider: where the picture turns blue the gradient vanishes on its way back, where it "
    "turns red it explodes.",
)
with st.sidebar:
    ui.controls("task", "cell", "layers", "updates")
    ui.more_controls(
        *("window", "a0", "seed", "batch", "optimiser", "learning_rate", "reduction"),
        *("clip", "threshold"),
    )
with ui.plain_errors():
    player.flow(ui.get_flow(experiment), glance=ui.glance_at_flow, commit=ui.change)
