"""The log of a training over its updates: loss, gradient norm and clip, radius, waterfall."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from explorer.charts.panels import (
    Panel,
    labels_at_once,
    lay_out,
    level,
    lines_of,
    note_lines,
    title,
)
from explorer.charts.ruler import RULER, draw_ruler, draw_size_scale
from explorer.charts.theme import Palette, palette, template
from explorer.charts.ticks import power_ticks, update_ticks
from explorer.charts.waterfall import ALL, LAST, Waterfall, waterfall_traces
from explorer.number_text import number, say
from explorer.recording import Log
from explorer.run import ratio_to_start, size

_DASHES = (("solid", "━"), ("dash", "╍"), ("dot", "┅"), ("dashdot", "━ ·"))
"""How a line is drawn, and how it is written beside its name."""
_NAMED = 4
"""Lines whose names have room above their panel."""
_FAR = 1e6
"""Browsers fail on lines that end far beyond the axis."""


def draw_log(log: Log, row: str, *, is_one_loss: bool, dark: bool) -> go.Figure:
    """The recorded updates of a training; `row` is the one whose gradient is shown.

    With `is_one_loss` the gradient is shown relative to its start, else by its size.
    """
    colours, figure = palette(dark), go.Figure(layout={"template": template(dark)})
    picture = waterfall_of(log, row, is_one_loss=is_one_loss)
    has_loss = bool(np.isfinite(log.loss).any())
    notes = {
        "norm": _notes_of_norm(log, colours),
        "radius": _notes_of_radii(log),
        "waterfall": _notes_of_waterfall(picture),
    }
    panels = [
        Panel(name, height, notes=len(notes[name]))
        for name, height in (("norm", 96), ("radius", 70), ("waterfall", 200))
    ]
    panels = [Panel("loss", 90), *panels] if has_loss else panels
    domains = lay_out(figure, [*panels, RULER])
    with labels_at_once(figure):
        _axes(figure, log, domains, colours)
        if has_loss:
            title(figure, domains["loss"], "Loss, as it was noted", colours)
            _line(figure, log, log.loss, "loss", colours.ink, "y")
        _title(figure, domains["norm"], "‖gradient‖ of all parameters", notes["norm"], colours)
        _norms(figure, log, colours)
        text = "Spectral radius ρ of the recurrent matrices"
        _title(figure, domains["radius"], text, notes["radius"], colours)
        _radii(figure, log, colours)
        _title(figure, domains["waterfall"], f"‖∂L/∂a⟨t⟩‖ of {row}", notes["waterfall"], colours)
        for trace in waterfall_traces(picture, colours.ink, dark=dark, xaxis="x", yaxis="y4"):
            figure.add_trace(trace)
        scale = draw_ruler if is_one_loss else draw_size_scale
        where = ("at its last step",) if is_one_loss else ()
        scale(figure, domains["ruler"], *where, colours, number=5, dark=dark)
    return figure


def _title(figure: go.Figure, domain, text: str, notes: list[str], colours: Palette) -> None:
    """Title of a panel, and the lines under it."""
    title(figure, domain, text, colours, notes=len(notes))
    note_lines(figure, domain, notes, colours.quiet)


def waterfall_of(log: Log, row: str, *, is_one_loss: bool) -> Waterfall:
    """The Waterfall of the recorded updates; a column reaches half way to the next."""
    norms, updates = log.norms(row), log.updates
    found, marks = ratio_to_start(norms) if is_one_loss else size(norms)
    beyond = np.arange(1, norms.shape[1]) > log.n_steps[:, None]
    marks = {kind: mask & ~beyond for kind, mask in marks.items()}
    middles = (updates[1:] + updates[:-1]) / 2
    first = updates[0] - (middles[0] - updates[0] if len(middles) else 0.5)
    last = updates[-1] + (updates[-1] - middles[-1] if len(middles) else 0.5)
    edges = np.array([first, *middles, last])
    kind = LAST if is_one_loss else ALL
    return Waterfall(kind, found.astype(np.float32), marks, updates, edges)


def _axes(figure: go.Figure, log: Log, domains: dict, colours: Palette) -> None:
    last, T = int(log.updates[-1]), int(log.n_steps.max(initial=1))
    figure.update_layout(
        hovermode="x unified",
        xaxis={
            "range": (0.5, last + 0.5),
            "anchor": "y4",
            **update_ticks(last),
            "unifiedhovertitle": {"text": "update %{x:,.0f}"},
        },
        yaxis={"domain": domains.get("loss", domains["norm"]), **_loss_ticks(log.loss)},
        yaxis2={"domain": domains["norm"], "type": "log", **_range(log.norm_before)},
        yaxis3={"domain": domains["radius"], "rangemode": "tozero", "nticks": 4},
        yaxis4={
            "domain": domains["waterfall"],
            "range": (0.5, T + 0.5),
            "tickvals": sorted({1, (T + 1) // 2, T}),
        },
    )
    if log.first_nonfinite:
        figure.add_vline(log.first_nonfinite.update, line={"color": colours.ink, "dash": "dot"})


def _loss_ticks(losses: np.ndarray) -> dict:
    """The ticks of the loss; where all are one number, that alone, written short, in the middle."""
    found = np.unique(losses[np.isfinite(losses)])
    if len(found) != 1:
        return {"nticks": 4}
    value = float(found[0])
    room = abs(value) / 2 or 1.0
    plain = f"{value:.0f}" if 1e3 <= abs(value) < 1e6 else number(value)  # a power has less room
    return {"range": (value - room, value + room), "tickvals": [value], "ticktext": [plain]}


def _in_colour(words: str, colour: str) -> str:
    """Words of a label in the colour of their line."""
    return f'<span style="color:{colour}">{words}</span>'


def _range(norms: np.ndarray) -> dict:
    """The range and ticks of a log axis that holds all finite norms."""
    found = norms[np.isfinite(norms) & (norms > 0)]
    low, high = (np.log10(found.min()), np.log10(found.max())) if found.size else (-1.0, 1.0)
    low, high = float(low - 0.3), float(high + 0.3)
    return {"range": (low, high), **power_ticks(low, high)}


def _fired(log: Log) -> int:
    """In how many recorded updates the clip made the gradient smaller."""
    return int((log.norm_after < log.norm_before * (1 - 1e-6)).sum())


def _notes_of_norm(log: Log, colours: Palette) -> list[str]:
    fired = _fired(log)
    words = f"the clip fired in {fired} of {len(log.updates)} recorded updates"
    if not fired:
        return [words]
    before = f"━ {_in_colour('before the clip', colours.raw)}"
    after = f"╌ {_in_colour('after it', colours.applied)}"
    return lines_of([before, after, words])


def _notes_of_radii(log: Log) -> list[str]:
    shown = [f"{_DASHES[i % 4][1]} {name}" for i, name in enumerate(log.radius)]
    others = len(shown) - _NAMED
    return lines_of(shown[:_NAMED] + [f"and {others} more: point at them"] * (others > 0))


def _notes_of_waterfall(picture: Waterfall) -> list[str]:
    what = "as a share of its start" if picture.of == LAST else "its size, all losses together"
    return lines_of([what, "time step t up, update right", *_narrow(picture)], "; ")


def _narrow(picture: Waterfall) -> list[str]:
    """Between which numbers all are, where that is less than one of the twelve powers of ten.

    The scale is the same on every page, so that they have nearly one colour.
    """
    found = picture.log[np.isfinite(picture.log)]
    if not found.size or any(mask.any() for mask in picture.marks.values()):
        return []
    low, high = float(found.min()), float(found.max())
    return [f"all between {number(10**low)} and {number(10**high)}"] if high - low < 1 else []


def _norms(figure: go.Figure, log: Log, colours: Palette) -> None:
    _line(figure, log, log.norm_before, "before the clip", colours.raw, "y2")
    if _fired(log):
        _line(figure, log, log.norm_after, "after the clip", colours.applied, "y2", dash="dash")


def _radii(figure: go.Figure, log: Log, colours: Palette) -> None:
    for i, (name, values) in enumerate(log.radius.items()):
        dash = _DASHES[i % 4][0]
        _line(figure, log, values, name, colours.ink, "y3", dash=dash)
    level(figure, "y3", 1.0, colours.quiet, "dot")


def _line(
    figure: go.Figure, log: Log, values: np.ndarray, name: str, colour: str, axis: str,
    dash: str = "solid",
) -> None:  # fmt: skip
    shown = np.where(np.isfinite(values), values, np.nan)
    typical = float(np.nanmedian(np.abs(shown))) if np.isfinite(shown).any() else 1.0
    figure.add_scatter(
        x=log.updates,
        y=np.clip(shown, -_FAR * typical, _FAR * typical),
        customdata=[say(value) for value in values.tolist()],
        name=name,
        mode="lines+markers" if np.isfinite(values).sum() < 3 else "lines",
        line={"color": colour, "width": 1.8, "dash": dash},
        xaxis="x",
        yaxis=axis,
        hovertemplate="%{customdata}",
    )


def describe_log(log: Log, row: str) -> str:
    """Text alternative of the figure."""
    first, last = log.norms(row)[0], log.norms(row)[-1]
    T = int(log.n_steps[-1])
    return (
        f"{len(log.updates)} recorded updates of a training. At update {log.updates[-1]} the "
        f"gradient norm before the clip is {number(log.norm_before[-1])}, and ‖∂L/∂a⟨t⟩‖ of {row} "
        f"is {number(last[1])} at step 1 and {number(last[T])} at step {T}; at update "
        f"{log.updates[0]} it was {number(first[1])} at step 1."
    )
