"""Figure and words of forgetting (forward) beside vanishing (backward)."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from explorer.charts.theme import DECADES, palette, template
from explorer.number_text import number, power_of_ten
from explorer.run.forgetting import Forgetting

TITLE = "Forgetting is forward, vanishing is backward"
HEIGHT = 300
LITTLE = 1e-3
"""Less than this is left: forgotten, or vanished."""

_POWERS = range(-DECADES, DECADES + 1, 2)
_LOWEST = 10.0**-DECADES


def draw_forgetting(found: Forgetting, *, dark: bool = False) -> go.Figure:
    """Both lines over the steps, on the logarithmic scale of the ruler; what is beyond is at its
    end."""
    colours = palette(dark)
    steps = np.arange(1, found.run.n_steps + 1)
    figure = go.Figure(layout={"template": template(dark), "height": HEIGHT})
    for name, line, colour, dash, symbol in (
        ("another x⟨1⟩, seen in a⟨t⟩ →", found.forward, colours.ink, "solid", "circle"),
        ("← the last loss, arriving in a⟨t⟩", found.backward, colours.applied, "dash", "square"),
    ):
        figure.add_scatter(
            x=steps,
            y=np.clip(line, _LOWEST, 1 / _LOWEST),
            name=name,
            mode="lines+markers",
            line={"color": colour, "width": 2.5, "dash": dash},
            marker={"color": colour, "size": 5, "symbol": symbol},
            customdata=[number(value) for value in line],
            hovertemplate="t = %{x}: %{customdata} times<extra>%{fullData.name}</extra>",
        )
    figure.add_hline(y=1, line={"color": colours.grid, "width": 1})
    figure.update_layout(
        margin={"l": 60, "r": 20, "t": 34, "b": 44},
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        xaxis={"title": {"text": "time step t"}, "range": [0.5, found.run.n_steps + 0.5]},
        yaxis={
            "type": "log",
            "range": [-DECADES - 0.3, max(1.0, np.log10(_highest(found)) + 0.3)],
            "tickvals": [10.0**power for power in _POWERS],
            "ticktext": [f"≤ {power_of_ten(-DECADES)}", *map(power_of_ten, _POWERS[1:])],
            "title": {"text": "left of the start"},
        },
    )
    return figure


def _highest(found: Forgetting) -> float:
    return float(np.clip(np.nanmax([found.forward, found.backward]), 1, 1 / _LOWEST))


def say_forgetting(found: Forgetting) -> str:
    """What is left of both, and which of the four cases it is."""
    T, last = found.run.n_steps, found.run.backward.starts_at
    kept, arrives = float(found.forward[-1]), float(found.backward[0])
    first = found.run.task.read_x(found.run.probe.x[0, 0])
    return (
        f"**Forward:** with “{found.instead}” in place of “{first}” at step 1, "
        f"{number(kept)} times the first difference is left in a⟨{T}⟩: {_kept(kept)}. "
        f"**Backward:** {number(arrives)} times the gradient of L⟨{last}⟩ arrives in a⟨1⟩: "
        f"{_arrives(arrives)}. {_both(kept < LITTLE, arrives)}"
    )


def _kept(kept: float) -> str:
    return "it has forgotten" if kept < LITTLE else "it remembers"


def _arrives(arrives: float) -> str:
    if arrives > 1 / LITTLE:
        return "it has exploded"
    return "it has vanished" if arrives < LITTLE else "it has not vanished"


def _both(forgotten: bool, arrives: float) -> str:
    vanished = arrives < LITTLE
    if arrives > 1 / LITTLE and not forgotten:
        return "Neither forgetting nor vanishing is the trouble here: the gradient explodes."
    if vanished and not forgotten:
        return (
            "So they are two things: the state still tells the two inputs apart, and yet learning "
            "hears nothing of step 1, because the gradient is about small changes of a state."
        )
    if forgotten and vanished:
        return "Here both happen: what is forgotten on the way, no gradient brings back."
    if forgotten:
        return "So they are two things: the gradient arrives, and the state has lost the input."
    return "Here neither the state forgets nor the gradient vanishes."


def describe_forgetting(found: Forgetting) -> str:
    """Text alternative of the figure."""
    shown = sorted({0, found.run.n_steps // 2, found.run.n_steps - 1})
    lines = (("Forward", found.forward), ("Backward", found.backward))
    return ". ".join(
        f"{name}: " + ", ".join(f"{number(line[i])} at step {i + 1}" for i in shown)
        for name, line in lines
    )
