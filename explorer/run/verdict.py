"""Verdict on a network: vanishing or exploding gradient? The same on every page.

It is about a single loss, the last of the sequence on the screen: the gradients of all losses
accumulate on their way back, so that their sum can grow while each of them vanishes. And it is
about the *ratio*, how much of that gradient is left at step 1, not about its *size*: a network that
has learned has small gradients, but they have not vanished.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer import engine
from explorer.engine.arrays import Array
from explorer.labels import LABELS
from explorer.number_text import number
from explorer.run.overflow import Overflow, overflow_forward

VANISHED = 1e-3
"""Below this ratio of step 1 to the last step with a loss the gradient "has vanished"."""

HELD = (0.9, 1.1)
"""Between these ratios the gradient "keeps its size"."""

EXPLODED = 1e3
"""Above this ratio it "explodes". Between these thresholds it "fades" or "grows"."""

IN_A_WORD = {
    "vanished": "has vanished",
    "fades": "fades",
    "holds": "keeps its size",
    "grows": "grows",
    "exploded": "explodes",
}
"""A verdict in a few words, by its kind."""

WHOSE = {
    "last": (
        "last loss",
        "the loss of the last step alone, and what is left of it on its way back",
    ),
    "all": (
        "all losses",
        "all losses together, of the batch that the update used. They add up on the way, "
        "so this is size, not ratio",
    ),
}
"""The gradients that can be shown: {name: (label, explanation)}."""

GRADIENTS = tuple(WHOSE)

_SMALLEST = np.finfo(np.float64).tiny


@dataclass(frozen=True)
class Verdict:
    """A sentence around its decisive number: `before` + `number` + `after`.

    `kind` is vanished, fades, holds, grows, exploded, zero, nonfinite or none (nothing to judge).
    """

    kind: str
    before: str
    number: str = ""
    after: str = ""

    @property
    def text(self) -> str:
        return self.before + self.number + self.after


def judge(
    loss: engine.OneLoss, *, window: int = 0, trace: engine.Trace | None = None, dtype: str = ""
) -> Verdict:
    """Judge how much of `loss` is left at step 1: ‖∂L⟨t⟩/∂a⟨1⟩‖ / ‖∂L⟨t⟩/∂a⟨t⟩‖.

    An overflow comes first, that of the forward pass (`trace`, in `dtype`) if it began there; then
    truncation by the window, an exact zero, and the ratio with the thresholds above. The ratio is
    to the last step with a non-zero gradient: the step of the loss itself, except for c⟨t⟩ behind a
    closed gate.
    """
    t = loss.step
    if t == 0:
        return Verdict("none", "No step of this sequence has a loss, so no gradient starts.")
    row = loss.da_norm[: t + 1]
    broken = np.flatnonzero(~np.isfinite(row))
    if broken.size:
        if trace is not None and (forward := overflow_forward(trace)):
            return _overflow(forward, trace, dtype)
        k, mark = int(broken[-1]), number(row[broken[-1]])
        before = f"From the loss at step {t} the gradient overflows: ‖∂L⟨{t}⟩/∂a⟨{k}⟩‖ is "
        return Verdict("nonfinite", before, mark, ", beyond what 64 bit can hold.")
    starts = int(np.flatnonzero(row).max(initial=0))
    if starts == 0:
        return Verdict("zero", f"The loss at step {t} sends back ", "exactly 0", ": nothing flows.")
    if t == 1:
        words = (
            "With a loss at step 1 only, there is no way back to measure: choose more time steps T."
        )
        return Verdict("none", words)
    cut = (t - 1) // window * window if window else 0
    if cut and starts > cut:
        return _up_to_the_cut(t, window, row[cut + 1 :], cut)
    if row[1] == 0:
        return _zero(t, int(np.flatnonzero(row[1:])[0]), row)
    begin = "the loss at" if starts == t else "its first trace at"
    return _ratio(f"From {begin} step {starts} back to step 1 the gradient ", row[1] / row[starts])


def _up_to_the_cut(t: int, window: int, there: Array, cut: int) -> Verdict:
    """The verdict up to a cut: beyond it the gradient is not small but not computed at all."""
    before = (
        f"The gradient from the loss at step {t} is cut behind step {cut + 1} (window {window})"
    )
    if len(there) == 1 or (there == 0).any():
        return Verdict("zero", f"{before}: from step {cut} back it is ", "exactly zero", ".")
    ratio, after = float(there[0] / there[-1]), " of what it was."
    if ratio < HELD[0]:
        return Verdict("zero", f"{before}; until there it shrinks to ", number(ratio), after)
    if ratio <= HELD[1]:
        after = " times what it was."
        return Verdict("zero", f"{before}; until there it keeps its size: ", f"{ratio:.2f}", after)
    return Verdict("zero", f"{before}; until there it grows ", _fold(ratio), ".")


def _ratio(way: str, ratio: float) -> Verdict:
    if ratio < VANISHED:
        return Verdict(
            "vanished", way + "shrinks to ", number(ratio), " of what it was: it has vanished."
        )
    if ratio < HELD[0]:
        return Verdict("fades", way + "shrinks to ", number(ratio), " of what it was: it fades.")
    if ratio <= HELD[1]:
        return Verdict("holds", way + "keeps its size: ", f"{ratio:.2f}", " times what it was.")
    if ratio <= EXPLODED:
        return Verdict("grows", way + "grows ", _fold(ratio), ".")
    return Verdict("exploded", way + "grows ", _fold(ratio), ": it explodes.")


def _fold(ratio: float) -> str:
    """2.0-fold, 35-fold, 1.3 × 10⁵-fold."""
    return (f"{ratio:.1f}" if ratio < 10 else number(ratio)) + "-fold"


def _zero(t: int, k: int, row: Array) -> Verdict:
    before = f"The gradient from the loss at step {t} is "
    # An underflow after a gradual decay is not the same as a dead unit.
    if 0 < row[k + 1] < _SMALLEST * 1e6:
        after = f" from step {k} back: it has vanished below the smallest number of 64 bit."
        return Verdict("zero", before, "zero", after)
    after = f" from step {k} back: nothing before step {k + 1} has any influence on it."
    return Verdict("zero", before, "exactly zero", after)


def _overflow(forward: Overflow, trace: engine.Trace, dtype: str) -> Verdict:
    spoiled = np.flatnonzero(np.isnan(trace.a).all(axis=(1, 2)))
    after = f" in {LABELS['dtype'][dtype]}" + (
        f"; all NaN from a⟨{spoiled[0]}⟩ on." if spoiled.size else "."
    )
    return Verdict(
        "nonfinite",
        f"Going forward the numbers overflow: {forward.name} is the first ",
        forward.mark,
        after,
    )
