"""Message to a Plotly figure."""

from __future__ import annotations

from typing import TypedDict

from explorer.wire.messages.described import Message, Packed


class FigureConfig(TypedDict):
    """Plotly's config: its tool bar, and whether the wheel zooms."""

    displaylogo: bool
    scrollZoom: bool
    modeBarButtons: list[list[str]]


class ShownFigure(TypedDict):
    """The text alternative, and where plotly.js is served."""

    alt: str
    plotly: str
    config: FigureConfig


MESSAGES = (
    Message(
        "ShownFigure",
        ShownFigure,
        {"figure": Packed("u1", ("bytes",)), "paper": Packed("u1", ("bytes of it",), always=False)},
    ),
)
"""`figure` is Plotly's own JSON, data and layout; as bytes, so that it is not quoted again. `paper`
is what is printed, where that is not what is shown: the same figure in the light theme."""
