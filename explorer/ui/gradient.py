"""Switch for the gradient of a waterfall: of the last loss alone, or of all losses together.

It is the part `gradient` of the view, shared by every page that has a waterfall.
"""

from __future__ import annotations

import streamlit as st

from explorer.run import GRADIENTS, WHOSE
from explorer.ui import session
from explorer.ui.widgets import show_value


def read_gradient(losses: int) -> str:
    """The chosen gradient; with one loss the two are the same."""
    return session.look("gradient") if losses > 1 else GRADIENTS[0]


def change_gradient(chosen: str) -> None:
    """Switch the gradient, on the page and in the link."""
    if chosen in GRADIENTS:
        session.choose("gradient", chosen)


def choose_gradient(losses: int) -> str:
    """Show the switch and a caption; nothing if there is only one loss. Returns the choice."""
    chosen = read_gradient(losses)
    if losses < 2:
        return chosen
    with st.container(horizontal=True, vertical_alignment="center"):
        show_value(
            st.segmented_control,
            "Gradient of",
            key="control_gradient",
            value=chosen,
            take=change_gradient,
            options=GRADIENTS,
            format_func=lambda name: WHOSE[name][0],
            required=True,
            label_visibility="collapsed",
            width="content",
        )
        st.caption(f"Waterfall: {WHOSE[chosen][1]}.", width="content")
    return chosen
