"""What the gallery and the graph of the page "Shapes" are sent, and what they say."""

from __future__ import annotations

from typing import TypedDict

from explorer.wire.messages.described import Message, Packed, Says


class GraphStep(TypedDict):
    """What is read and said; None where nothing is. `fed`: what was said a step before is read."""

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
    """All shapes, and the one that is chosen."""

    cards: list[Card]
    chosen: str


class GraphAlign(TypedDict):
    """Where the columns of the figure below stand."""

    left: float
    right: float
    columns: int


class ShownGraph(Graph):
    """The network that is shown, with the hidden state of every step."""

    n_a: int
    words: str
    spoken: str
    align: GraphAlign | None
    tell: bool


class GalleryTriggers(TypedDict):
    """The shape that was pressed."""

    chosen: str


class GraphTriggers(TypedDict):
    """That the graph is on the screen: what comes below it may follow."""

    painted: bool


_GRAPH_ARRAYS = {"a": Packed("f4", ("T", "n_a"))}

MESSAGES = (Message("Gallery", Gallery), Message("ShownGraph", ShownGraph, _GRAPH_ARRAYS))
SAYS = {
    "shapes/gallery": Says(triggers=GalleryTriggers),
    "shapes/graph": Says(triggers=GraphTriggers),
}
