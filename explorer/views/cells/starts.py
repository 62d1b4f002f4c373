"""Figure of the losses with zero, random and learned a⟨0⟩: a dot for each seed, by T.

Lines and dots, not bars: the axis does not begin at 0, so lengths would mean nothing.
"""

from __future__ import annotations

import plotly.graph_objects as go

from explorer.charts.panels import NORMAL, label
from explorer.charts.theme import palette, template
from explorer.number_text import percent, short
from explorer.run.starts import LENGTHS, SEEDS, STARTS, TEST_NAMES, StartsMatter

_NAMES = "names drawn again from those that were learned from"


def draw_starts(found: StartsMatter, *, dark: bool = False) -> go.Figure:
    """One group for each T; a line is the mean over the seeds, a dot is a seed."""
    colours = palette(dark)
    figure = go.Figure(layout={"template": template(dark), "height": 260})
    labels = [[f"T = {T}" for T in LENGTHS for _ in STARTS], list(STARTS) * len(LENGTHS)]
    groups = [found.loss[T, name] for T in LENGTHS for name in STARTS]
    figure.add_scatter(
        x=labels,
        y=[losses.mean() for losses in groups],
        mode="markers",
        marker={
            "symbol": "line-ew-open",
            "size": 60,
            "color": colours.applied,
            "line": {"color": colours.applied, "width": 3},
        },
        hovertemplate="mean %{y:.3f}<extra></extra>",
    )
    figure.add_scatter(
        x=[[label for label in row for _ in range(SEEDS)] for row in labels],
        y=[float(loss) for losses in groups for loss in losses],
        mode="markers",
        marker={"color": colours.ink, "size": 7, "opacity": 0.6},
        customdata=list(range(SEEDS)) * len(groups),
        hovertemplate="seed %{customdata}: %{y:.3f}<extra></extra>",
    )
    low = min(float(losses.min()) for losses in groups)
    label(
        figure, "Loss, nats a letter", colours.quiet, size=NORMAL, x=0, y=1,
        xref="paper", yref="paper", xanchor="left", yanchor="bottom", yshift=6,
    )  # fmt: skip
    figure.update_layout(
        showlegend=False,
        margin={"l": 52, "r": 14, "t": 30, "b": 50},
        xaxis={"fixedrange": True},
        yaxis={
            "range": [0.97 * low, 1.02 * max(float(losses.max()) for losses in groups)],
            "showgrid": True,
            "gridcolor": colours.grid,
            "fixedrange": True,
        },
    )
    return figure


def say_starts(found: StartsMatter) -> str:
    """The effect of a⟨0⟩ on the loss against zeros, compared with the spread over seeds."""
    clauses = []
    for T in LENGTHS:
        each = [_against_zeros(name, *found.extra(T, name)) for name in STARTS if name != "zeros"]
        clauses.append(f"At T = {T}, {' and '.join(each)}")
    shares = " and ".join(f"{percent(_share(found, T), 1)} at T = {T}" for T in LENGTHS)
    return (
        f"The choice of a⟨0⟩ moves the loss on {_NAMES} by {shares}. {'. '.join(clauses)}. "
        f"± is the spread over {SEEDS} seeds of the difference to zeros."
    )


def recipe(found: StartsMatter) -> str:
    """Description of the trainings."""
    base = found.experiment
    return (
        f"Next letter of a name, RNN with {base.n_a} units, {base.updates} updates with "
        f"{base.optimiser.title()} at a rate of {short(base.learning_rate)}; the same "
        f"{SEEDS} seeds for each a⟨0⟩, judged on {TEST_NAMES} {_NAMES}."
    )


def _share(found: StartsMatter, T: int) -> float:
    """Difference between the best and the worst of the three, relative to the loss from zeros."""
    means = [float(found.loss[T, name].mean()) for name in STARTS]
    return (max(means) - min(means)) / means[0]


def _against_zeros(name: str, mean: float, spread: float) -> str:
    number = f"{abs(mean):.3f} ± {spread:.3f} nats"
    if abs(mean) <= spread:
        return f"a {name} a⟨0⟩ makes no difference beyond the spread ({number})"
    return f"a {name} a⟨0⟩ {'costs' if mean > 0 else 'saves'} {number} a letter"


def describe_starts(found: StartsMatter) -> str:
    """Text alternative of the figure."""
    means = [
        f"T = {T}, {name}: {found.loss[T, name].mean():.3f}" for T in LENGTHS for name in STARTS
    ]
    return f"Loss after training on {_NAMES}. {'; '.join(means)}. {say_starts(found)}"
