"""Figure of alternatives: the likeliest symbols at every step, a column each, best on top.

Columns wrap like text at the width of a phone; on a wide screen the lines are the same with wider
cells. The colour of a cell goes from paper to accent with its probability, from 0 to 1 in every
figure; the symbol that was taken is outlined.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import ceil
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from explorer.charts.panels import label
from explorer.charts.shades import blend, ink_on
from explorer.charts.theme import Palette, palette, template
from explorer.number_text import percent
from explorer.tasks.letters import isolate

Choice = tuple[str, float]
"""A symbol and its probability."""

_MONO = "'Source Code Pro', ui-monospace, monospace"
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 10, 50, 10
_GAP = 26
"""Pixels between two lines, with the label of the next line's first step."""

_TYPE, _CHARACTER = 13, 7.9
"""Font size of a symbol, and the width of a character in pixels."""

_PHONE = 330
"""Width of a figure on a phone 360 pixels wide."""

_FEWEST = 12
"""Minimum columns of a single line, so that three letters do not become three wide bars."""

_HALF_HIGH, _HALF_WIDE = 0.46, 0.47


class Cell(NamedTuple):
    """A symbol at its place; chance is None if it was taken, is not among the likeliest and no
    probability is known."""

    step: int
    x: int
    y: float
    symbol: str
    chance: float | None
    taken: bool


class Grid(NamedTuple):
    """Layout: `lines` of `columns` steps, `rows` cells a step; `cell` is their height in pixels."""

    lines: int
    columns: int
    rows: int
    cell: int

    def y(self, line: int, row: int) -> float:
        """Vertical place of a cell, downwards, in units of cells."""
        return line * (self.rows + _GAP / self.cell) + row

    @property
    def height(self) -> int:
        return self.lines * self.rows * self.cell + (self.lines - 1) * _GAP


def draw_alternatives(
    steps: Sequence[Sequence[Choice]],
    *,
    chosen: Sequence[str],
    chances: Sequence[float] | None = None,
    dark: bool = False,
) -> go.Figure:
    """For every step its likeliest choices, best first, and the symbol that was `chosen`.

    One that is not among them is in a last row, "taken", with its colour if `chances`, the
    probabilities of the chosen symbols, are given.
    """
    colours, grid = palette(dark), _grid(steps, chosen)
    cells = _cells(grid, steps, chosen, chances)
    figure = go.Figure(layout={"template": template(dark)})
    _draw_cells(figure, cells, max(map(len, steps), default=0), colours)
    _outline(figure, cells, colours)
    likeliest = max(map(len, steps), default=0)
    ranks = [*(f"{rank}." for rank in range(1, likeliest + 1)), "taken"][: grid.rows]
    places = [grid.y(line, row) for line in range(grid.lines) for row in range(grid.rows)]
    wide = grid.columns if grid.lines > 1 else max(grid.columns, _FEWEST)
    figure.update_layout(
        height=grid.height + _TOP + _BOTTOM,
        margin={"l": _LEFT, "r": _RIGHT, "t": _TOP, "b": _BOTTOM, "autoexpand": False},
        showlegend=False,
        barmode="overlay",
        xaxis={"range": [-0.5, wide - 0.5], "visible": False, "fixedrange": True},
        yaxis={
            "range": [grid.height / grid.cell - 0.5, -0.5],
            "tickvals": places,
            "ticktext": ranks * grid.lines,
            "fixedrange": True,
        },
    )
    for line in range(grid.lines):
        label(
            figure, f"y⟨{line * grid.columns + 1}⟩", colours.quiet, x=-0.5, xanchor="left",
            y=grid.y(line, 0) - 0.5, yanchor="bottom", xshift=-2,
        )  # fmt: skip
    label(
        figure, _key(colours), colours.quiet, x=0, y=1, xref="paper", yref="paper",
        xanchor="left", yanchor="bottom", xshift=6 - _LEFT, yshift=24,
    )  # fmt: skip
    return figure


def describe_alternatives(
    steps: Sequence[Sequence[Choice]],
    *,
    chosen: Sequence[str],
    chances: Sequence[float] | None = None,
) -> str:
    """Text alternative: what was taken at every step, and what else was likely."""
    said, first = [], 0
    for t, (step, symbol) in enumerate(zip(steps, chosen, strict=True), start=1):
        first += step[0][0] == symbol
        chance = dict(step).get(symbol, None if chances is None else chances[t - 1])
        own = "not among the likeliest" if chance is None else percent(chance)
        others = [
            f"“{isolate(other)}” {percent(share)}" for other, share in step if other != symbol
        ][:2]
        said.append(", ".join([f"{t}: “{isolate(symbol)}” {own}", *others]))
    return (
        f"What was taken at every step with its chance, and what else was likely. In {first} of "
        f"{len(steps)} steps the likeliest was taken. {'; '.join(said)}."
    )


def _grid(steps: Sequence[Sequence[Choice]], chosen: Sequence[str]) -> Grid:
    room = _fits(steps, chosen)
    lines = max(ceil(len(steps) / room), 1)
    # Lines of about the same length: not 19 and then 1.
    columns = max(ceil(len(steps) / lines), 1)
    outside = any(s not in dict(step) for step, s in zip(steps, chosen, strict=True))
    in_two_lines = any(" " in symbol for step in steps for symbol, _ in step)
    rows = max(map(len, steps), default=0) + outside
    return Grid(lines, columns, rows, 36 if in_two_lines else 23)


def _fits(steps: Sequence[Sequence[Choice]], chosen: Sequence[str]) -> int:
    """Number of columns that fit on a phone."""
    symbols = [*chosen, *(symbol for step in steps for symbol, _ in step)]
    longest = max((len(part) for symbol in symbols for part in symbol.split(" ")), default=1)
    return max(int((_PHONE - _LEFT - _RIGHT) / max(longest * _CHARACTER + 4, 14)), 1)


def _cells(
    grid: Grid,
    steps: Sequence[Sequence[Choice]],
    chosen: Sequence[str],
    chances: Sequence[float] | None,
) -> list[Cell]:
    found = []
    for i, (step, taken) in enumerate(zip(steps, chosen, strict=True)):
        line, x = divmod(i, grid.columns)
        for row, (symbol, chance) in enumerate(step):
            found.append(Cell(i, x, grid.y(line, row), symbol, chance, symbol == taken))
        if taken not in dict(step):
            chance = None if chances is None else chances[i]
            found.append(Cell(i, x, grid.y(line, grid.rows - 1), taken, chance, True))
    return found


def _draw_cells(
    figure: go.Figure, cells: Sequence[Cell], likeliest: int, colours: Palette
) -> None:  # fmt: skip
    """A bar for every cell: unlike cells of a heatmap, bars can be at any height."""
    fills = [blend(colours.paper, colours.applied, cell.chance or 0) for cell in cells]
    outside = f"not among the {likeliest} likeliest"
    figure.add_bar(
        name="chances",
        x=[cell.x for cell in cells],
        y=[2 * _HALF_HIGH] * len(cells),
        base=[cell.y - _HALF_HIGH for cell in cells],
        width=2 * _HALF_WIDE,
        marker={"color": fills, "line": {"color": colours.grid, "width": 1}},
        customdata=[
            [
                cell.step + 1,
                escape(cell.symbol, quote=False),
                outside if cell.chance is None else percent(cell.chance, 1),
                ", taken" if cell.taken else "",
            ]
            for cell in cells
        ],
        hovertemplate=(
            "step %{customdata[0]}: “%{customdata[1]}”, %{customdata[2]}%{customdata[3]}"
            "<extra></extra>"
        ),
    )
    figure.add_scatter(
        name="symbols",
        x=[cell.x for cell in cells],
        y=[cell.y for cell in cells],
        mode="text",
        text=[_written(cell) for cell in cells],
        textfont={"family": _MONO, "size": _TYPE, "color": [ink_on(fill) for fill in fills]},
        hoverinfo="skip",
    )


def _outline(figure: go.Figure, cells: Sequence[Cell], colours: Palette) -> None:
    x, y = [], []
    for cell in cells:
        if cell.taken:
            left, right = cell.x - _HALF_WIDE, cell.x + _HALF_WIDE
            top, bottom = cell.y - _HALF_HIGH, cell.y + _HALF_HIGH
            x += [left, right, right, left, left, np.nan]
            y += [top, top, bottom, bottom, top, np.nan]
    figure.add_scatter(
        name="taken", x=x, y=y, mode="lines", line={"color": colours.ink, "width": 2},
        hoverinfo="skip", cliponaxis=False,
    )  # fmt: skip


def _written(cell: Cell) -> str:
    """A symbol of two parts, such as a note and its length, in two lines."""
    text = "<br>".join(escape(part, quote=False) for part in cell.symbol.split(" "))
    return f"<b>{text}</b>" if cell.taken else text


def _key(colours: Palette) -> str:
    shades = "".join(
        f"<span style='color:{blend(colours.paper, colours.applied, share)}'>■</span>"
        for share in (0.1, 0.3, 0.5, 0.75, 1)
    )
    return f"chance 0% {shades} 100%    <span style='color:{colours.ink}'><b>□</b></span> taken"
