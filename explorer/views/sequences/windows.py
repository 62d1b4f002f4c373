"""Figure of a series, one window of it as x⟨1⟩ … x⟨T⟩, and how far back each predictor sees."""

from __future__ import annotations

import itertools
import math

import numpy as np
import plotly.graph_objects as go

from explorer.charts.panels import (
    BOTTOM,
    NORMAL,
    TOP,
    Panel,
    label,
    labels_at_once,
    lay_out,
)
from explorer.charts.theme import Palette, palette, template
from explorer.labels import LABELS
from explorer.number_text import short
from explorer.sequences import Comparison, Predictor, Window

SHORT = {"naive": "naive", "common": "commonest", "last": "last value", "rnn": "RNN"}
_LEFT, _RIGHT = 82, 60
_RIGHT_OF_NUMBERS = 72
"""Right margin in pixels, for −0.0003 in bold."""

_ROW = 26
_MONO = "'Source Code Pro', ui-monospace, monospace"
_MOST_POINTS = 1500
"""Maximum number of points of a line; more look the same on a laptop and cost more."""
_LETTERS = 21
"""Letters shown with a short window; around a longer one there are a few."""


def draw_sequence(comparison: Comparison, window: Window, *, dark: bool) -> go.Figure:
    """Three panels: the series with the window marked, its T steps, and a row per predictor."""
    colours, T = palette(dark), comparison.n_steps
    figure = go.Figure(layout={"template": template(dark)})
    symbols = comparison.task.kind == "symbols"
    panels = [
        Panel("series", 34 if symbols else 130),
        Panel("columns", 34 if symbols else 120, gap=46 if symbols else 52),
        Panel("sees", _ROW * len(_rows(comparison)), gap=40),
    ]
    domains = _lay_out(figure, panels, _RIGHT if symbols else _RIGHT_OF_NUMBERS)
    figure.update_layout(
        # Away from the lowest tick of the other axis, which may be in the same corner.
        xaxis={"anchor": "y", "fixedrange": True, "ticklabelstandoff": 6},
        yaxis={"domain": domains["series"], "anchor": "x", "fixedrange": True, "nticks": 4},
        xaxis2={"anchor": "y3", "range": [0.5, T + 1.5], "fixedrange": True, **_ticks(T)},
        yaxis2={"domain": domains["columns"], "anchor": "x2", "fixedrange": True, "nticks": 4},
        yaxis3={"domain": domains["sees"], "anchor": "x2", "fixedrange": True},
    )
    with labels_at_once(figure):
        if symbols:
            _draw_letters(figure, comparison, window, colours)
        else:
            _draw_curve(figure, comparison, window, colours)
        _draw_columns(figure, comparison, window, colours)
        _draw_sees(figure, comparison, window, colours)
        over = " over seconds" if comparison.task.name == "tone" else ""
        words = f"{comparison.task.x_name}{over}; what stands out is held out"
        _title(figure, domains["series"], words, colours)
        read = "" if comparison.order == "kept" else ", as it is read"
        _title(figure, domains["columns"], f"x⟨1⟩ … x⟨T⟩{read}, and ○ what follows", colours)
        _title(figure, domains["sees"], "which steps each sees, and what it says", colours)
    return figure


def describe_sequence(comparison: Comparison, window: Window) -> str:
    """Text alternative: the window, the next value, and all predictions."""
    digits = _decimals(comparison, window)
    read = [_read(comparison, value, digits) for value in window.x]
    shown = ", ".join(read if len(read) <= 24 else [*read[:3], "…", *read[-8:]])
    says = "; ".join(
        f"{row_name(one, comparison)} sees {one.memory} of {comparison.n_steps} steps and says "
        f"{_read(comparison, guess, digits)}"
        for one, guess in _rows(comparison, window)
    )
    following = _read(comparison, window.y, digits)
    return f"x⟨1⟩ to x⟨{comparison.n_steps}⟩: {shown}. Next: {following}. {says}."


def row_name(one: Predictor, comparison: Comparison) -> str:
    """Short name of a predictor, for a phone."""
    if one.name == "window":
        return f"window {comparison.k}"
    return LABELS["cell"][comparison.experiment.cell] if one.name == "rnn" else SHORT[one.name]


def _rows(comparison: Comparison, window: Window | None = None) -> list:
    """The predictors, top first; with a window, pairs (predictor, its prediction)."""
    if window is None:
        return list(comparison.predictors)
    number = int(window.places[-1]) - comparison.series.split
    first = comparison.on_screen.start
    return [(one, one.guesses[first + number]) for one in comparison.predictors]


def _lay_out(figure: go.Figure, panels: list[Panel], right: int) -> dict[str, tuple[float, float]]:
    domains = lay_out(figure, panels)
    figure.update_layout(margin={"l": _LEFT, "r": right, "t": TOP, "b": BOTTOM})
    return domains


def _ticks(T: int) -> dict:
    shown = sorted({1, T, *range(5, T - 2, max(5, 5 * round(T / 30)))})
    return {"tickvals": shown, "ticktext": [f"x⟨{t}⟩" if t in (1, T) else str(t) for t in shown]}


def _title(figure: go.Figure, domain: tuple[float, float], text: str, colours: Palette) -> None:
    """A title from the left edge of the figure: on a phone the panels are narrower than it."""
    label(
        figure, text, colours.quiet, size=NORMAL, x=0, y=domain[1], xref="paper", yref="paper",
        xanchor="left", yanchor="bottom", xshift=-_LEFT + 4, yshift=4,
    )  # fmt: skip


def _draw_curve(figure, comparison: Comparison, window: Window, colours: Palette) -> None:
    series = comparison.series
    x = np.arange(len(series.values)) if series.times is None else series.times
    for column in range(series.values.shape[1]):
        shown = column == series.shown
        values = comparison.task.to_units(series.values[:, column])
        for part, held_out in (
            (slice(0, series.split + 1), False),
            (slice(series.split, None), True),
        ):
            keep = _thinned(values[part])
            figure.add_scatter(
                x=x[part][keep],
                y=values[part][keep],
                mode="lines",
                name=series.columns[column],
                opacity=1.0 if shown else 0.3,
                line={"width": 1.5, "color": colours.ink if held_out else colours.quiet},
                customdata=_said(values[part][keep]),
                hovertemplate="%{x}: %{customdata}<extra>" + series.columns[column] + "</extra>",
            )
    first, last = x[window.places[:-1].min()], x[window.places[-1]]
    _mark(figure, first, last, colours)
    if len(series.columns) > 1:
        end = comparison.task.to_units(series.values[-1, series.shown])
        label(
            figure, series.columns[series.shown], colours.ink, x=1, xref="paper", y=end,
            yref="y", xanchor="left", xshift=6,
        )  # fmt: skip


def _mark(figure, first, last, colours: Palette) -> None:
    figure.add_shape(
        type="rect", xref="x", yref="y domain", x0=first, x1=last, y0=0, y1=1,
        line={"color": colours.applied, "width": 2}, fillcolor=colours.applied, opacity=0.35,
        layer="below",
    )  # fmt: skip


def _thinned(values: np.ndarray) -> np.ndarray:
    """Indices of the minimum and maximum of every stretch: downsampling that keeps the peaks."""
    n = len(values)
    if n <= _MOST_POINTS:
        return np.arange(n)
    edges = np.linspace(0, n, _MOST_POINTS // 2 + 1).astype(int)
    kept = [0, n - 1]
    for low, high in itertools.pairwise(edges):
        piece = values[low:high]
        kept += [low + int(piece.argmin()), low + int(piece.argmax())]
    return np.unique(kept)


def _draw_letters(figure, comparison: Comparison, window: Window, colours: Palette) -> None:
    """The letters around the window, in the order of the series even if the window is shuffled."""
    series, places = comparison.series, window.places
    room = max((_LETTERS - comparison.n_steps) // 2, 3)
    first = max(int(places[:-1].min()) - room, 0)
    around = np.arange(first, min(int(places[-1]) + room, len(series.values)))
    figure.add_scatter(
        x=around,
        y=np.zeros(len(around)),
        mode="text",
        text=[_read(comparison, code) for code in series.values[around, series.shown]],
        textfont={
            "family": _MONO,
            "size": _size(len(around)),
            "color": [colours.ink if place >= series.split else colours.quiet for place in around],
        },
        hoverinfo="skip",
    )
    figure.update_xaxes(visible=False, range=[around[0] - 0.5, around[-1] + 0.5], selector=0)
    figure.update_yaxes(visible=False, range=[-1, 1], selector=0)
    _mark(figure, places[:-1].min() - 0.5, places[-1] - 0.5, colours)


def _size(letters: int) -> int:
    """Font size at which so many letters fit side by side; up to 27 also fit on a phone."""
    return next((size for most, size in ((21, 17), (50, 13), (80, 8)) if letters <= most), 5)


def _draw_columns(figure, comparison: Comparison, window: Window, colours: Palette) -> None:
    T = comparison.n_steps
    steps = np.arange(1, T + 2)
    axes = {"xaxis": "x2", "yaxis": "y2"}
    if comparison.task.kind == "symbols":
        letters = [_read(comparison, code) for code in (*window.x, int(window.y))]
        figure.add_scatter(
            x=steps, y=np.zeros(T + 1), mode="text", text=letters, hoverinfo="skip",
            textfont={
                "family": _MONO,
                "size": _size(T + 1),
                "color": [colours.ink] * T + [colours.applied],
            },
            **axes,
        )  # fmt: skip
        figure.update_layout(yaxis2={"visible": False, "range": [-1, 1]})
        return
    values = comparison.task.to_units(np.append(window.x, window.y))
    figure.add_scatter(
        x=steps[:-1], y=values[:-1], name="x", mode="lines+markers",
        line={"color": colours.quiet, "width": 1}, marker={"size": 7, "color": colours.ink},
        customdata=_said(values[:-1]), hovertemplate="x⟨%{x}⟩ = %{customdata}<extra></extra>",
        **axes,
    )  # fmt: skip
    figure.add_scatter(
        x=steps[-1:], y=values[-1:], name="next", mode="markers", cliponaxis=False,
        marker={"size": 11, "symbol": "circle-open", "color": colours.ink, "line": {"width": 2.5}},
        customdata=_said(values[-1:]), hovertemplate="what follows: %{customdata}<extra></extra>",
        **axes,
    )  # fmt: skip
    truth = _read(comparison, window.y, _decimals(comparison, window))
    label(
        figure, f"<b>{truth}</b>", colours.ink, size=13, x=1, xref="paper", y=values[-1],
        yref="y2", xanchor="left", xshift=2,
    )  # fmt: skip
    for one, guess in _rows(comparison, window):
        colour = colours.of_cell("rnn") if one.name == "rnn" else colours.quiet
        guessed = np.array([comparison.task.to_units(float(guess))])
        figure.add_scatter(
            x=[T + 1], y=guessed, mode="markers", customdata=_said(guessed),
            name=row_name(one, comparison), cliponaxis=False,
            marker={"size": 9, "symbol": "line-ew", "line": {"width": 3, "color": colour}},
            hovertemplate=f"{row_name(one, comparison)}: %{{customdata}}<extra></extra>", **axes,
        )  # fmt: skip


def _said(values: np.ndarray) -> list[str]:
    """What is said of values when they are pointed at."""
    return [short(value, 5) for value in values.tolist()]


def _draw_sees(figure, comparison: Comparison, window: Window, colours: Palette) -> None:
    T, rows = comparison.n_steps, _rows(comparison, window)
    seen = np.array([[t > T - one.memory for t in range(1, T + 1)] for one, _ in rows], float)
    figure.add_heatmap(
        z=seen,
        x=np.arange(1, T + 1),
        y=np.arange(len(rows)),
        colorscale=[[0, colours.grid], [1, colours.applied]],
        zmin=0,
        zmax=1,
        showscale=False,
        xgap=2 if T <= 60 else 0,
        ygap=8,
        hovertemplate="x⟨%{x}⟩: %{z:.0f}<extra>1 is seen, 0 is not</extra>",
        xaxis="x2",
        yaxis="y3",
    )
    figure.update_layout(
        yaxis3={
            "range": [len(rows) - 0.5, -0.5],
            "tickvals": list(range(len(rows))),
            "ticktext": [row_name(one, comparison) for one, _ in rows],
        }
    )
    right, digits = window.y, _decimals(comparison, window)
    for row, (_one, guess) in enumerate(rows):
        text = _read(comparison, guess, digits)
        if comparison.task.kind == "symbols":
            text += " ✓" if guess == right else " ✗"
        label(
            figure, text, colours.ink, size=13, x=1, xref="paper", y=row, yref="y3",
            xanchor="left", xshift=2,
        )  # fmt: skip


def _read(comparison: Comparison, value: float, decimals: int | None = None) -> str:
    task = comparison.task
    if task.kind == "symbols":
        return task.symbols_in[int(value)]
    return task.read_number(value, decimals)


def _decimals(comparison: Comparison, window: Window) -> int | None:
    """Decimals that tell a window's values apart: the task's, or two digits of their range."""
    task = comparison.task
    if task.kind == "symbols":
        return None
    span = float(np.ptp(task.to_units(np.append(window.x, window.y))))
    return max(task.decimals, min(6, 1 - math.floor(math.log10(span)))) if span > 0 else None
