"""What a Plotly figure is sent."""

from __future__ import annotations

from typing import TypedDict

from explorer.wire.messages.described import Message, Packed


class FigureConfig(TypedDict):
    """What Plotly is told beside the figure: its tool bar, and what the wheel does."""

    displaylogo: bool
    scrollZoom: bool
    modeBarButtons: list[list[str]]


class ShownFigure(TypedDict):
    """The text alternative, and where plotly.js is served."""

    alt: str
    plotly: str
    config: FigureConfig


MESSAGES = (Message("ShownFigure", ShownFigure, {"figure": Packed("u1", ("bytes",))}),)
"""`figure` is Plotly's own JSON, data and layout; as bytes, for JSON would quote it again."""
