"""Inputs and outputs of each shape of network on the page "Shapes"."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from explorer.ui import session
from explorer.ui.frame import escape, say
from explorer.ui.widgets import show_value
from explorer.views.shapes.boxes import box, large, show_later, show_told, width
from explorer.views.shapes.controls import Shown
from explorer.views.shapes.inputs import EXAMPLES, defaults
from explorer.views.shapes.told import (
    COLDEST,
    WARMEST,
    degrees_of,
    tell_reading,
    tell_tomorrow,
    tell_translation,
)
from explorer.views.shapes.writes import compose, write


def show_panel(shown: Shown) -> None:
    """Inputs and outputs of the network shown, by its shape."""
    view = {name: session.look(name) for name in ("way", "width", "draw")}
    view |= {name: session.look(name, default) for name, default in defaults(shown).items()}
    _PANELS[shown.exhibit.shape](shown, view)


# ---- one to one --------------------------------------------------------------------------------


def _plain(shown: Shown, view: dict[str, Any]) -> None:
    left, right = st.columns([2, 3], gap="large")
    given = degrees_of(view["say"], EXAMPLES["plain"])
    with left:
        show_value(
            st.slider,
            "Today's maximum, °C",
            key="shapes_plain",
            value=given,
            take=lambda chosen: session.choose("say", f"{chosen:g}"),
            min_value=COLDEST,
            max_value=WARMEST,
            step=0.5,
            format="%.1f",
        )
        told = tell_tomorrow(shown, given)
        show_told(told)
    with right:
        show_later(told.figures[0], of=shown.identity, key="curve")


# ---- many to one -------------------------------------------------------------------------------


def _judge(shown: Shown, view: dict[str, Any]) -> None:
    box(shown, "A sentence", view["say"])
    told = tell_reading(shown, view["say"])
    say(*told.notes)
    large(told.large)
    st.markdown(escape(told.small))
    show_told(told)
    show_later(told.figures[0], of=(shown.identity, view["say"]), key="belief")


# ---- encoder and decoder -----------------------------------------------------------------------


def _translate(shown: Shown, view: dict[str, Any]) -> None:
    gives, beam = st.columns([3, 2], gap="medium", vertical_alignment="bottom")
    with gives:
        numbers = shown.task.name == "numbers"
        label = "A number from 0 to 999, in digits or English words" if numbers else "A date"
        box(shown, label, view["say"])
    with beam:
        width(view)
    told = tell_translation(shown, view["say"], view["width"])
    large(told.large)
    st.caption(escape(told.small))
    show_told(told)
    for figure in told.figures:
        st.markdown(f"##### {figure.title}")
        st.markdown(figure.words)
        show_later(figure, of=None, key="vector_size")


_PANELS: dict[str, Callable[[Shown, dict[str, Any]], None]] = {
    "one to one": _plain,
    "one to many": compose,
    "many to one": _judge,
    "many to many": write,
    "encoder-decoder": _translate,
}
