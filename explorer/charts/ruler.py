"""Legend of everything coloured by the gradient ruler: the scale and the marks."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from explorer.charts.marks import MARKS, hatch
from explorer.charts.panels import Panel, label
from explorer.charts.theme import DECADES, GRADIENT, SIZE, Palette, scale
from explorer.number_text import power_of_ten

RULER = Panel("ruler", 10, gap=32)
"""The panel under one whose time axis has numbers; its own labels stand in the figure's margin."""

SCALE_ENDS = 0.6
MARK_CENTRES = (0.73, 0.86, 0.96)
MARK_WIDTH = 0.07
"""Fractions of the panel's width, with room for the labels below on a phone."""


def draw_ruler(
    figure: go.Figure,
    domain: tuple[float, float],
    middle: str,
    colours: Palette,
    number: int,
    *,
    dark: bool,
) -> None:
    """Draw scale and marks as a panel on the axes `number`; `middle` labels the ratio 1."""
    texts = {
        "left": f"{power_of_ten(-DECADES)}<br>vanishing",
        "center": f"1 {middle}",  # on a phone three labels do not fit on the second line
        "right": f"{power_of_ten(DECADES)}<br>exploding",
    }
    _draw(figure, domain, texts, GRADIENT[dark], colours, number)


def draw_size_scale(
    figure: go.Figure, domain: tuple[float, float], colours: Palette, number: int, *, dark: bool
) -> None:
    """The same for the size of all losses together, which does not show vanishing or exploding."""
    texts = {
        "left": f"{power_of_ten(-DECADES)}<br>small size",
        "center": "1 all losses",
        "right": f"{power_of_ten(DECADES)}<br>large size",
    }
    _draw(figure, domain, texts, SIZE[dark], colours, number)


def _draw(figure, domain, texts, stops, colours: Palette, number: int) -> None:
    axes = {"xaxis": f"x{number}", "yaxis": f"y{number}"}
    hidden = {"visible": False, "fixedrange": True, "range": [0, 1]}
    figure.update_layout(
        {
            f"xaxis{number}": {**hidden, "anchor": f"y{number}"},
            f"yaxis{number}": {**hidden, "domain": domain, "anchor": f"x{number}"},
        }
    )
    figure.add_heatmap(
        z=[np.linspace(-DECADES, DECADES, 121)],
        x=np.linspace(0, SCALE_ENDS, 122),
        y=[0, 1],
        zmin=-DECADES,
        zmax=DECADES,
        colorscale=scale(stops),
        showscale=False,
        hoverinfo="skip",
        **axes,
    )
    for (anchor, text), x in zip(texts.items(), (0, SCALE_ENDS / 2, SCALE_ENDS), strict=True):
        _under(figure, text, x, anchor, number, colours)
    for (kind, mark), centre in zip(MARKS.items(), MARK_CENTRES, strict=True):
        left, right = centre - MARK_WIDTH / 2, centre + MARK_WIDTH / 2
        x, y = np.array([left, right, right, left, left]), np.array([0, 0, 1, 1, 0])
        figure.add_trace(hatch(kind, x, y, colours.ink, **axes))
        _under(figure, mark.label, centre, "center", number, colours)


def _under(figure, text: str, x: float, anchor: str, number: int, colours: Palette) -> None:
    label(
        figure,
        text,
        colours.quiet,
        x=x,
        y=0,
        xref=f"x{number}",
        yref=f"y{number}",
        xanchor=anchor,
        yanchor="top",
        align=anchor,
    )
