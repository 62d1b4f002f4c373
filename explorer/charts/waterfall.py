"""Waterfall of a gradient: updates across, time steps up, in colours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from explorer.charts.marks import hatch, outlines
from explorer.charts.theme import DECADES, GRADIENT, SIZE, scale

LAST, ALL = "last", "all"
"""Of one loss alone, relative to its start; or of all losses together, in size."""


@dataclass(frozen=True)
class Waterfall:
    """Data of the figure. `log` (columns, T) is NaN where one of `marks` is set, or nothing.

    Column i is that of updates[i], and spans x_edges[i] to x_edges[i + 1]. `of` is LAST or ALL.
    """

    of: str
    log: np.ndarray
    marks: dict[str, np.ndarray]
    updates: np.ndarray
    x_edges: np.ndarray


def waterfall_traces(
    picture: Waterfall, ink: str, *, dark: bool = False, **axes: str
) -> list[go.Heatmap | go.Scatter]:
    """The heatmap, and one hatched trace for each kind of mark that occurs."""
    steps = picture.log.shape[1]
    y_edges = np.arange(steps + 1) + 0.5
    of_start = " of the start" if picture.of == LAST else " in size, all losses"
    traces: list[go.Heatmap | go.Scatter] = [
        go.Heatmap(
            z=picture.log.T,
            x=picture.x_edges,
            y=y_edges,
            zmin=-DECADES,
            zmax=DECADES,
            colorscale=scale((GRADIENT if picture.of == LAST else SIZE)[dark]),
            showscale=False,
            hoverongaps=False,
            hovertemplate=f"at t = %{{y:.0f}}: 10<sup>%{{z:.2f}}</sup>{of_start}<extra></extra>",
            **axes,
        )
    ]
    for kind, mask in picture.marks.items():
        if mask.any():
            x, y = outlines(mask, picture.x_edges, y_edges)
            traces.append(hatch(kind, x, y, ink, **axes))
    return traces
