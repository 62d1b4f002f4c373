"""The sentences of the page "Gradient flow", chosen by its numbers.

The verdict is about the *ratio*, how much of a gradient is left after its way back, and never
about its *size*: a network that has learned has tiny gradients that have not vanished.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from explorer import engine
from explorer.labels import LABELS
from explorer.number_text import number, scientific
from explorer.run import Flow, Sight, Verdict, is_one_cell

_LARGEST = {
    "float16": "65,504",
    "float32": scientific(3.4e38, 1),
    "float64": scientific(1.797e308, 1),
}


def verdict(flow: Flow) -> Verdict:
    """The verdict on the last step with a loss: of the highest layer the same on every page, of
    another with the layer's name before it."""
    run, t = flow.run, flow.run.last_step
    row = flow.matrix[t - 1] if t else np.empty(0)
    loss = engine.OneLoss(t, row, None)
    found = run.judge(loss)
    if flow.layer == run.params.layers:
        return found
    before = found.before.replace("From ", "from ", 1)
    return replace(found, before=f"In layer {flow.layer} of {run.params.layers}: {before}")


def size(flow: Flow) -> str:
    """Sentence on the size of the gradients, which is not about vanishing."""
    run = flow.run
    t, n_losses = run.last_step, int(run.has_loss.sum())
    if t == 0:
        return ""
    of_weights = "" if flow.total_norm is None else f"‖∂L/∂{weights(run)}‖ = "
    if run.trace.first_nonfinite is not None:
        dtype = run.params.dtype
        bits = LABELS["dtype"][dtype]
        return f"The largest number of {bits} is {_LARGEST[dtype]}. {run.cures.words}".strip() + (
            f" {of_weights}{number(flow.total_norm)}." if of_weights else ""
        )
    how = "of its one loss" if n_losses == 1 else f"{run.reduction} over {n_losses} losses"
    mark = f"[{flow.layer}]" if run.params.layers > 1 else ""
    weights_too = f", {of_weights}{number(flow.update_norm)} ({how})" if of_weights else ""
    return (
        f"Size, apart from the ratio: ‖∂L⟨{t}⟩/∂a{mark}⟨{t}⟩‖ = {number(flow.matrix[t - 1, t])} "
        f"{'at its own step' if run.crossed else 'where it starts'}{weights_too}."
    )


def share(flow: Flow) -> str:
    """Which steps ∂L/∂Waa came from, for the sequence on the screen, not for a whole batch."""
    W = weights(flow.run)
    if flow.total_norm is None and flow.run.params.border:
        return (
            "The split by distance is defined for one cell: an encoder and a decoder have weights "
            "of their own, and a distance across the border is in both."
        )
    if flow.total_norm is None and flow.run.params.layers == 1:
        return (
            "The split by distance is made of the networks that the app trains; what each step "
            "adds is in the player."
        )
    if flow.total_norm is None:
        return (
            "The split by distance is defined for one layer: from layer to layer a gradient has "
            "many ways, each with a distance of its own. Choose one layer to see it."
        )
    if not math.isfinite(flow.total_norm):
        return f"∂L/∂{W} is {number(flow.total_norm)}: an update by it would destroy the network."
    if flow.total_norm == 0:
        return f"∂L/∂{W} is exactly zero: this sequence does not change {W}."
    N, T, whole = flow.steps_for_99, flow.run.n_steps, f"∂L/∂{W} of this one sequence"
    if N == T:
        return f"It takes all {T} steps to make up 99% of {whole}." if T > 1 else "One step."
    steps = "last step" if N == 1 else f"last {N} steps"
    return f"99% of {whole} came from the {steps}."


def weights(run: Sight) -> str:
    """The weights split by distance: Waa, or the columns of all gates that multiply a⟨t−1⟩."""
    return "Waa" if run.params.cell == "rnn" else "Wₐ"


def undefined(flow: Flow) -> str:
    """Which bounds are not defined for this network, and why; empty if all are."""
    run = flow.run
    cell, layers, border = run.params.cell, run.params.layers, run.params.border
    if border:
        return (
            "Not defined for this network: the bound and ρⁿ are about one cell at every step, and "
            f"an encoder (steps 1 to {border}) and a decoder (steps {border + 1} to {run.n_steps}) "
            "have weights of their own. All losses are in the decoder: left of the line is the "
            "gradient that reaches the encoder."
        )
    if layers > 1:
        below = flow.layer < layers
        whose = (
            f"layer {flow.layer}, a[{flow.layer}]⟨k⟩, which a gradient reaches along every way "
            f"through layers {flow.layer} to {layers}."
            if below
            else f"the highest layer, a[{layers}]⟨k⟩; choose another beside it."
        )
        text = (
            "Not defined for stacked layers: their state is all a⟨t⟩ together, so neither "
            "∂a⟨T⟩/∂a⟨T−n⟩ of one layer nor a bound on its Waa describes it. The matrix is that of "
            + whose
        )
    elif cell == "lstm":
        text = (
            "The bound is not defined for an LSTM: (γσ_max)ⁿ and ρⁿ are about Waa, and its memory "
            "goes past its matrices, through Γf. The measured line is of the whole state "
            "s = [c, a] that one step hands to the next. The matrix of the losses is of a⟨k⟩ "
            "alone: the gradient through c⟨k⟩ comes on top, and is on the page Unroll as ∂L/∂c⟨t⟩."
        )
    elif cell.startswith("gru"):
        text = (
            "The bound is not defined for a GRU: (γσ_max)ⁿ and ρⁿ are about Waa, and its memory "
            "also goes past its matrices, through 1 − Γu. The measured line is not affected."
        )
    else:
        text = ""
    if cell != "rnn" and layers == 1:
        text += " Wₐ: the columns of all gates that read a⟨t−1⟩."
    if run.window and is_one_cell(run):
        text += " The window cuts gradients, not the network: the states are carried across it."
    return text.strip()


def notes(flow: Flow) -> tuple[str, ...]:
    """Notes of the task and the run, and on underflow in the network's own backward pass.

    The matrix is computed in float64 whatever the network computes in; the network's own backward
    pass is not, and may overflow or give exactly zero for a small number.
    """
    run = flow.run
    back, bits = run.backward.back, LABELS["dtype"][run.params.dtype]
    found = [*run.task.notes, *run.notes]
    if run.trace.first_nonfinite is not None and verdict(flow).kind == "nonfinite":
        found.pop()  # the run's last note, on its overflow, which the verdict repeats
    lost = np.flatnonzero((back.da_norm == 0) & (np.nan_to_num(flow.matrix) > 0).any(axis=0))
    lost = lost[(lost >= 1) & (lost <= run.backward.starts_at)]
    if lost.size:
        found.append(
            f"The network's own backward pass, in {bits}, reads exactly 0 from step {lost[-1]} "
            "back: what is left is too small for this precision."
        )
    return tuple(found)
