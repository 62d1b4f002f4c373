"""One of two twin trainings: loss, gradient norm, what the clip did, and the waterfall.

Both twins are drawn on the same scales, taken from both, so that they can be compared by eye.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from explorer.engine import History
from explorer.figures.marks import hatch, outlines
from explorer.figures.numbers import power_of_ten, say
from explorer.figures.panels import Panel, label, lay_out, level, title
from explorer.figures.ruler import draw_ruler
from explorer.figures.theme import Palette, palette, template
from explorer.figures.twin_words import broke, costs
from explorer.figures.waterfall import waterfall, waterfall_traces
from explorer.run import Twins

LOSS_ROOM = (4, 20)
USUAL = 0.95
"""The loss axis holds all but the largest losses, or one spike would flatten the rest: it ends
where this part of them does, but between so many times what the dearest guess costs."""

NORM_LIMITS = (1e-10, 1e10)
"""Where the norm axis ends at the latest, for the same reason."""


@dataclass(frozen=True)
class Scales:
    """The ranges both twins are drawn on: x, loss, and log10 of the norm."""

    x: tuple[float, float]
    loss: tuple[float, float]
    norm: tuple[float, float]


def draw_twin(twins: Twins, which: str, *, dark: bool) -> go.Figure:
    """The twin `which`, "off" or "on", on a dark or a light page."""
    history, clip = (twins.off, "off") if which == "off" else (twins.on, twins.clip)
    colours, scales = palette(dark), twin_scales(twins)
    figure = go.Figure(layout={"template": template(dark)})
    domains = lay_out(
        figure,
        [
            Panel("loss", 96),
            Panel("norm", 96),
            Panel("clip", 60 if twins.clip == "value" else 10, gap=27),
            Panel("waterfall", 160, gap=29),
            Panel("ruler", 10, gap=32),
        ],
    )
    _set_axes(figure, twins, scales, domains, colours)
    _draw_loss(figure, twins, history, scales, colours, domains["loss"])
    _draw_norm(figure, twins, history, clip, scales, colours, domains["norm"])
    _draw_clip(figure, history, clip, colours, domains["clip"])
    _draw_waterfall(figure, twins, history, colours, domains["waterfall"])
    draw_ruler(figure, domains["ruler"], f"as at t = {_start(twins)}", colours, number=5)
    if history.diverged_at is not None:
        _mark_break(figure, twins, history, colours)
    return figure


def twin_scales(twins: Twins) -> Scales:
    """The ranges that hold both twins, as far as they stay within reason."""
    losses = _finite([twins.off.loss, twins.on.loss])
    dearest = max((cost for _, cost in costs(twins)), default=1.0) or 1.0
    usual = np.quantile(losses, USUAL) if len(losses) else 0.0
    room = min(max(usual, LOSS_ROOM[0] * dearest), LOSS_ROOM[1] * dearest)
    top = min(max(losses.max(initial=0.0), 1.3 * dearest), room)
    norms = _finite([twins.off.norm_before, twins.on.norm_before, twins.on.norm_after])
    norms = np.append(norms, twins.experiment.threshold)
    norms = np.clip(norms[norms > 0], *NORM_LIMITS)
    low, high = (norms.min(), norms.max()) if len(norms) else (1.0, 1.0)
    decades = math.log10(high / low)
    room = 0.08 * decades + 0.2
    return Scales(
        x=(0.5, twins.experiment.updates + 0.5),
        loss=(0.0, 1.05 * float(top)),
        norm=(math.log10(low) - room, math.log10(high) + room),
    )


def _finite(arrays: list[np.ndarray]) -> np.ndarray:
    values = np.concatenate(arrays)
    return values[np.isfinite(values)]


def _start(twins: Twins) -> int:
    """The step at which the gradient starts: the last one that has a loss."""
    return twins.steps_with_loss[-1]


def _set_axes(figure, twins: Twins, scales: Scales, domains: dict, colours: Palette) -> None:
    updates, T = twins.experiment.updates, twins.n_steps
    figure.update_layout(
        hovermode="x unified",
        hoversubplots="axis",
        xaxis={
            "range": scales.x,
            "anchor": "y4",
            "tickvals": _round_ticks(updates),
            "tickformat": ",d",
            "ticklabeloverflow": "allow",
            "showspikes": True,
            "spikemode": "across",
            "spikesnap": "cursor",
            "spikethickness": 1,
            "spikedash": "dot",
            "spikecolor": colours.ink,
        },
        yaxis={"domain": domains["loss"], "range": scales.loss, "nticks": 4},
        yaxis2={
            "domain": domains["norm"],
            "type": "log",
            "range": scales.norm,
            **_power_ticks(*scales.norm),
        },
        yaxis3={
            "domain": domains["clip"],
            # Clipping by value keeps every sign, so the angle stays below a right angle.
            "range": (0, 90) if twins.clip == "value" else (0, 1),
            "tickvals": [0, 45, 90] if twins.clip == "value" else [],
            "ticksuffix": "°",
        },
        yaxis4={
            "domain": domains["waterfall"],
            "range": (0.5, T + 0.5),
            "tickvals": sorted({1, (T + 1) // 2, T}),
        },
    )


def _round_ticks(updates: int) -> list[int]:
    """1, the last update, and a few round numbers that leave both ends room for their labels."""
    size = 10.0 ** math.floor(math.log10(updates))
    step = next(max(1, round(s * size)) for s in (0.2, 0.5, 1, 2) if updates <= 5 * s * size)
    between = range(step, updates, step)
    return [1, *(v for v in between if step / 2 < v <= updates - step / 2), updates]


def _power_ticks(low: float, high: float) -> dict:
    """At most five powers of ten between 10^low and 10^high, 1 among them where it is there."""
    step = max(1, math.ceil((high - low) / 4))
    powers = range(step * math.ceil(low / step), math.floor(high) + 1, step)
    return {"tickvals": [10.0**p for p in powers], "ticktext": [power_of_ten(p) for p in powers]}


def _draw_line(figure, values, name: str, colour: str, axis: str, hover: str = "%{y:.4g}") -> None:
    figure.add_scatter(
        x0=1,
        dx=1,
        y=np.where(np.isfinite(values), values, np.nan).astype(np.float32),
        name=name,
        # A single point has no line.
        mode="lines+markers" if len(values) < 3 else "lines",
        line={"color": colour, "width": 1.8},
        marker={"size": 6},
        xaxis="x",
        yaxis=axis,
        hovertemplate=hover,
    )


def _draw_loss(figure, twins, history, scales, colours, domain) -> None:
    unit = "½ squared error" if twins.task.output == "identity" else "nats"
    how = "summed over time" if twins.experiment.reduction == "sum" else "mean over time"
    how = f", {how}" if len(twins.steps_with_loss) > 1 else ""
    title(figure, domain, f"Loss, {unit}{how}", colours)
    _draw_line(figure, history.loss, "loss", colours.ink, "y")
    for number, (name, cost) in enumerate(sorted(costs(twins), key=lambda line: -line[1])):
        level(figure, "y", cost, colours.quiet, dash="dash")
        label(
            figure,
            f"{name}: {say(cost)}",
            colours.quiet,
            # Guesses can cost nearly the same: neighbours stand at different ends.
            x=(1, 0.45, 1)[number % 3],
            y=cost,
            xref="x domain",
            yref="y",
            xanchor="right",
            yanchor="bottom" if number < 2 else "top",
            bgcolor=colours.veil,
        )
    _mark_peak(figure, history.loss, scales.loss[1], "y", twins, colours)


def _draw_norm(figure, twins, history, clip, scales, colours, domain) -> None:
    before = f"<span style='color:{colours.raw}'>before</span>"
    after = f"<span style='color:{colours.applied}'>after</span>"
    text = "Gradient norm" if clip == "off" else f"Gradient norm {before} and {after} the clip"
    title(figure, domain, text, colours)
    threshold = twins.experiment.threshold
    if threshold > 0:
        level(figure, "y2", threshold, colours.ink)
        label(
            figure,
            f"threshold {threshold:g}",
            colours.ink,
            x=1,
            y=math.log10(threshold),
            xref="x domain",
            yref="y2",
            xanchor="right",
            yanchor="bottom",
            bgcolor=colours.veil,
        )
    _draw_line(figure, _positive(history.norm_before), "norm before", colours.raw, "y2")
    if clip != "off":
        _draw_line(figure, _positive(history.norm_after), "norm after", colours.applied, "y2")
    _mark_peak(figure, history.norm_before, 10 ** scales.norm[1], "y2", twins, colours)
    zero = history.norm_after == 0
    if zero.any():
        low, high = scales.norm
        strip = 10.0 ** np.array([low, low + 0.12 * (high - low)])
        x, y = outlines(zero[:, None], _edges(history), strip)
        figure.add_trace(hatch("zero", x, y, colours.ink, xaxis="x", yaxis="y2"))


def _positive(values: np.ndarray) -> np.ndarray:
    return np.where(values > 0, values, np.nan)


def _edges(history: History) -> np.ndarray:
    return np.arange(len(history.loss) + 1) + 0.5


def _mark_peak(figure, values, top, axis, twins, colours) -> None:
    """Say how high a curve goes that leaves the panel."""
    finite = np.where(np.isfinite(values), values, -np.inf)
    if finite.max(initial=-np.inf) <= top:
        return
    at = int(finite.argmax())
    late = at > 0.6 * twins.experiment.updates
    label(
        figure,
        f"↑ {say(float(finite[at]))} at update {at + 1:,}",
        colours.ink,
        x=at + 1,
        y=1,
        xref="x",
        yref=f"{axis} domain",
        xanchor="right" if late else "left",
        yanchor="top",
        xshift=-5 if late else 5,
        bgcolor=colours.veil,
    )


def _draw_clip(figure, history, clip, colours, domain) -> None:
    if clip == "off":
        title(figure, domain, "No clip", colours)
        return
    tall = clip == "value"
    text = f"Clip fired {int(history.fired.sum()):,} of {len(history.fired):,} times"
    angle = " (blue) · angle to the raw gradient" if tall else ""
    title(figure, domain, text + angle, colours)
    x, y = outlines(history.fired[:, None], _edges(history), np.array([0.0, 8.0 if tall else 1.0]))
    figure.add_scatter(
        x=x,
        y=y,
        mode="lines",
        line={"width": 0},
        fill="toself",
        fillcolor=colours.applied,
        name="fired",
        xaxis="x",
        yaxis="y3",
        hoverinfo="skip",
    )
    if tall:
        _draw_line(figure, history.angle, "angle", colours.ink, "y3", "%{y:.1f}°")


def _draw_waterfall(figure, twins, history, colours, domain) -> None:
    picture = waterfall(history.da_norm, _start(twins), twins.experiment.updates)
    kept = f" (one in {picture.stride} shown)" if picture.stride > 1 else ""
    title(figure, domain, f"‖∂L/∂a⟨t⟩‖ at time step t (up) and update (right){kept}", colours)
    for trace in waterfall_traces(picture, colours.ink, xaxis="x", yaxis="y4"):
        figure.add_trace(trace)


def _mark_break(figure, twins, history, colours) -> None:
    at = history.diverged_at
    figure.add_shape(
        type="line",
        xref="x",
        yref="y4 domain",
        x0=at,
        x1=at,
        y0=0,
        y1=1,
        line={"color": colours.raw, "width": 1.5, "dash": "dot"},
    )
    late = at > 0.5 * twins.experiment.updates
    label(
        figure,
        broke(history),
        colours.raw,
        x=at,
        y=0.5,
        xref="x",
        yref="y4 domain",
        xanchor="right" if late else "left",
        xshift=-8 if late else 8,
        bgcolor=colours.paper,
    )
