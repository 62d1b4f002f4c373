"""Learning curve of one training, with the loss of baselines."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from explorer.charts.panels import label, level
from explorer.charts.theme import palette, template
from explorer.number_text import say
from explorer.tasks import Baseline


def draw_learning(loss: np.ndarray, guesses: Sequence[Baseline], *, dark: bool) -> go.Figure:
    """Loss against updates; the axis begins at 0, so that heights can be compared."""
    colours = palette(dark)
    figure = go.Figure(layout={"template": template(dark), "height": 240})
    figure.add_scatter(
        x=np.arange(1, len(loss) + 1),
        y=loss,
        mode="lines",
        line={"color": colours.applied, "width": 1.5},
        customdata=[say(value) for value in loss.tolist()],
        hovertemplate="update %{x}: loss %{customdata}<extra></extra>",
    )
    finite = loss[np.isfinite(loss)]
    costs = [guess.loss for guess in guesses]
    top = 1.1 * max([*costs, *(finite[:1].tolist())], default=1.0)
    for guess in guesses:
        level(figure, "y", guess.loss, colours.quiet, "dash")
        label(figure, guess.name, colours.quiet, x=1, xref="x domain", y=guess.loss,
              xanchor="right", yanchor="bottom")  # fmt: skip
    figure.update_layout(
        showlegend=False,
        margin={"l": 52, "r": 14, "t": 12, "b": 44},
        xaxis={"title": {"text": "update"}, "fixedrange": True},
        yaxis={"title": {"text": "loss"}, "range": [0, top], "fixedrange": True},
    )
    return figure


def describe_learning(loss: np.ndarray) -> str:
    """Text alternative: first, last and smallest loss."""
    smallest = float(loss[np.isfinite(loss)].min(initial=np.inf))
    return (
        f"The loss over {len(loss):,} updates: {say(float(loss[0]))} at first, "
        f"{say(float(loss[-1]))} at the end, {say(smallest)} at its smallest."
    )
