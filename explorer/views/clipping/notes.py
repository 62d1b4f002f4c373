"""Labels of the lines in the panels of a twin, placed above the panel.

Inside the panel a name would hide the curve, which may run anywhere. Both twins have the same
number of lines of text, so that their panels are aligned.
"""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from explorer.charts.panels import level, note
from explorer.charts.theme import Palette
from explorer.number_text import say, short
from explorer.run import Twins
from explorer.views.clipping.scales import Scales
from explorer.views.clipping.words import costs

LOSS_HEIGHT = 96
DASHES = (("dash", "– –"), ("dot", "· · ·"), ("dashdot", "– · –"))
"""Dash styles of the baselines, and the samples before their names."""


def notes_above_loss(twins: Twins, scales: Scales) -> int:
    """Number of lines of text above the panel of the loss."""
    leaving = [_outside(one.loss, scales.loss) for one in (twins.off, twins.on)]
    return len(costs(twins)) + max(map(len, leaving))


def notes_above_norm(twins: Twins, scales: Scales) -> int:
    """Number of lines of text above the panel of the norm."""
    leaving = [
        _outside(positive(one.norm_before), norm_limits(scales)) for one in (twins.off, twins.on)
    ]
    return (twins.norm_limit is not None) + max(map(len, leaving))


def norm_limits(scales: Scales) -> tuple[float, float]:
    """The lowest and the highest norm on the axis."""
    return 10.0 ** scales.norm[0], 10.0 ** scales.norm[1]


def name_guesses(figure: go.Figure, twins: Twins, scales: Scales, domain, colours: Palette) -> None:
    """A line for each baseline, named at the top of the lines of text."""
    guesses = sorted(costs(twins), key=lambda guess: -guess[1])
    highest = notes_above_loss(twins, scales) - 1
    for number, (name, cost) in enumerate(guesses):
        dash, sample = DASHES[number % len(DASHES)]
        level(figure, "y", cost, colours.quiet, dash=dash)
        note(figure, domain, highest - number, f"{sample} {name}: {say(cost)}", colours.quiet)


def name_threshold(
    figure: go.Figure, twins: Twins, scales: Scales, domain, colours: Palette
) -> None:
    """The line of the threshold, named at the top of the lines of text."""
    threshold = twins.norm_limit
    if threshold is None:
        return
    level(figure, "y2", threshold, colours.ink)
    highest = notes_above_norm(twins, scales) - 1
    note(figure, domain, highest, f"— threshold {short(threshold)}", colours.ink)


def note_values_outside(
    figure: go.Figure, values, limits, updates: int, domain, colours: Palette
) -> None:
    """Note just above the panel how far a curve goes beyond it, at the update where it does."""
    for number, (text, update) in enumerate(_outside(values, limits)):
        late = update > updates / 2
        note(
            figure, domain, number, text, colours.ink, x=update, xref="x",
            xanchor="right" if late else "left", xshift=5 if late else -5,
        )  # fmt: skip


def _outside(values: np.ndarray, limits: tuple[float, float]) -> list[tuple[str, int]]:
    """(text, update) of the extremes of a curve that are outside the panel, at its top or bottom.

    If no value is inside, the text begins with that.
    """
    finite = np.where(np.isfinite(values), values, np.nan)
    if np.isnan(finite).all():
        return []
    highest, lowest = int(np.nanargmax(finite)), int(np.nanargmin(finite))
    outside = []
    if finite[highest] > limits[1]:
        all_above = f"all above {say(limits[1])}: " if finite[lowest] > limits[1] else ""
        outside.append((f"↑ {all_above}", highest))
    if finite[lowest] < limits[0]:
        all_below = f"all below {say(limits[0])}: " if finite[highest] < limits[0] else ""
        outside.append((f"↓ {all_below}", lowest))
    return [
        (f"{where}{say(float(finite[at]))} at update {at + 1:,}", at + 1) for where, at in outside
    ]


def positive(values: np.ndarray) -> np.ndarray:
    """Positive values, for a logarithmic scale; NaN for the rest."""
    return np.where(values > 0, values, np.nan)
