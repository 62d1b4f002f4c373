"""Cliff: why one step can undo a training, and how the clip keeps it short.

The lecturer drops a ball on the error surface of the smallest recurrent network there is and steps
it, with the clip and without it; the class sees the one thrown off the map and the other stay.
"""

import streamlit as st

from explorer import figures, player, ui

experiment = ui.open_page(
    "Cliff",
    "One unit, two numbers, 50 steps: a⟨t⟩ = σ(w·a⟨t−1⟩ + b), and E = (a⟨50⟩ − 0.7)². Drop a ball.",
)
descent = player.cliff()
ui.show_figure(
    figures.draw_cliff(descent, dark=st.context.theme.type == "dark"),
    key="cliff_3d",
    alt=figures.describe_cliff(descent),
    config=figures.CONFIG_3D,
)
