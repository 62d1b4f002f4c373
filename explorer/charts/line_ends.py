"""Labels at the right ends of lines, moved apart where they would overlap."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import plotly.graph_objects as go

from explorer.charts.panels import SMALL, label


class End(NamedTuple):
    """Label of the end of a line: its height, text and colour."""

    y: float
    text: str
    colour: str


def name_ends(
    figure: go.Figure,
    ends: Sequence[End],
    *,
    x: float,
    axis: str,
    height: int,
    limits: tuple[float, float],
) -> None:
    """Write each name to the right of `x`, where the lines end.

    The panel of the vertical `axis` is `height` pixels high for `limits`.
    """
    low, high = limits
    least = (SMALL + 3) / height * (high - low)
    places = apart([end.y for end in ends], least, high)
    for end, y in zip(ends, places, strict=True):
        label(
            figure, end.text, end.colour, x=x, xref="x", y=y, yref=axis, xanchor="left",
            xshift=10,
        )  # fmt: skip


def apart(values: Sequence[float], least: float, high: float) -> list[float]:
    """`values` moved as little as possible to be `least` apart, in order, none above `high`.

    They are pushed up from the lowest; those that are then too high are pushed down again.
    """
    order = sorted(range(len(values)), key=lambda i: values[i])
    places = list(values)
    for below, above in pairwise(order):
        places[above] = max(places[above], places[below] + least)
    for rank, i in enumerate(reversed(order)):
        places[i] = min(places[i], high - rank * least)
    return places
