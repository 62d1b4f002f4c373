"""Choice of the surface: that of one unit, or the loss around the network of the experiment."""

from __future__ import annotations

import streamlit as st

from explorer.ui import session
from explorer.ui.widgets import show_value

SURFACES = {
    "unit": "One unit",
    "gradient": "This experiment, along its gradient",
    "random": "This experiment, two random directions",
}


def choose_surface() -> str:
    """Show the choice, which is the part `surface` of the view; returns it."""
    chosen: str = session.look("surface")
    show_value(
        st.segmented_control,
        "Surface",
        key="surface",
        value=chosen,
        take=lambda surface: session.choose("surface", surface),
        options=SURFACES,
        format_func=SURFACES.get,
        required=True,
        label_visibility="collapsed",
    )
    return chosen
