"""‖∂L/∂a⟨t⟩‖ over all updates (across) and time steps (up), on the one ruler for gradients.

    log10( ‖∂L/∂a⟨t⟩‖ / ‖∂L/∂a⟨s⟩‖ ),  s = the last step with a loss, where the gradient starts

Each update is measured against its own start, never against the largest update: a network that
has learned has small gradients everywhere, and must not look as if they vanished on the way.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from explorer.figures.marks import hatch, outlines
from explorer.figures.theme import DECADES, GRADIENT, scale
from explorer.run import ratio_to_start

MAX_COLUMNS = 600
"""More columns than a laptop has pixels for would only make the page slow."""


@dataclass(frozen=True)
class Waterfall:
    """What is painted. `log_ratio` (columns, T) is NaN where one of `odd` stands instead.

    `updates` are the updates kept, one in `stride`; column i spans x_edges[i] to x_edges[i + 1].
    """

    log_ratio: np.ndarray
    odd: dict[str, np.ndarray]
    updates: np.ndarray
    x_edges: np.ndarray
    stride: int


def waterfall(da_norm: np.ndarray, starts_at: int | None, updates: int) -> Waterfall:
    """Read `History.da_norm` (updates so far, T + 1) of a training that was to have `updates`.

    The stride follows from `updates`, so that of two twins the same updates are kept; the last
    update of a training that broke is kept in any case.
    """
    done = len(da_norm)
    stride = max(1, math.ceil(updates / MAX_COLUMNS))
    kept = np.arange(0, done, stride)
    if done < updates and done and kept[-1] != done - 1:
        kept = np.append(kept, done - 1)
    log_ratio, odd = ratio_to_start(da_norm[kept], starts_at)
    end = updates if done == updates else done
    return Waterfall(
        log_ratio=log_ratio.astype(np.float32),
        odd=odd,
        updates=kept + 1,
        x_edges=np.append(kept + 0.5, end + 0.5),
        stride=stride,
    )


def waterfall_traces(picture: Waterfall, ink: str, **axes: str) -> list[go.Heatmap | go.Scatter]:
    """The heatmap, and one hatched trace for each kind of mark that occurs."""
    steps = picture.log_ratio.shape[1]
    y_edges = np.arange(steps + 1) + 0.5
    traces: list[go.Heatmap | go.Scatter] = [
        go.Heatmap(
            z=picture.log_ratio.T,
            x=picture.x_edges,
            y=y_edges,
            zmin=-DECADES,
            zmax=DECADES,
            colorscale=scale(GRADIENT),
            showscale=False,
            hoverongaps=False,
            hovertemplate="at t = %{y:.0f}: 10<sup>%{z:.2f}</sup> of the start<extra></extra>",
            **axes,
        )
    ]
    for kind, mask in picture.odd.items():
        if mask.any():
            x, y = outlines(mask, picture.x_edges, y_edges)
            traces.append(hatch(kind, x, y, ink, **axes))
    return traces
