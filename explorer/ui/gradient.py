"""Whose gradient a waterfall shows: that of the last loss alone, or of all losses together.

The part `gradient` of the view, and the same on every page that has a waterfall.
"""

from __future__ import annotations

import streamlit as st

from explorer.run import GRADIENTS, WHOSE
from explorer.ui import session
from explorer.ui.widgets import show_value


def read_gradient(losses: int) -> str:
    """What this session or the address asks for; of one loss both are the same."""
    return session.look("gradient") if losses > 1 else GRADIENTS[0]


def change_gradient(chosen: str) -> None:
    """Show the other one, here and in the link."""
    if chosen in GRADIENTS:
        session.choose("gradient", chosen)


def choose_gradient(losses: int) -> str:
    """The switch, and in a few words what it shows; nothing where there is one loss only."""
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
