"""The gradient on its way back through 30 steps, at three gains: a moving picture in CSS alone.

In a linear network with an orthogonal Waa, ‖∂L⟨T⟩/∂a⟨k⟩‖ = gain^(T−k) ‖∂L⟨T⟩/∂a⟨T⟩‖: there is no
smaller example in which it vanishes, keeps its size and explodes by one number.
"""

from __future__ import annotations

import html

import numpy as np
import streamlit as st

from explorer.charts.shades import blend
from explorer.charts.theme import DECADES, GRADIENT
from explorer.experiment import Experiment
from explorer.number_text import number
from explorer.ui.results import flow_of
from explorer.ui.runs import get_run, kept

STEPS = 30
GAINS = {
    0.5: "vanishes: {} of it is left",
    1.0: "keeps its size",
    1.5: "explodes: {} times as large",
}
"""Gain → what the gradient does, with its size at step 1."""
EACH = 0.12
"""Seconds from one step to the one before it; the whole takes less than five, then it rests."""


def network(gain: float) -> Experiment:
    """The network of a row."""
    return Experiment(n_steps=STEPS, activation="identity", gain=gain)


def show_ribbon() -> None:
    """Show the three rows; the gradient comes back once, and then they stand still."""
    st.html(kept("ribbon", STEPS, draw_ribbon))


def draw_ribbon() -> str:
    """The picture as HTML."""
    rows = "".join(_row(gain, ratios_of(gain)) for gain in GAINS)
    words = (
        f"The gradient of the loss at step {STEPS}, from the right to the left: what of it arrives "
        "at each step before, in one linear network with three gains."
    )
    return f'<div class="ribbon" data-testid="ribbon">{rows}<p>{words}</p></div>'


def ratios_of(gain: float) -> np.ndarray:
    """‖∂L⟨T⟩/∂a⟨k⟩‖ / ‖∂L⟨T⟩/∂a⟨T⟩‖ for k = 1 … T."""
    last = flow_of(get_run(network(gain))).matrix[STEPS - 1, 1:]
    return last / last[-1]


def say_row(gain: float, ratios: np.ndarray) -> str:
    """What the gradient does until step 1, and to which share of its size."""
    return GAINS[gain].format(number(ratios[0]))


def colour_of(ratio: float) -> str:
    """The colour of the gradient's ruler, which is the same on every page, as CSS."""
    light, dark = (_on_scale(GRADIENT[is_dark], ratio) for is_dark in (False, True))
    return f"light-dark({light}, {dark})"


def _on_scale(colours: tuple[str, ...], ratio: float) -> str:
    at = (np.clip(np.log10(ratio) / DECADES, -1, 1) + 1) / 2 * (len(colours) - 1)
    low = min(int(at), len(colours) - 2)
    return blend(colours[low], colours[low + 1], at - low)


def _row(gain: float, ratios: np.ndarray) -> str:
    words = say_row(gain, ratios)
    cells = "".join(
        f'<i style="background: {colour_of(ratio)}; '
        f'animation-delay: {EACH * (STEPS - 1 - k):.2f}s"></i>'
        for k, ratio in enumerate(ratios)
    )
    alt = html.escape(f"Gain {gain:g}. The gradient {words}.")
    return (
        f'<div><span>gain {gain:g}</span><span role="img" aria-label="{alt}">{cells}</span>'
        f"<span>{html.escape(words)}</span></div>"
    )
