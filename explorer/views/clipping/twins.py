"""One of two twin trainings: loss, gradient norm, what the clip did, and the waterfall.

Both twins are drawn on the same scales, taken from both, so that they can be compared by eye.
"""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from explorer.array_names import name_in
from explorer.charts.marks import hatch, outlines
from explorer.charts.panels import Panel, labels_at_once, lay_out, note, title
from explorer.charts.ruler import RULER, draw_ruler, draw_size_scale
from explorer.charts.theme import Palette, palette, template
from explorer.charts.ticks import power_ticks, update_ticks
from explorer.charts.waterfall import LAST, waterfall_traces
from explorer.engine import History
from explorer.notation import written
from explorer.number_text import say, short
from explorer.run import Twins, layers_of
from explorer.views.clipping.notes import (
    LOSS_HEIGHT,
    name_guesses,
    name_threshold,
    norm_limits,
    note_values_outside,
    notes_above_loss,
    notes_above_norm,
    positive,
)
from explorer.views.clipping.scales import Scales, twin_scales
from explorer.views.clipping.waterfall import waterfall_of_all, waterfall_of_last
from explorer.views.clipping.words import broke

FAR = 1000
"""A curve is clipped at this multiple of its panel."""


def draw_twin(twins: Twins, which: str, *, dark: bool, gradient: str = LAST) -> go.Figure:
    """The twin `which`, "off" or "on", on a dark or a light page.

    The waterfall is of the `gradient` of the "last" loss, or of "all".
    """
    history, clip = (twins.off, "off") if which == "off" else (twins.on, twins.clip)
    colours, scales = palette(dark), twin_scales(twins)
    by_value = twins.clip != "norm"
    figure = go.Figure(layout={"template": template(dark)})
    domains = lay_out(
        figure,
        [
            Panel("loss", LOSS_HEIGHT, notes=notes_above_loss(twins, scales)),
            Panel("norm", 96, notes=notes_above_norm(twins, scales)),
            Panel("clip", 60 if by_value else 10, gap=27, notes=int(by_value)),
            Panel("waterfall", 160, gap=29, notes=_notes_above_waterfall(twins)),
            RULER,
        ],
    )
    _set_axes(figure, twins, scales, domains, colours)
    with labels_at_once(figure):
        _draw_loss(figure, twins, history, scales, colours, domains["loss"])
        _draw_norm(figure, twins, history, clip, scales, colours, domains["norm"])
        _draw_clip(figure, twins, history, clip, colours, domains["clip"])
        if gradient == LAST:
            _draw_last(figure, twins, which, colours, domains["waterfall"])
            start = f"at t = {twins.off_last.step}"
            draw_ruler(figure, domains["ruler"], start, colours, number=5, dark=dark)
        else:
            _draw_all(figure, twins, history, colours, domains["waterfall"], dark)
            draw_size_scale(figure, domains["ruler"], colours, number=5, dark=dark)
        if history.diverged_at is not None:
            _mark_break(figure, history, colours, domains["waterfall"])
    return figure


def _set_axes(figure, twins: Twins, scales: Scales, domains: dict, colours: Palette) -> None:
    updates, T = twins.experiment.updates, twins.n_steps
    figure.update_layout(
        hovermode="x unified",
        hoversubplots="axis",
        xaxis={
            "range": scales.x,
            "anchor": "y4",
            **update_ticks(updates),
            "ticklabeloverflow": "allow",
            "showspikes": True,
            "spikemode": "across",
            "spikesnap": "cursor",
            "spikethickness": 1,
            "spikedash": "dot",
            "spikecolor": colours.ink,
            "unifiedhovertitle": {"text": "update %{x:,.0f}"},
        },
        yaxis={"domain": domains["loss"], "range": scales.loss, "nticks": 4},
        yaxis2={
            "domain": domains["norm"],
            "type": "log",
            "range": scales.norm,
            **power_ticks(*scales.norm),
        },
        yaxis3={
            "domain": domains["clip"],
            # Clipping by value keeps every sign, so the angle stays below a right angle.
            "range": (0, 90) if twins.clip != "norm" else (0, 1),
            "tickvals": [0, 45, 90] if twins.clip != "norm" else [],
            "ticktext": ["0°", "45°", "90°"],
        },
        yaxis4={
            "domain": domains["waterfall"],
            "range": (0.5, T + 0.5),
            "tickvals": sorted({1, (T + 1) // 2, T}),
        },
    )


def _draw_line(figure, values, limits, name, colour, axis, hover="%{customdata}") -> None:
    shown = np.where(np.isfinite(values), values, np.nan)
    low, high = limits
    leaves = (shown < low) | (shown > high) | np.isnan(shown)
    # Browsers fail on lines that end 1e40 pixels away; the hover shows the true number. A curve
    # completely outside the panel is drawn along its edge.
    y = np.clip(shown, low, high) if leaves.all() else np.clip(shown, low / FAR, high * FAR)
    figure.add_scatter(
        x0=1,
        dx=1,
        y=y,
        customdata=["" if np.isnan(value) else say(value) for value in shown.tolist()],
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
    text = f"Loss, {unit}{how}"
    title(figure, domain, text, colours, notes=notes_above_loss(twins, scales))
    _draw_line(figure, history.loss, scales.loss, "loss", colours.ink, "y")
    name_guesses(figure, twins, scales, domain, colours)
    updates = twins.experiment.updates
    note_values_outside(figure, history.loss, scales.loss, updates, domain, colours)


def _draw_norm(figure, twins, history, clip, scales, colours, domain) -> None:
    text = "Gradient norm"
    if clip != "off":
        text += (
            f" <span style='color:{colours.raw}'>before</span>"
            f" and <span style='color:{colours.applied}'>after</span> the clip"
        )
    title(figure, domain, text, colours, notes=notes_above_norm(twins, scales))
    name_threshold(figure, twins, scales, domain, colours)
    before, after = positive(history.norm_before), positive(history.norm_after)
    limits = norm_limits(scales)
    _draw_line(figure, before, limits, "norm before", colours.raw, "y2")
    if clip != "off":
        _draw_line(figure, after, limits, "norm after", colours.applied, "y2")
    note_values_outside(figure, before, limits, twins.experiment.updates, domain, colours)
    zero = history.norm_after == 0
    if zero.any():
        low, high = scales.norm
        strip = 10.0 ** np.array([low, low + 0.12 * (high - low)])
        x, y = outlines(zero[:, None], _edges(history), strip)
        figure.add_trace(hatch("zero", x, y, colours.ink, xaxis="x", yaxis="y2"))


def _edges(history: History) -> np.ndarray:
    return np.arange(len(history.loss) + 1) + 0.5


def _draw_clip(figure, twins, history, clip, colours, domain) -> None:
    tall = twins.clip != "norm"
    if clip == "off":
        title(figure, domain, "No clip", colours, notes=int(tall))
        return
    text = f"Clip fired {int(history.fired.sum()):,} of {len(history.fired):,} times"
    if tall:
        threshold = short(twins.experiment.threshold)
        at = f"at ±{threshold}" if clip == "value" else f"at {threshold} each"
        text += f" (blue) {at}"
        note(figure, domain, 0, "angle it turns the gradient by", colours.ink)
    title(figure, domain, text, colours, notes=int(tall))
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
        _draw_line(figure, history.angle, (0, 90), "angle", colours.ink, "y3", "%{y:.1f}°")


def _draw_last(figure, twins, which, colours, domain) -> None:
    last = twins.off_last if which == "off" else twins.on_last
    what = f"‖∂L⟨{last.step}⟩/∂{_state(twins)}‖: what is left of the last loss alone"
    picture = waterfall_of_last(last)
    _title_waterfall(figure, twins, what, picture.updates, colours, domain)
    for trace in waterfall_traces(picture, colours.ink, xaxis="x", yaxis="y4"):
        figure.add_trace(trace)


def _draw_all(figure, twins, history, colours, domain, dark: bool) -> None:
    picture = waterfall_of_all(history.da_norm, twins.experiment.updates)
    what = f"‖∂L/∂{_state(twins)}‖: size, all losses of the batch add up"
    _title_waterfall(figure, twins, what, picture.updates, colours, domain)
    for trace in waterfall_traces(picture, colours.ink, dark=dark, xaxis="x", yaxis="y4"):
        figure.add_trace(trace)


def _state(twins: Twins) -> str:
    layers = layers_of(twins.experiment)
    return written(name_in("a", layers, layers))


def _title_waterfall(figure, twins, what, updates, colours, domain) -> None:
    """Title of the waterfall and its axes, and the number of updates per column."""
    stride = int(np.diff(updates).max(initial=1))
    every = f" (one in {stride} shown)" if stride > 1 else ""
    notes = _notes_above_waterfall(twins)
    title(figure, domain, what, colours, notes=notes)
    note(figure, domain, notes - 1, f"time step t up, update right{every}", colours.quiet)


def _notes_above_waterfall(twins: Twins) -> int:
    """Number of lines of text: one for the axes, and one if either twin broke."""
    return 1 + any(one.diverged_at is not None for one in (twins.off, twins.on))


def _mark_break(figure, history, colours, domain) -> None:
    at = history.diverged_at
    figure.add_shape(
        type="line",
        xref="x",
        yref="y4 domain",
        x0=at,
        x1=at,
        y0=0,
        y1=1,
        line={"color": colours.explodes, "width": 1.5, "dash": "dot"},
    )
    note(figure, domain, 0, broke(history), colours.explodes)
