"""One network and one sequence, with its forward and backward pass: what a picture needs.

A Run is the Sight of an experiment; the network of a person is another.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from explorer import engine, tasks
from explorer.engine.arrays import Array, Ints
from explorer.engine.segments import chunks
from explorer.errors import InputError
from explorer.run.additions import additions
from explorer.run.cures import NO_CURES, Cures
from explorer.run.said import Said, said_by
from explorer.run.verdict import Verdict, judge


@dataclass(frozen=True)
class LayerGradient:
    """The backward pass of one layer, term by term.

    `terms` are the summands of every ∂L/∂a⟨t⟩. `adds[t-1]` is ‖contribution of step t to dW‖ and
    `so_far[t-1]` is ‖sum of the contributions of the steps T, T−1, …, t‖; both Frobenius. W is Waa
    of the basic cell, or the weights of all gates, stacked.
    """

    terms: engine.BackwardTerms
    adds: Array
    so_far: Array


@dataclass(frozen=True)
class BackwardPass:
    """One backward pass of the sequence on the screen.

    `source` is the step j of a single loss L⟨j⟩, or None for L = Σ L⟨t⟩: the plain sum, whatever
    the reduction of the training, so that the contribution of a step can be compared with its loss
    bar. `layers` are in order, lowest first. `starts_at` is the last step that has a loss.
    """

    source: int | None
    back: engine.Backward
    layers: tuple[LayerGradient, ...]
    starts_at: int


@dataclass(frozen=True, kw_only=True)
class Sight:
    """One network and one sequence, with its forward and backward pass.

    `probe` is the sequence on the screen (m = 1) and `n_steps` its T. `terms` has one entry for
    each layer of the basic cell, and none for a cell with gates, whose intermediate values are all
    in `trace`. `task` says how its inputs and outputs are called, and `step_labels` its steps.
    `reduction` is that of the training loss, `a0` where a⟨0⟩ comes from, `start` its value (None:
    zeros, or learned), and `window` that of truncated BPTT, or 0. `readout` says what ŷ⟨t⟩ is made
    of where it is not Wya a⟨t⟩ + by; a sequence without y⟨t⟩ is not `compared`. `notes` are
    sentences for the user, such as settings that could not be met. `cures` are the changes that
    would have kept it finite.
    """

    task: tasks.Task
    params: engine.Params
    n_steps: int
    probe: tasks.Batch
    trace: engine.Trace
    terms: tuple[engine.StepTerms, ...]
    backward: BackwardPass
    window: int = 0
    a0: str = "zeros"
    reduction: str = "mean"
    start: Array | None = None
    step_labels: tuple[str, ...] = ()
    readout: str = ""
    compared: bool = True
    notes: tuple[str, ...] = ()
    cures: Cures = NO_CURES

    @property
    def cuts(self) -> tuple[int, ...]:
        """The steps t at which the window truncates BPTT: no gradient from step t + 1 to step t."""
        window = self.window or None
        return tuple(last for _, last in chunks(self.n_steps, window))[:-1]

    @property
    def has_loss(self) -> Array:
        """(T,): which steps of the sequence on the screen have a loss."""
        return np.asarray(self.probe.weights.any(axis=1))

    @cached_property
    def said(self) -> Said:
        """What it says at every step."""
        return said_by(self.task, self.probe, self.trace)

    def fingerprint(self) -> str:
        """A hash of these numbers, equal in every browser and after every restart."""
        digest, back = hashlib.sha256(), self.backward.back
        arrays = [self.trace.a, self.trace.y_hat, back.loss_t, *(layer.da for layer in back.layers)]
        for array in [*arrays, *self.params.named().values()]:
            digest.update(np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()[:16]

    @property
    def key(self) -> Hashable:
        """What it is known by in a cache."""
        return self.fingerprint()

    @property
    def crossed(self) -> bool:
        """Whether every loss reaches every state, also those of later steps."""
        return False

    @property
    def last_step(self) -> int:
        """The last step that has a loss, or 0."""
        return int(np.flatnonzero(self.has_loss).max(initial=-1)) + 1

    def back_from(self, source: int | None) -> BackwardPass:
        """See gradient_from."""
        if source is None:
            return self.backward
        steps_with_loss = np.flatnonzero(self.has_loss) + 1
        if source not in steps_with_loss:
            raise InputError(
                f"step {source} has no loss; choose one of {_listed(steps_with_loss)}, or all "
                "losses."
            )
        return go_back(self.params, self.trace, self.probe, self.window or None, source)

    def last_loss(self, step: int | None = None) -> engine.OneLoss:
        """The gradient of the last loss, or of that at `step`, for all earlier states."""
        return engine.one_loss(
            self.params,
            self.trace,
            self.probe.y,
            step,
            weights=self.probe.weights,
            window=self.window or None,
        )

    def flow(self, layer: int | None = None) -> Array:
        """‖∂L⟨t⟩/∂a⟨k⟩‖, [t−1, k], by engine.gradient_flow; of the highest layer by default."""
        return engine.gradient_flow(
            self.params,
            self.trace,
            self.probe.y,
            weights=self.probe.weights,
            window=self.window or None,
            layer=layer,
        )

    def lags(self) -> engine.LagSplit | None:
        """The split of dWaa by distance, of L = Σ L⟨t⟩; None for more than one cell."""
        if not is_one_cell(self):
            return None
        return engine.lag_split(
            self.params,
            self.trace,
            self.probe.y,
            weights=self.probe.weights,
            reduction="sum",
            window=self.window or None,
        )

    def judge(self, loss: engine.OneLoss) -> Verdict:
        """The Verdict on one loss of this sequence."""
        dtype = self.params.dtype
        return judge(loss, window=self.window, trace=self.trace, dtype=dtype)


def is_one_cell(sight: Sight) -> bool:
    """Whether all steps share one cell: no stacked layers, no encoder and decoder."""
    return sight.params.layers == 1 and not sight.params.border


def gradient_from(sight: Sight, source: int | None) -> BackwardPass:
    """The backward pass of `sight` from all losses (None), or from L⟨source⟩ alone.

    InputError if step `source` has no loss.
    """
    return sight.back_from(source)


def step_terms(params: engine.Params, trace: engine.Trace) -> tuple[engine.StepTerms, ...]:
    """The terms of every layer of the basic cell; none for a cell with gates."""
    if params.cell != "rnn":
        return ()
    layers = range(1, params.layers + 1)
    return tuple(engine.step_terms(params, trace, layer=layer) for layer in layers)


def go_back(
    params: engine.Params,
    trace: engine.Trace,
    probe: tasks.Batch,
    window: int | None,
    source: int | None = None,
) -> BackwardPass:
    """The BackwardPass of the plain sum of all losses, or of L⟨source⟩ alone."""
    weights = probe.weights
    if source is not None:
        weights = np.zeros_like(weights)
        weights[source - 1] = probe.weights[source - 1]
    back = engine.backward(params, trace, probe.y, weights=weights, reduction="sum", window=window)
    layers = tuple(
        LayerGradient(
            engine.backward_terms(params, trace, back, layer=layer, window=window),
            *additions(params, trace, back, layer),
        )
        for layer in range(1, params.layers + 1)
    )
    starts_at = int(np.flatnonzero(weights.any(axis=1)).max(initial=-1)) + 1
    return BackwardPass(source, back, layers, starts_at)


def _listed(steps: Ints) -> str:
    if len(steps) == 0:
        return "none (this task has no loss)"
    return str(steps[0]) if len(steps) == 1 else f"{steps[0]} to {steps[-1]}"
