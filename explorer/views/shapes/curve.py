"""Figure of a one-to-one network: its output against its input, with held-out days.

Both axes have the same fixed range in °C, so that "same as today" is the diagonal.
"""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from explorer import engine
from explorer.charts.panels import label
from explorer.charts.theme import palette, template
from explorer.engine import Params
from explorer.number_text import say
from explorer.shapes import report
from explorer.tasks.weather import RANGE_C, WeatherTask

HEIGHT = 340
_POINTS = 181


def curve(params: Params, task: WeatherTask) -> tuple[np.ndarray, np.ndarray]:
    """(today, the prediction for tomorrow) in °C, over the whole range, with T = 1."""
    today = np.linspace(*RANGE_C, _POINTS)
    x = ((today - task.mean) / task.sd).reshape(1, -1, 1)
    return today, task.to_units(engine.forward(params, x).y_hat[0, :, 0])


def draw_curve(params: Params, task: WeatherTask, *, dark: bool = False) -> go.Figure:
    """Held-out days as dots, the network as a line, and "same as today" as a dashed one."""
    colours = palette(dark)
    figure = go.Figure(layout={"template": template(dark), "height": HEIGHT})
    days = task.to_units(task.held_out)
    figure.add_scatter(
        name="days held out",
        x=days[:-1],
        y=days[1:],
        mode="markers",
        marker={"size": 5, "color": colours.quiet, "opacity": 0.55},
        customdata=[str(day) for day in task.held_out_dates[:-1]],
        hovertemplate="%{customdata}: %{x:.1f}°, the day after %{y:.1f}°<extra></extra>",
    )
    figure.add_scatter(
        name="same as today",
        x=list(RANGE_C),
        y=list(RANGE_C),
        mode="lines",
        line={"color": colours.ink, "width": 1.4, "dash": "dash"},
        hoverinfo="skip",
    )
    today, predicted = curve(params, task)
    figure.add_scatter(
        name="the network",
        x=today,
        y=predicted,
        mode="lines",
        line={"color": colours.applied, "width": 3},
        hovertemplate="today %{x:.1f}°: it says %{y:.1f}°<extra></extra>",
    )
    ticks = {"tickvals": [0, 10, 20, 30, 40], "ticktext": ["0°", "10°", "20°", "30°", "40°"]}
    axis = {
        **ticks,
        "range": list(RANGE_C),
        "constrain": "domain",
        "showgrid": True,
        "gridcolor": colours.grid,
        "fixedrange": True,
    }
    figure.update_layout(
        margin={"l": 54, "r": 10, "t": 34, "b": 44, "autoexpand": False},
        showlegend=False,
        xaxis={**axis, "constraintoward": "left", "title": _titled("today, °C")},
        yaxis={**axis, "scaleanchor": "x", "title": _titled("tomorrow, °C")},
    )
    key = (
        f"<span style='color:{colours.applied}'><b>━━</b></span> the network   ╌╌ same as today"
        f"   <span style='color:{colours.quiet}'>●</span> days held out"
    )
    label(
        figure, key, colours.ink, x=0, y=1, xref="paper", yref="paper", xanchor="left",
        yanchor="bottom", xshift=-46, yshift=8,
    )  # fmt: skip
    return figure


def _titled(text: str) -> dict:
    return {"text": text, "standoff": 4, "font": {"size": 12}}


def describe_curve(params: Params, task: WeatherTask) -> str:
    """Text alternative: the curve at three temperatures, and its held-out error."""
    today, predicted = curve(params, task)
    points = ", ".join(
        f"{_degrees(float(np.interp(at, today, predicted)))} after {at:.0f}°" for at in (0, 15, 30)
    )
    own, same = (_rmse(params, task, who) for who in ("the network", "same as today"))
    return (
        f"Tomorrow's temperature against today's, for {len(task.held_out) - 1} days held out. The "
        f"network says {points}. It is off by {_degrees(own)} (root mean square); “same as today” "
        f"by {_degrees(same)}."
    )


def _rmse(params: Params, task: WeatherTask, who: str) -> float:
    scores = report(params, task).scores
    return next(one.value for one in scores if (one.who, one.data) == (who, "held out"))


def _degrees(value: float) -> str:
    return f"{value:.2f}°".replace("-", "−") if abs(value) < 1e4 else f"{say(value)}°"
