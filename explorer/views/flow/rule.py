"""“Weights below 1 vanish, above 1 explode”: the sentence that sets it right, by the numbers.

    γσ_max < 1   the gradient must vanish: ‖∂a⟨T⟩/∂a⟨T−n⟩‖₂ ≤ (γσ_max)ⁿ
    γσ_max = 1   it cannot grow
    γσ_max > 1   it may grow, and need not: the flat ends of g, or the directions, decide
    ρ < 1        says only what happens in the end, of a linear network: it may grow at first

Source: Pascanu, Mikolov, Bengio (2013), section 2.1.
"""

from __future__ import annotations

import numpy as np

from explorer.number_text import number
from explorer.run import Flow

_EQUAL = 1e-9
_GROWN, _SHRUNK = 1.1, 0.9
"""What counts as more or less than at the start: within 10 %, a gradient keeps its size."""


_ALONE = " This is about the way along this row; the layer above brings every loss to every step."


def rule(flow: Flow) -> str:
    """What size of the weights does here; empty where it is not defined or not finite."""
    found = _of_the_row(flow)
    return found + _ALONE if found and flow.run.crossed else found


def _of_the_row(flow: Flow) -> str:
    """What it does to a gradient that goes back from state to state."""
    bound, measured = flow.bound, flow.measured
    if bound is None or measured is None or not np.isfinite(measured).all():
        return ""
    limit = float(flow.gamma * flow.sigma_max)
    if limit < 1 - _EQUAL:
        return f"Weights below 1: γσ_max = {number(limit)}, so the gradient must vanish."
    if limit <= 1 + _EQUAL:
        return (
            "Weights of 1: γσ_max = 1, so the gradient cannot grow; the slopes of g may shrink it."
        )
    return f"Weights above 1 need not explode: γσ_max = {number(limit)} allows growth. " + _found(
        flow
    )


def _found(flow: Flow) -> str:
    """What was measured where growth is possible."""
    measured, T = flow.measured, flow.run.n_steps
    peak, last = int(measured.argmax()), float(measured[-1])
    back = f"{peak} step{'' if peak == 1 else 's'} back"
    after = f"{T} step{'' if T == 1 else 's'}"
    if last < _SHRUNK and measured[peak] > _GROWN:
        first = f"It first grows, {number(measured[peak])} times {back}, and then shrinks: "
        end = f"{number(last)} is left after {after}."
        below = flow.spectral_radius < 1 and flow.run.params.activation == "identity"
        return first + end + (f" ρ = {number(flow.spectral_radius)} says the end." if below else "")
    if last < _SHRUNK:
        return f"Measured, it shrinks: {number(last)} is left after {after}."
    if last > _GROWN:
        return f"Measured, it grows: {number(last)} times over {after}."
    return f"Measured, it keeps its size: {number(last)} after {after}."
