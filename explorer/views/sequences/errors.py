"""Test errors of all predictors, one dot per seed."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from explorer.charts.panels import label
from explorer.charts.theme import Palette, palette, template
from explorer.sequences import SEEDS, Comparison, Predictor, judge, measure_of, say_error, title_of
from explorer.views.sequences.windows import row_name

_ROW = 44
_AXIS = 1.32
"""Length of the axis relative to the largest error: room for the numbers right of the dots."""


def draw_errors(
    comparison: Comparison, before: Comparison | None = None, *, dark: bool
) -> go.Figure:
    """Rows of dots; with `before`, the errors with the steps in order too, filled."""
    colours, measure = palette(dark), measure_of(comparison.task)
    shown = [(before or comparison, "circle", "in order", -0.16 if before else 0.0)]
    if before is not None:
        shown.append((comparison, "circle-open", "shuffled", 0.16))
    figure = go.Figure(layout={"template": template(dark)})
    largest = 0.0
    for one, symbol, name, shift in shown:
        _draw_dots(figure, one, symbol, name, shift, measure, colours)
        finite = [e for c in one.predictors for e in c.errors if np.isfinite(e)]
        largest = max(largest, *finite, 1e-9)
    names = [f"{row_name(one, comparison)}<br>{_short(one)}" for one in comparison.predictors]
    # A line each: the figure is narrow.
    words = [*measure.what.split(", "), _how_many(comparison)]
    bottom = 66 + 16 * (len(words) - 2)
    figure.update_layout(
        height=_ROW * len(names) + 30 + bottom,
        margin={"l": 148, "r": 12, "t": 30, "b": bottom, "autoexpand": False},
        showlegend=before is not None,
        legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom"},
        xaxis={
            "range": [0, largest * measure.factor * _AXIS],
            "title": {
                "text": "<br>".join(words),
                "font": {"size": 12, "color": colours.quiet},
            },
            "showgrid": True,
            "gridcolor": colours.grid,
            "fixedrange": True,
            "nticks": 6,
        },
        yaxis={
            "range": [len(names) - 0.5, -0.5],
            "tickvals": list(range(len(names))),
            "ticktext": names,
            "ticklabelstandoff": 8,  # half of a dot at zero is left of the axis
            "fixedrange": True,
        },
    )
    return figure


def describe_errors(comparison: Comparison, before: Comparison | None = None) -> str:
    """Text alternative of the figure."""
    measure = measure_of(comparison.task)
    rows = "; ".join(
        f"{title_of(one, comparison)} {say_error(one, comparison)}" for one in comparison.predictors
    )
    return f"{judge(comparison, before)[0]} {measure.what}: {rows}."


def error_table(comparison: Comparison) -> dict[str, list]:
    """The figure as a table: column name → one entry for each predictor."""
    measure, seeds = measure_of(comparison.task), max(len(c.errors) for c in comparison.predictors)
    rows = comparison.predictors
    table = {
        "who": [title_of(one, comparison) for one in rows],
        "longest memory": [_memory(one.name, one.memory) for one in rows],
        "parameters": [0 if one.params is None else one.params.flat.size for one in rows],
    }
    for seed in range(seeds):
        number = comparison.experiment.seed + seed
        table[f"error, seed {number},{measure.unit}"] = [
            float(one.errors[min(seed, len(one.errors) - 1)] * measure.factor) for one in rows
        ]
    return table


EXPLANATION = """\
A feedforward network with one hidden layer *is* the basic cell with a single step (one to one):
a⟨0⟩ = 0, so Waa multiplies nothing, and ŷ = g′(Wya g(Wax x + ba) + by). So all three run on the
one engine of this app, learn from the same windows and start from the same seeds. They differ in
what they are given: the last value; the last k values as one vector; or the values one after
another, with a⟨t⟩ carried along. The window forgets what is older than k for certain. The RNN has
no such limit, but reads T steps here.

In windows in their order the RNN is asked at every step, as on the other pages, and compared at
the last. In a shuffled window only the last step has a next value, so it is asked there alone.
"""


def _how_many(comparison: Comparison) -> str:
    return f"{len(comparison.targets):,} held-out values, {SEEDS} seeds"


def _short(one: Predictor) -> str:
    if one.name == "rnn":
        return f"memory ∞, here {one.memory}"
    return f"memory {one.memory}"


def _memory(name: str, memory: int) -> str:
    if name == "rnn":
        return f"unlimited in principle; {memory} here"
    return f"{memory} {'step' if memory == 1 else 'steps'}"


def _draw_dots(
    figure, comparison: Comparison, symbol: str, name: str, shift: float, measure, colours: Palette
) -> None:
    x, y, of_dots = [], [], []
    for row, one in enumerate(comparison.predictors):
        x += (one.errors * measure.factor).tolist()
        y += [row + shift] * len(one.errors)
        colour = colours.of_cell("rnn") if one.name == "rnn" else colours.quiet
        of_dots += [colour] * len(one.errors)
        text = measure.say(float(one.errors.mean()))
        place = one.errors.max() * measure.factor if np.isfinite(one.errors).all() else 0
        label(
            figure, text, colour, size=13, x=place, y=row + shift, xanchor="left", xshift=9,
        )  # fmt: skip
    figure.add_scatter(
        x=x, y=y, name=name, mode="markers", cliponaxis=False,
        marker={"size": 11, "color": of_dots, "symbol": symbol, "opacity": 0.75},
        customdata=[measure.say(error / measure.factor) for error in x],
        hovertemplate=f"%{{customdata}}<extra>{name}</extra>",
    )  # fmt: skip
