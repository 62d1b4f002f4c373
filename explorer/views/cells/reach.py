"""Gradient of the last loss by distance: one line for each cell, on the common scale."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from explorer.charts.marks import MARKS
from explorer.charts.theme import DECADES, GRADIENT, palette, scale, template
from explorer.labels import LABELS
from explorer.number_text import number, power_of_ten
from explorer.run.cells import Cells, Reach
from explorer.run.verdict import IN_A_WORD

HEIGHT = 330


def lines_of(cells: Cells) -> list[tuple[str, str, Reach]]:
    """(cell, name, Reach) of every line of the figure."""
    found = []
    for cell, one in cells.cells.items():
        found.append((cell, f"{LABELS['cell'][cell]}, a⟨k⟩", one.a))
        if one.c is not None:
            found.append((cell, f"{LABELS['cell'][cell]}, c⟨k⟩", one.c))
    return found


def draw_reach(cells: Cells, *, dark: bool = False) -> go.Figure:
    """log10 of the ratio over the distance n; the scale is that of the ruler on every page."""
    colours = palette(dark)
    figure = go.Figure(layout={"template": template(dark), "height": HEIGHT})
    last = max((len(reach.log_ratio) for _, _, reach in lines_of(cells)), default=1) - 1
    figure.add_heatmap(
        z=np.linspace(-DECADES, DECADES, 121)[:, None],
        x=[0],
        y=np.linspace(-DECADES, DECADES, 121),
        xaxis="x2",
        zmin=-DECADES,
        zmax=DECADES,
        colorscale=scale(GRADIENT[dark]),
        showscale=False,
        hoverinfo="skip",
    )
    for cell, name, reach in lines_of(cells):
        _line(figure, name, reach, colours.of_cell(cell), "dash" if "c⟨" in name else "solid")
    ticks = list(range(-DECADES, DECADES + 1, 2))
    figure.update_layout(
        margin={"l": 62, "r": 14, "t": 34, "b": 44},
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        hovermode="x unified",
        xaxis={
            "domain": [0.03, 1],
            "range": [-0.02 * max(last, 1), max(last, 1)],
            "title": {
                "text": "steps back from the last loss",
                "standoff": 6,
                "font": {"size": 13},
            },
            "fixedrange": True,
        },
        xaxis2={"domain": [0, 0.02], "visible": False, "fixedrange": True, "anchor": "y"},
        yaxis={
            "range": [-DECADES, DECADES],
            "anchor": "x2",
            "tickvals": ticks,
            "ticktext": [power_of_ten(tick) if tick else "1" for tick in ticks],
            "showgrid": True,
            "gridcolor": colours.grid,
            "fixedrange": True,
        },
    )
    return figure


def _line(figure: go.Figure, name: str, reach: Reach, colour: str, dash: str) -> None:
    steps = np.arange(len(reach.log_ratio))
    figure.add_scatter(
        x=steps,
        y=reach.log_ratio,
        name=name,
        mode="lines",
        line={"color": colour, "width": 2.6, "dash": dash},
        customdata=[number(10.0**log) if np.isfinite(log) else "" for log in reach.log_ratio],
        hovertemplate="%{customdata}",
    )
    for kind, flags in reach.marks.items():
        at = steps[flags]
        if len(at):
            edge = -DECADES if kind == "zero" else DECADES
            figure.add_scatter(
                x=at,
                y=np.full(len(at), edge),
                name=f"{name}: {MARKS[kind].label}",
                mode="markers",
                marker={"symbol": "x-thin", "size": 8, "line": {"color": colour, "width": 1.6}},
                showlegend=False,
                cliponaxis=False,
                hovertemplate=MARKS[kind].label,
            )


def say_reach(cells: Cells) -> str:
    """One sentence with the ratio at the farthest step and the verdict for each line."""
    if cells.source is None:
        return "This sequence has no loss, so nothing flows back."
    if cells.source == 1:
        return "The last loss stands at t = 1: there is no step to flow back over."
    ends = {name: _at_the_end(reach) for _, name, reach in lines_of(cells)}
    said = "; ".join(
        f"{name.replace('k', '1').replace(',', '')}: {words}" for name, words in ends.items()
    )
    steps = cells.source - 1
    return (
        f"From L⟨{cells.source}⟩ back over {steps} step{'s' if steps > 1 else ''}, the gradient is "
        f"so many times what it is where it starts: {said}.{_cut(cells)}"
    )


def _cut(cells: Cells) -> str:
    """A sentence on the window, if it cuts the gradient."""
    k = cells.experiment.window
    return f" The window cuts the way back every {k} steps." if 0 < k < cells.source else ""


def _at_the_end(reach: Reach) -> str:
    for kind, flags in reach.marks.items():
        if flags[-1]:
            return MARKS[kind].label
    return f"{number(10.0 ** reach.log_ratio[-1])}, it {IN_A_WORD[reach.verdict.kind]}"


def describe_reach(cells: Cells) -> str:
    """Text alternative of the figure."""
    return (
        "Ratio of the gradient of the last loss with respect to an earlier state to that at the "
        "loss itself, against the steps between, for RNN, GRU and LSTM, from 10 to the −6 to 10 "
        f"to the 6. {say_reach(cells)}"
    )
