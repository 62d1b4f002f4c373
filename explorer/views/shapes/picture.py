"""Components of the page "Shapes": the gallery, and the unrolled graph of the network shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import streamlit as st

from explorer.shapes import SAMPLES, Graph
from explorer.wire.fits import fits
from explorer.wire.messages import shapes as messages
from explorer.wire.messages.shapes import Card, Gallery, GraphAlign, ShownGraph
from explorer.wire.mount import component, said_by
from explorer.wire.pack import pack

_gallery = component("shapes/gallery")
_graph = component("shapes/graph")

_CHOSEN, _PAINTED, _GRAPH = "gallery", "graph_painted", "graph_shown"


def show_gallery(about: Mapping[str, str], chosen: str, choose: Callable[[str], None]) -> None:
    """The shapes as cards, each with its caption; `choose(shape)` is called when one is pressed."""
    cards: list[Card] = [
        {
            "shape": shape,
            "title": shape[0].upper() + shape[1:],
            "about": words,
            "graph": _described(SAMPLES[shape]),
        }
        for shape, words in about.items()
    ]

    def pressed() -> None:
        shape = said_by(_CHOSEN).get("chosen")
        if fits(shape, str) and shape in about:
            choose(shape)

    header: Gallery = {"cards": cards, "chosen": chosen}
    data = pack(header, {})
    _gallery(key=_CHOSEN, data=data, on_chosen_change=pressed)


class Align(NamedTuple):
    """Columns of the figure below: pixels to their left and right, and the number that fit."""

    left: float
    right: float
    columns: int


def show_graph(shown: Graph, states: np.ndarray, words: str, align: Align | None = None) -> None:
    """The unrolled graph with the hidden state of every step, (T, n_a), and a sentence below it."""
    st.session_state[_GRAPH] = shown, states

    def painted() -> None:
        st.session_state[_PAINTED] = True

    data = pack_graph(shown, states, words, align, tell=not graph_is_painted())
    _graph(key="graph", data=data, on_painted_change=painted)


def pack_graph(
    shown: Graph, states: np.ndarray, words: str, align: Align | None = None, *, tell: bool
) -> bytes:
    """The message to the graph; `tell`: it is to report that it has been painted."""
    header: ShownGraph = {
        **_described(shown),
        "n_a": states.shape[1],
        "words": words,
        "spoken": _spoken(shown),
        "align": _sent(align) if align else None,
        "tell": tell,
    }
    return pack(header, {"a": ("f4", states)})


def graph_shown() -> tuple[Graph, np.ndarray] | None:
    """The graph of this page and the states of its steps, once there is one."""
    return st.session_state.get(_GRAPH)


def graph_is_painted() -> bool:
    """Whether the browser has reported painting a graph in this session."""
    return bool(st.session_state.get(_PAINTED))


def expect_no_graph() -> None:
    """Show everything that waits for the graph without it."""
    st.session_state[_PAINTED] = True


def _sent(align: Align) -> GraphAlign:
    return {"left": align.left, "right": align.right, "columns": align.columns}


def _described(shown: Graph) -> messages.Graph:
    return {
        "steps": [{"x": step.x, "y": step.y, "fed": step.fed} for step in shown.steps],
        "arrows": [(*start, *end) for start, end in shown.arrows],
        "border": shown.border,
    }


def _spoken(shown: Graph) -> str:
    """Text alternative of the graph, step by step."""
    steps = []
    for t, step in enumerate(shown.steps, start=1):
        parts = [f"reads {step.x}"] if step.x is not None else []
        parts += [f"says {step.y}"] if step.y is not None else []
        steps.append(f"step {t} {' and '.join(parts)}")
    count = len(shown.arrows)
    return f"Unrolled graph of {len(shown.steps)} steps and {count} arrows: {'; '.join(steps)}."
