"""Messages to and from the gallery and the graph of the page "Shapes"."""

from __future__ import annotations

from typing import TypedDict

from explorer.wire.messages.described import Message, Packed, Says


class GraphStep(TypedDict):
    """Input and output of a step, None for none; `fed`: the input is the previous output."""

    x: str | None
    y: str | None
    fed: bool


class Graph(TypedDict):
    """Nodes and arrows of an unrolled network; an arrow is ("x", 1, "a", 1)."""

    steps: list[GraphStep]
    arrows: list[tuple[str, int, str, int]]
    border: int


class Card(TypedDict):
    """One shape in the gallery."""

    shape: str
    title: str
    about: str
    graph: Graph


class Gallery(TypedDict):
    """All shapes, and the chosen one."""

    cards: list[Card]
    chosen: str


class GraphAlign(TypedDict):
    """Position of the columns of the figure below, to align the graph with."""

    left: float
    right: float
    columns: int


class ShownGraph(Graph):
    """The graph of one network, with the hidden state of every step."""

    n_a: int
    words: str
    spoken: str
    align: GraphAlign | None
    tell: bool


class GalleryTriggers(TypedDict):
    """The shape that was clicked."""

    chosen: str


class GraphTriggers(TypedDict):
    """`painted`: the graph is on the screen, so the page below it can be computed."""

    painted: bool


_GRAPH_ARRAYS = {"a": Packed("f4", ("T", "n_a"))}

MESSAGES = (Message("Gallery", Gallery), Message("ShownGraph", ShownGraph, _GRAPH_ARRAYS))
SAYS = {
    "shapes/gallery": Says(triggers=GalleryTriggers),
    "shapes/graph": Says(triggers=GraphTriggers),
}
