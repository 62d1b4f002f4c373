"""Colours, type and frame of every Plotly figure, for light and dark; in one place.

The stops of the two scales are those of assets/js/base/ruler.js: a gradient has one colour on every
page, whoever paints it.
"""

from __future__ import annotations

from dataclasses import dataclass

import plotly.graph_objects as go

DECADES = 6
"""The gradient ruler runs from 10⁻⁶ to 10⁶ on every page."""

SIGNED = ("#174f9c", "#6d9bd1", "#fbfbfc", "#f0a868", "#cf5a04")
GRADIENT = ("#0b3f94", "#8fafdb", "#efeff2", "#e59aa2", "#a50f26")
SIZE = {False: ("#f4f5f7", "#1c2636"), True: ("#1d242f", "#e8ecf2")}
"""Of the gradient of all losses, on a light and a dark page: the larger, the more it stands out. It
has no blue and no red, for it grows by addition."""

FONT = "system-ui, -apple-system, 'Segoe UI', 'Source Sans 3', Roboto, sans-serif"

CONFIG = {
    "displaylogo": False,
    "scrollZoom": False,
    "modeBarButtons": [["zoom2d", "pan2d", "resetScale2d", "toImage"]],
}
"""What Plotly is told beside the figure: a small tool bar, and the wheel scrolls the page."""

CONFIG_3D = {
    **CONFIG,
    "modeBarButtons": [["orbitRotation", "pan3d", "zoom3d", "resetCameraDefault3d", "toImage"]],
}


@dataclass(frozen=True)
class Palette:
    """Colours by what they are for.

    `veil` keeps a label legible where a noisy line runs through it; `raw` and `applied` are the
    gradient before and after the clip.
    """

    paper: str
    veil: str
    ink: str
    quiet: str
    grid: str
    raw: str
    applied: str


LIGHT = Palette(
    "#ffffff", "rgba(255,255,255,.88)", "#1c2636", "#5b6472", "#e4e8ee", "#b3202e", "#2a5caa"
)
DARK = Palette(
    "#12161d", "rgba(18,22,29,.88)", "#e8ecf2", "#a6afbd", "#2b333f", "#f2858d", "#7aa7ee"
)


def palette(dark: bool) -> Palette:
    """The colours for a dark or a light page."""
    return DARK if dark else LIGHT


def scale(stops: tuple[str, ...]) -> list[list[float | str]]:
    """Evenly spaced colour stops in Plotly's form."""
    return [[i / (len(stops) - 1), colour] for i, colour in enumerate(stops)]


def template(dark: bool) -> go.layout.Template:
    """What all figures share: paper, type, quiet axes, and a hover label that can be read."""
    colours = palette(dark)
    axis = {
        "showgrid": False,
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "tickfont": {"size": 12, "color": colours.quiet},
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
