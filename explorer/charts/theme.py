"""Theme of all Plotly figures, light and dark: colours, type and frame.

The colours are those of assets/js: a gradient has the same colour in every figure and component.
"""

from __future__ import annotations

from dataclasses import dataclass

import plotly.graph_objects as go

from explorer.tokens import TOKENS

DECADES: int = TOKENS["DECADES"]


def _both(name: str) -> dict[bool, tuple[str, ...]]:
    """A colour scale: {whether the page is dark: its stops}."""
    return {False: tuple(TOKENS[name]["light"]), True: tuple(TOKENS[name]["dark"])}


SIGNED = _both("SIGNED")
GRADIENT = _both("GRADIENT")
SIZE = _both("SIZE")
"""Colour scale of the gradient of all losses."""

HEIGHTS = tuple(TOKENS["HEIGHTS"])
STEEPNESS = tuple(TOKENS["STEEPNESS"])

FONT = '"Source Sans", sans-serif'
"""The typeface of the page itself, which Streamlit brings."""

CONFIG = {
    "displaylogo": False,
    "scrollZoom": False,
    "modeBarButtons": [["zoom2d", "pan2d", "resetScale2d", "toImage"]],
}
"""Plotly configuration: a small tool bar, and the wheel scrolls the page."""

CONFIG_3D = {
    **CONFIG,
    "modeBarButtons": [["orbitRotation", "pan3d", "zoom3d", "resetCameraDefault3d", "toImage"]],
}


@dataclass(frozen=True)
class Palette:
    """Colours by purpose: see assets/js/base/tokens.js."""

    paper: str
    soft: str
    veil: str
    ink: str
    quiet: str
    grid: str
    raw: str
    applied: str
    explodes: str
    rnn: str
    gru: str
    lstm: str

    def of_cell(self, cell: str) -> str:
        """The colour of a cell, "rnn", "gru" or "lstm": the same on every page."""
        return {"rnn": self.rnn, "gru": self.gru, "lstm": self.lstm}[cell]


LIGHT = Palette(**TOKENS["LIGHT"])
DARK = Palette(**TOKENS["DARK"])


def palette(dark: bool) -> Palette:
    """The colours for a dark or a light page."""
    return DARK if dark else LIGHT


def scale(stops: tuple[str, ...]) -> list[list[float | str]]:
    """Evenly spaced colour stops in Plotly's form."""
    return [[i / (len(stops) - 1), colour] for i, colour in enumerate(stops)]


def template(dark: bool) -> go.layout.Template:
    """Plotly template of all figures: paper, type, quiet axes, and a legible hover label."""
    colours = palette(dark)
    axis = {
        "showgrid": False,
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "tickfont": {"size": 12, "color": colours.quiet},
        "exponentformat": "power",
    }
    return go.layout.Template(
        layout={
            "paper_bgcolor": colours.paper,
            "plot_bgcolor": colours.paper,
            "font": {"family": FONT, "size": 13, "color": colours.ink},
            "xaxis": axis,
            "yaxis": axis,
            "hoverlabel": {
                "bgcolor": colours.paper,
                "bordercolor": colours.quiet,
                "font": {"family": FONT, "size": 13, "color": colours.ink},
            },
            "modebar": {
                "bgcolor": "rgba(0,0,0,0)",
                "color": colours.quiet,
                "activecolor": colours.ink,
            },
            # A finger that scrolls the page must not draw a zoom box.
            "dragmode": False,
        }
    )
