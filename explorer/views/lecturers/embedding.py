"""A picture of the app in a page of somebody's course: the HTML to copy."""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode, urlsplit

import streamlit as st

from explorer.experiment import Experiment, to_query
from explorer.ui.share import FRAMED
from explorer.wire.mount import base_path

_SHOWN = Experiment(n_steps=25, gain=0.5)
"""A picture that says something by itself: the gradient vanishes."""


def iframe(address: str) -> str:
    """The HTML of a frame with the page "Gradient flow"; `address` is any page of the app."""
    parts = urlsplit(address)
    query = urlencode(to_query(_SHOWN) | {"embed": "true"})
    there = f"{parts.scheme}://{parts.netloc}{base_path()}/flow?{query}"
    return f'<iframe src="{escape(there)}" width="100%" height="900" title="RNN Explorer"></iframe>'


def show_embedding() -> None:
    """The HTML for this server, and who may use it."""
    st.code(iframe(st.context.url or ""), language=None, wrap_lines=True)
    st.markdown(f"Any address of the app works, with `embed=true` at its end. {FRAMED}")
