"""The sentences of the page "Gradient flow": what the numbers say, decided from the numbers.

The verdict is about the *ratio*, how much of a gradient is left after its way back, and never
about its *size*: a network that has learned has tiny gradients and has not vanished.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from explorer.run import Flow, Run, has_jacobians
from explorer.run.overflow import overflow_forward

VANISHED = 1e-3
"""Below this ratio between the last step with a loss and step 1 the gradient "has vanished"."""

HELD = 2.0
"""Between 1/HELD and HELD the gradient "keeps its size"."""

EXPLODED = 1e3
"""Above this ratio it "explodes". Between these thresholds it "fades" or "grows"."""

BITS = {"float16": "16 bit", "float32": "32 bit", "float64": "64 bit"}
_LARGEST = {"float16": "65,504", "float32": "3.4e38", "float64": "1.8e308"}
_SMALLEST = np.finfo(np.float64).tiny


@dataclass(frozen=True)
class Verdict:
    """One sentence with the number it turns on: `before` + `number` + `after`.

    `kind` is vanished, fades, holds, grows, exploded, zero, nonfinite or none (nothing to say).
    """

    kind: str
    before: str
    number: str = ""
    after: str = ""

    @property
    def text(self) -> str:
        return self.before + self.number + self.after


def verdict(flow: Flow) -> Verdict:
    """What the picture says: ‖∂L⟨t⟩/∂a⟨1⟩‖ / ‖∂L⟨t⟩/∂a⟨t⟩‖ for the last step t that has a loss.

    Overflow of the forward pass comes first, because then there is no gradient to speak of; then
    an exact zero or an overflow on the way back; then the ratio with the thresholds above.
    """
    t = flow.run.backward.starts_at
    if flow.run.trace.first_nonfinite is not None:
        return _overflow(flow.run)
    if t == 0:
        return Verdict("none", "No step of this sequence has a loss, so no gradient starts.")
    row = flow.matrix[t - 1, : t + 1]
    broken = np.flatnonzero(~np.isfinite(row))
    if broken.size:
        k, mark = int(broken[-1]), number(row[broken[-1]])
        before = f"From the loss at step {t} the gradient overflows: ‖∂L⟨{t}⟩/∂a⟨{k}⟩‖ is "
        return Verdict("nonfinite", before, mark, ", beyond what 64 bit can hold.")
    if row[t] == 0:
        return Verdict("zero", f"The loss at step {t} sends back ", "exactly 0", ": nothing flows.")
    if t == 1:
        words = (
            "With a loss at step 1 only, there is no way back to measure: choose more time steps T."
        )
        return Verdict("none", words)
    if flow.run.experiment.window and _cut(flow, t):
        return _up_to_the_cut(flow, t, _cut(flow, t), row)
    zeros = np.flatnonzero(row[1:] == 0) + 1
    if zeros.size:
        return _zero(t, int(zeros[-1]), row)
    return _ratio(t, float(row[1] / row[t]))


def _cut(flow: Flow, t: int) -> int:
    """The step j k, below t, from which on back the window lets nothing through; 0 for none."""
    k = flow.run.experiment.window
    return (t - 1) // k * k if k else 0


def _up_to_the_cut(flow: Flow, t: int, cut: int, row: np.ndarray) -> Verdict:
    """The gradient is not small behind a cut, it is not sent: the ratio is up to there."""
    k, there = flow.run.experiment.window, row[cut + 1 :]
    before = f"The gradient from the loss at step {t} is cut behind step {cut + 1} (window {k})"
    if len(there) == 1 or (there == 0).any():
        return Verdict("zero", f"{before}: from step {cut} back it is ", "exactly zero", ".")
    share = number(there[0] / there[-1])
    return Verdict("zero", f"{before}; until there it changes to ", share, " of what it was.")


def _ratio(t: int, ratio: float) -> Verdict:
    way = f"From the loss at step {t} back to step 1 the gradient "
    if ratio < VANISHED:
        return Verdict(
            "vanished", way + "shrinks to ", number(ratio), " of what it was: it has vanished."
        )
    if ratio < 1 / HELD:
        return Verdict("fades", way + "shrinks to ", number(ratio), " of what it was: it fades.")
    if ratio <= HELD:
        return Verdict("holds", way + "keeps its size: ", f"{ratio:.2f}", " times what it was.")
    if ratio <= EXPLODED:
        return Verdict("grows", way + "grows ", number(ratio) + "-fold", ".")
    return Verdict("exploded", way + "grows ", number(ratio) + "-fold", ": it explodes.")


def _zero(t: int, k: int, row: np.ndarray) -> Verdict:
    before = f"The gradient from the loss at step {t} is "
    # What shrank step by step until 64 bit could not hold it is not the same as a dead unit.
    if 0 < row[k + 1] < _SMALLEST * 1e6:
        after = f" from step {k} back: it has vanished below the smallest number of 64 bit."
        return Verdict("zero", before, "zero", after)
    after = f" from step {k} back: nothing before step {k + 1} has any influence on it."
    return Verdict("zero", before, "exactly zero", after)


def _overflow(run: Run) -> Verdict:
    name, _, mark = overflow_forward(run.trace)
    dtype = run.experiment.dtype
    spoiled = np.flatnonzero(np.isnan(run.trace.a).all(axis=(1, 2)))
    after = f" in {BITS[dtype]}" + (f"; all NaN from a⟨{spoiled[0]}⟩ on." if spoiled.size else ".")
    return Verdict(
        "nonfinite", f"Going forward the numbers overflow: {name} is the first ", mark, after
    )


def size(flow: Flow) -> str:
    """How large the gradients are, which says how much is left to learn, not what vanishes."""
    run = flow.run
    t, n_losses = run.backward.starts_at, int(run.probe.weights.any(axis=1).sum())
    if t == 0:
        return ""
    of_weights = "" if flow.total_norm is None else f"‖∂L/∂{weights(run)}‖ = "
    if run.trace.first_nonfinite is not None:
        dtype = run.experiment.dtype
        return (
            f"The largest number of {BITS[dtype]} is {_LARGEST[dtype]}. {run.cures.words}".strip()
            + (f" {of_weights}{number(flow.total_norm)}." if of_weights else "")
        )
    how = (
        "of its one loss" if n_losses == 1 else f"{run.experiment.reduction} over {n_losses} losses"
    )
    return (
        f"Size, apart from the ratio: ‖∂L⟨{t}⟩/∂a⟨{t}⟩‖ = {number(flow.matrix[t - 1, t])} where it "
        f"starts" + (f", {of_weights}{number(update_norm(flow))} ({how})." if of_weights else ".")
    )


def update_norm(flow: Flow) -> float:
    """‖∂L/∂Waa‖ with the reduction that an update uses; `flow` measures the plain sum."""
    n_losses = int(flow.run.probe.weights.any(axis=1).sum())
    return flow.total_norm / (max(1, n_losses) if flow.run.experiment.reduction == "mean" else 1)


def share(flow: Flow) -> str:
    """Which steps one update came from."""
    W = weights(flow.run)
    if flow.total_norm is None and flow.run.params.border:
        return (
            "The split by distance is defined for one cell: an encoder and a decoder have weights "
            "of their own, and a distance across the border is in both."
        )
    if flow.total_norm is None:
        return (
            "The split by distance is defined for one layer: from layer to layer a gradient has "
            "many ways, each with a distance of its own. Choose one layer to see it."
        )
    if not math.isfinite(flow.total_norm):
        return f"∂L/∂{W} is {number(flow.total_norm)}: this update would destroy the network."
    if flow.total_norm == 0:
        return f"∂L/∂{W} is exactly zero: this update changes nothing."
    N, T = flow.steps_for_99, flow.run.n_steps
    if N == T:
        return f"It takes all {T} steps to make up 99% of this update." if T > 1 else "One step."
    steps = "last step" if N == 1 else f"last {N} steps"
    return f"99% of this update came from the {steps}."


def weights(run: Run) -> str:
    """What is split by distance: Waa, or the columns of all gates that read a⟨t−1⟩."""
    return "Waa" if run.params.cell == "rnn" else "Wₐ"


def undefined(run: Run) -> str:
    """Which lines the theory does not have for this network, and why; empty where it has all."""
    cell, layers, border = run.params.cell, run.params.layers, run.params.border
    if border:
        return (
            "There is no theory here: the bound and ρⁿ are about one cell at every step, and an "
            f"encoder (steps 1 to {border}) and a decoder (steps {border + 1} to {run.n_steps}) "
            "have weights of their own. All losses are in the decoder: left of the line stands "
            "what of them comes back into the encoder."
        )
    if layers > 1:
        said = (
            "There is no theory here: the state of stacked layers is all their a⟨t⟩ together, so "
            "neither ∂a⟨T⟩/∂a⟨T−n⟩ of one layer nor a bound on its Waa speaks of it. The matrix is "
            f"that of the highest layer, a[{layers}]⟨k⟩."
        )
    elif cell == "lstm":
        said = (
            "There is no theory here: an LSTM carries a⟨t⟩ and c⟨t⟩, so neither ∂a⟨T⟩/∂a⟨T−n⟩ nor "
            "a bound on Waa speaks of it. The matrix is of a⟨k⟩ alone: what goes back through c⟨k⟩ "
            "comes on top, and stands on the page Unroll as ∂L/∂c⟨t⟩."
        )
    elif cell == "gru":
        said = (
            "There is no bound here: (γσ_max)ⁿ and ρⁿ are about Waa, and a GRU's memory also goes "
            "past its matrices, through 1 − Γu. What is measured stands."
        )
    else:
        said = ""
    if cell != "rnn" and layers == 1:
        said += " Wₐ: the columns of all gates that read a⟨t−1⟩."
    if run.experiment.window and has_jacobians(run):
        said += " The window cuts gradients, not the network: what the states do goes on over it."
    return said.strip()


def notes(flow: Flow) -> tuple[str, ...]:
    """What was asked for and could not be given, and what this precision does to the way back.

    The matrix is measured in 64 bit whatever the network computes in; the network's own backward
    pass is not, and may overflow or read exactly zero where the truth is a small number.
    """
    run = flow.run
    back, bits = run.backward.back, BITS[run.experiment.dtype]
    said = [*run.task.notes, *run.notes]
    if run.trace.first_nonfinite is not None:
        said.pop()  # the run's own note on its overflow, its last: the verdict says it already
    lost = np.flatnonzero((back.da_norm == 0) & (np.nan_to_num(flow.matrix) > 0).any(axis=0))
    lost = lost[(lost >= 1) & (lost <= run.backward.starts_at)]
    if lost.size:
        said.append(
            f"The network's own backward pass, in {bits}, reads exactly 0 from step {lost[-1]} "
            "back: what is left is too small for this precision."
        )
    return tuple(said)


def number(value: float) -> str:
    """Two digits, with an exponent where plain digits would be long; ∞ and NaN as such."""
    value = float(value)
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if value == 0 or 0.01 <= abs(value) < 1000:
        plain = f"{value:.2g}" if abs(value) < 100 else f"{value:.0f}"
        return plain.replace("-", "−")
    digits, exponent = f"{value:.1e}".split("e")
    return f"{digits}e{int(exponent)}".replace("-", "−")
