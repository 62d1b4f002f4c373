"""Hatches for values that have no place on a colour scale: exactly zero, ∞ and NaN.

A hatch cannot be taken for a value; it looks the same as in the player: zero a wide hatch falling
to the right, ∞ a dense one rising, NaN crosses.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import plotly.graph_objects as go

from explorer.tokens import TOKENS


@dataclass(frozen=True)
class Mark:
    """Label and hatch of one kind of value without a place on the scale."""

    label: str
    shape: str
    size: float
    solidity: float


_HATCHES = {"zero": ("\\", 7, 0.14), "inf": ("/", 4, 0.3), "nan": ("x", 8, 0.2)}

MARKS = MappingProxyType(
    {kind: Mark(label, *_HATCHES[kind]) for kind, label in TOKENS["MARKS"].items()}
)


def hatch(kind: str, x: np.ndarray, y: np.ndarray, ink: str, **options) -> go.Scatter:
    """A trace that fills the closed outlines (x, y), parted by NaN, with the hatch of `kind`."""
    mark = MARKS[kind]
    return go.Scatter(
        x=x,
        y=y,
        name=mark.label,
        mode="lines",
        line={"width": 0},
        fill="toself",
        fillcolor="rgba(0,0,0,0)",
        fillpattern={
            "shape": mark.shape,
            "size": mark.size,
            "solidity": mark.solidity,
            "fgcolor": ink,
            "bgcolor": "rgba(0,0,0,0)",
        },
        hoverinfo="skip",
        **options,
    )


def outlines(
    mask: np.ndarray, x_edges: np.ndarray, y_edges: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(x, y) of rectangles that cover the true cells of `mask` (columns, rows), parted by NaN.

    Neighbouring columns with the same true cells share their rectangles, so that the cost of a
    figure of thousands of updates depends on how often it changes, not on its length.
    """
    x, y = [], []
    for first, last in runs_of_equal_rows(mask):
        for low, high in true_runs(mask[first]):
            left, right = x_edges[first], x_edges[last + 1]
            bottom, top = y_edges[low], y_edges[high + 1]
            x += [left, right, right, left, left, np.nan]
            y += [bottom, bottom, top, top, bottom, np.nan]
    return np.array(x[:-1], np.float32), np.array(y[:-1], np.float32)


def true_runs(flags: np.ndarray) -> list[tuple[int, int]]:
    """(first, last) index of every unbroken run of true values."""
    padded = np.concatenate(([False], flags, [False]))
    changes = np.flatnonzero(padded[1:] != padded[:-1]).reshape(-1, 2)
    return [(int(start), int(stop) - 1) for start, stop in changes]


def runs_of_equal_rows(table: np.ndarray) -> list[tuple[int, int]]:
    """(first, last) index of every run of neighbouring rows that are equal."""
    if not len(table):
        return []
    starts = np.flatnonzero((table[1:] != table[:-1]).any(axis=1)) + 1
    bounds = [0, *starts.tolist(), len(table)]
    return [(start, stop - 1) for start, stop in itertools.pairwise(bounds)]
