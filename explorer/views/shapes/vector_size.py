"""Figure of accuracy against the size of the vector between encoder and decoder."""

from __future__ import annotations

from collections.abc import Mapping

import plotly.graph_objects as go

from explorer.charts.line_ends import End, name_ends
from explorer.charts.panels import label
from explorer.charts.shades import blend
from explorer.charts.theme import Palette, palette, template
from explorer.number_text import percent
from explorer.shapes import EXHIBITS
from explorer.shapes.vector_size import VectorSize

POINTS = 10
"""Smallest difference, in percentage points, that is called a cost."""

_HEIGHT, _TOP, _BOTTOM = 280, 34, 48
_LIMITS = (-3, 103)
_SYMBOLS = ("circle", "diamond", "square", "triangle-up", "cross")


def draw_vector_size(found: VectorSize, *, dark: bool = False) -> go.Figure:
    """A line for each input length, from 0 to 100%; the sizes are evenly spaced.

    The longest is in the accent, the shorter ones in greys.
    """
    colours, lengths = palette(dark), _lengths(found)
    figure = go.Figure(layout={"template": template(dark), "height": _HEIGHT})
    sizes, ends = sorted(found.exact), []
    for i, length in enumerate(lengths):
        share = i / max(len(lengths) - 1, 1)
        colour = blend(colours.quiet, colours.applied, share)
        percent = [100 * found.exact[n_a][length] for n_a in sizes]
        figure.add_scatter(
            name=_words(length),
            x=[str(n_a) for n_a in sizes],
            y=percent,
            mode="lines+markers",
            line={"color": colour, "width": 1.8 + 1.2 * share},
            marker={"size": 8, "symbol": _SYMBOLS[i % len(_SYMBOLS)]},
            cliponaxis=False,
            hovertemplate=f"n_a = %{{x}}, {_words(length)}: %{{y:.0f}}%<extra></extra>",
        )
        ends.append(End(percent[-1], _words(length), colour))
    inner = _HEIGHT - _TOP - _BOTTOM
    name_ends(figure, ends, x=len(sizes) - 1, axis="y", height=inner, limits=_LIMITS)
    figure.update_layout(
        margin={"l": 54, "r": 66, "t": _TOP, "b": _BOTTOM, "autoexpand": False},
        showlegend=False,
        xaxis={
            "type": "category",
            "range": [-0.3, len(sizes) - 0.7],
            "title": {"text": "n_a: numbers in the vector", "standoff": 6, "font": {"size": 12}},
            "fixedrange": True,
        },
        yaxis={
            "range": list(_LIMITS),
            "tickvals": [0, 50, 100],
            "ticktext": ["0%", "50%", "100%"],
            "showgrid": True,
            "gridcolor": colours.grid,
            "fixedrange": True,
        },
    )
    _mark_shipped(figure, sizes, colours)
    label(
        figure, "exact answers, by the length of what is read", colours.quiet, size=13, x=0, y=1,
        xref="paper", yref="paper", xanchor="left", yanchor="bottom", xshift=-46, yshift=7,
    )  # fmt: skip
    return figure


def say_vector_size(found: VectorSize) -> str:
    """One sentence on what a small vector costs for long inputs, with its numbers."""
    lengths, sizes = _lengths(found), sorted(found.exact)
    how = (
        f"measured on {found.measured}, {found.updates:,} updates, mean of seeds "
        f"{_listed([str(seed) for seed in found.seeds])}"
    )
    if len(lengths) < 2:
        return f"Only one length was measured, so nothing can be compared ({how})."
    short, long = lengths[0], lengths[-1]
    behind = {n: 100 * (found.exact[n][short] - found.exact[n][long]) for n in sizes}
    costly = [n for n in sizes if behind[n] >= POINTS - 1e-9]
    if not costly:
        return f"{_no_cost(behind, short, long)} ({how})."
    last = costly[-1]
    more = "; no larger one was tried" if last == sizes[-1] else ""
    fewer = " or fewer" if costly == sizes[: len(costly)] and len(costly) > 1 else ""
    return (
        f"With {last} numbers{fewer} in the vector long inputs suffer ({POINTS} points or "
        f"more){more}: at n_a = {last}, {percent(found.exact[last][long])} of the numbers of "
        f"{_words(long)} come out exactly, against {percent(found.exact[last][short])} of those of "
        f"{_words(short)} ({how})."
    )


def _no_cost(behind: Mapping[int, float], short: int, long: int) -> str:
    """Sentence for the case that long inputs are nowhere POINTS behind; `behind` by n_a."""
    most = max(behind, key=lambda n_a: behind[n_a])
    said = f"At no size are numbers of {_words(long)} {POINTS} points or more behind those of "
    if behind[most] <= 0:
        return f"{said}{_words(short)}, but equal or ahead at every size"
    return f"{said}{_words(short)}; the most is {behind[most]:.1f} points, at n_a = {most}"


def describe_vector_size(found: VectorSize) -> str:
    """Text alternative of the figure."""
    rows = "; ".join(
        f"n_a = {n_a}: "
        + ", ".join(f"{_words(k)} {percent(found.exact[n_a][k])}" for k in _lengths(found))
        for n_a in sorted(found.exact)
    )
    return f"Share of exact answers by the size of the vector. {rows}. {say_vector_size(found)}"


def _mark_shipped(figure: go.Figure, sizes: list[int], colours: Palette) -> None:
    shipped = EXHIBITS["numbers"].recipe.n_a
    if shipped not in sizes:
        return
    place = sizes.index(shipped)
    figure.add_shape(
        type="line", xref="x", yref="y domain", x0=place, x1=place, y0=0, y1=1, layer="below",
        line={"color": colours.quiet, "width": 1.2, "dash": "dot"},
    )  # fmt: skip
    right = place > len(sizes) / 2
    label(
        figure, "comes with the app", colours.quiet, x=place, xref="x", y=0.08, yref="y domain",
        xanchor="right" if right else "left", yanchor="bottom", xshift=-6 if right else 6,
    )  # fmt: skip


def _lengths(found: VectorSize) -> list[int]:
    return sorted(found.pairs)


def _words(length: int) -> str:
    return f"{length} word{'' if length == 1 else 's'}"


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
