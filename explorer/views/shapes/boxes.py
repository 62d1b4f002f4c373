"""Shared parts of the panels of the page "Shapes": the graph, and inputs stored in the link."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from typing import Any

import streamlit as st

from explorer.errors import InputError
from explorer.ui import session
from explorer.ui.figure import share_figure
from explorer.ui.frame import escape
from explorer.ui.parts import DOMAINS, LONGEST
from explorer.ui.widgets import show_value
from explorer.views.shapes.controls import Shown, chosen_network
from explorer.views.shapes.picture import expect_no_graph, graph_is_painted, show_graph
from explorer.views.shapes.told import Drawn, Told

WAYS = {"draw": "Draw at random", "greedy": "Always the likeliest", "beam": "Beam search"}
_CUT = "shapes_cut"


def show_told(told: Told) -> None:
    """The graph of what a network makes of an input."""
    show_graph(told.graph, told.states, told.words, told.align)


@contextmanager
def graph_expected() -> Iterator[None]:
    """On an InputError no graph is shown, so nothing may wait for it."""
    try:
        yield
    except InputError:
        expect_no_graph()
        raise


def show_later(figure: Drawn, *, of: Hashable, key: str) -> None:
    """`share_figure` of a figure, once the graph above it is painted.

    Plotly is large, and the browser reads all of it first: at the first picture of a session it
    would double the wait for the graph.
    """
    if graph_is_painted():
        share_figure(figure.draw, of=of, key=key, alt=figure.alt)


def box(shown: Shown, label: str, value: str) -> None:
    """A text input; text too long for a link is cut, with a note.

    Text typed but not yet entered arrives with the click that chooses another network, and after
    it; it is dropped, as it was meant for the other one. Each network has a widget key of its own,
    because a browser that has not received the new example may still report the old one as typed.
    """
    asked = chosen_network()

    def take(given: str) -> None:
        if chosen_network() != asked:
            return
        st.session_state[_CUT] = len(given) if len(given) > LONGEST else 0
        session.choose("say", given[:LONGEST])

    show_value(st.text_input, label, key=f"shapes_say_{shown.name}", value=value, take=take)
    if st.session_state.get(_CUT) and len(value) == LONGEST:
        st.caption(
            f"The first {LONGEST:,} of {st.session_state[_CUT]:,} characters are kept: what you "
            "write is part of the link."
        )


def temperature(view: dict[str, Any]) -> None:
    show_value(
        st.slider,
        "Temperature",
        key="shapes_temperature",
        value=view["temperature"],
        take=lambda chosen: session.choose("temperature", chosen),
        min_value=DOMAINS["temperature"].low,
        max_value=DOMAINS["temperature"].high,
        step=0.05,
        help="0 takes the likeliest every time, 1 draws by the network's probabilities, 3 is wild.",
    )


def width(view: dict[str, Any]) -> None:
    show_value(
        st.slider,
        "Beam: how many beginnings are kept",
        key="shapes_width",
        value=view["width"],
        take=lambda chosen: session.choose("width", chosen),
        min_value=DOMAINS["width"].low,
        max_value=DOMAINS["width"].high,
        help="1 takes the likeliest symbol at every step; more looks for the likeliest whole.",
    )


def choose_way(value: str) -> None:
    show_value(
        st.selectbox,
        "How the next letter is taken",
        key="shapes_way",
        value=value,
        take=lambda chosen: session.choose("way", chosen),
        options=DOMAINS["way"].options,
        format_func=WAYS.get,
    )


def again(place: Any, label: str, view: dict[str, Any]) -> None:
    with place:
        st.button(
            label, key="shapes_again", width="stretch",
            on_click=lambda: session.choose("draw", (view["draw"] + 1) % 10_000),
        )  # fmt: skip


def large(text: str) -> None:
    st.markdown(f"### {escape(text)}")
