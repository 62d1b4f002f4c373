"""The gradient on its way back through 30 steps, at three gains: a moving picture in CSS alone.

In a linear network with an orthogonal Waa, ‖∂L/∂a⟨k⟩‖ = gain^(T−k) ‖∂L/∂a⟨T⟩‖: no smaller example
vanishes, keeps its size and explodes by one number.
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
GAINS = {0.5: "it vanishes", 1.0: "it keeps its size", 1.5: "it explodes"}
EACH, FADE = 4.0, 0.6
"""Seconds for which a gain is shown, and those of the change to the next."""

_CELL, _GAP, _HEIGHT = 26, 4, 44


def network(gain: float) -> Experiment:
    """The network of the picture."""
    return Experiment(n_steps=STEPS, activation="identity", gain=gain)


def show_ribbon() -> None:
    """Show the moving picture; it stands still where less motion is asked for, and on a click."""
    st.html(kept("ribbon", STEPS, draw_ribbon))


def draw_ribbon() -> str:
    """The picture as HTML."""
    ratios = {gain: ratios_of(gain) for gain in GAINS}
    rows = (_row(place, gain, ratios[gain]) for place, gain in enumerate(GAINS))
    whole = EACH * len(GAINS)
    style = (
        f"@keyframes ribbon {{ 0%, {100 * (EACH - FADE) / whole:.1f}% {{ opacity: 1 }} "
        f"{100 * EACH / whole:.1f}%, {100 * (whole - FADE) / whole:.1f}% {{ opacity: 0 }} "
        "100% { opacity: 1 } }"
        ".ribbon { position: relative; display: block; max-width: 62rem; }"
        ".ribbon svg { display: block; width: 100%; height: auto; }"
        ".ribbon p { margin: .35rem 0 0; font-size: 1.05rem; min-height: 1.6em; }"
        ".ribbon .gain { animation: ribbon linear infinite; "
        f"animation-duration: {whole:g}s; }}"
        ".ribbon .gain:not(:first-of-type) { position: absolute; inset: 0; }"
        ".ribbon input { position: absolute; opacity: 0; }"
        ".ribbon .still { position: absolute; right: 0; bottom: 0; font-size: .85rem; opacity: .8; "
        "cursor: pointer; z-index: 1; }"
        ".ribbon input:focus-visible + .still { outline: 2px solid currentColor; }"
        ".ribbon:has(input:checked) .gain { animation-play-state: paused; }"
        "@media (prefers-reduced-motion: reduce) {"
        " .ribbon .gain { animation: none; }"
        " .ribbon .gain:not(:first-of-type), .ribbon .still { display: none; } }"
    )
    return (
        f'<style>{style}</style><div class="ribbon" data-testid="ribbon">{"".join(rows)}'
        '<input type="checkbox" id="ribbon-still">'
        '<label class="still" for="ribbon-still">Hold still</label></div>'
    )


def ratios_of(gain: float) -> np.ndarray:
    """‖∂L⟨T⟩/∂a⟨k⟩‖ / ‖∂L⟨T⟩/∂a⟨T⟩‖ for k = 1 … T."""
    last = flow_of(get_run(network(gain))).matrix[STEPS - 1, 1:]
    return last / last[-1]


def _row(place: int, gain: float, ratios: np.ndarray) -> str:
    words = (
        f"Gain {gain:g}: of the gradient of the last loss {number(ratios[0])} times its size "
        f"reaches step 1. {GAINS[gain].capitalize()}."
    )
    cells = "".join(
        f'<rect x="{k * (_CELL + _GAP)}" y="0" width="{_CELL}" height="{_HEIGHT}" rx="4" '
        f'fill="{colour_of(ratio)}" stroke="currentColor" stroke-opacity=".18"></rect>'
        for k, ratio in enumerate(ratios)
    )
    width = len(ratios) * (_CELL + _GAP) - _GAP
    delay = (place - len(GAINS)) * EACH if place else 0.0
    return (
        f'<section class="gain" style="animation-delay: {delay:g}s">'
        f'<svg viewBox="-1 -1 {width + 2} {_HEIGHT + 2}" role="img" '
        f'aria-label="{html.escape(words)}">{cells}</svg>'
        f"<p>{html.escape(words)}</p></section>"
    )


def colour_of(ratio: float) -> str:
    """The colour of the gradient ruler, which is the same on every page."""
    at = (np.clip(np.log10(ratio) / DECADES, -1, 1) + 1) / 2 * (len(GRADIENT) - 1)
    low = min(int(at), len(GRADIENT) - 2)
    return blend(GRADIENT[low], GRADIENT[low + 1], at - low)
