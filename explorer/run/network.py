"""Run one experiment: train its network, then a forward and a backward pass of one sequence."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

from explorer import engine, tasks
from explorer.engine.arrays import Array, Ints
from explorer.engine.segments import chunks
from explorer.errors import InputError
from explorer.experiment import Experiment
from explorer.run.additions import additions
from explorer.run.cures import NO_CURES, Cures, cures_of_break, cures_of_overflow
from explorer.run.overflow import overflow_back, overflow_forward
from explorer.run.training import (
    OnUpdate,
    initial_state,
    on_divergence,
    open_task,
    start,
    train,
)


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


@dataclass(frozen=True)
class Run:
    """One network and one sequence, with its forward and backward pass.

    `probe` is the sequence on the screen (m = 1) and `n_steps` its T, which a short text can
    make smaller than the experiment's. `terms` has one entry for each layer of the basic cell, and
    none for a cell with gates, whose intermediate values are all in `trace`. `notes` are sentences
    for the user, such as settings that could not be met. `cures` are the changes that would have
    kept the run finite.
    """

    experiment: Experiment
    task: tasks.Task
    params: engine.Params
    n_steps: int
    probe: tasks.Batch
    trace: engine.Trace
    terms: tuple[engine.StepTerms, ...]
    backward: BackwardPass
    history: engine.History | None
    notes: tuple[str, ...]
    cures: Cures

    @property
    def cuts(self) -> tuple[int, ...]:
        """The steps t at which the window truncates BPTT: no gradient from step t + 1 to step t."""
        window = self.experiment.window or None
        return tuple(last for _, last in chunks(self.n_steps, window))[:-1]

    @property
    def has_loss(self) -> Array:
        """(T,): which steps of the sequence on the screen have a loss."""
        return np.asarray(self.probe.weights.any(axis=1))

    def fingerprint(self) -> str:
        """A hash of the numbers of this run, equal in every browser and after every restart."""
        digest, back = hashlib.sha256(), self.backward.back
        arrays = [self.trace.a, self.trace.y_hat, back.loss_t, *(layer.da for layer in back.layers)]
        for array in [*arrays, *self.params.named().values()]:
            digest.update(np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()[:16]


def run(
    experiment: Experiment,
    on_update: OnUpdate | None = None,
    trained: tuple[engine.Params, engine.History | None] | None = None,
) -> Run:
    """Make the network, train it for `experiment.updates`, and run the probe through it.

    `on_update(done)` is called after every update and may raise to cancel. `trained` is the result
    of that training if it is already known; its history may be None.
    """
    task, n_steps, notes = open_task(experiment)
    params, history, cures = start(experiment, task), None, NO_CURES
    if experiment.updates:
        params, history = trained or train(experiment, task, params, n_steps, on_update)
        if history is not None and history.diverged_at is not None:
            cures = cures_of_break(experiment, history.diverged_at)
            notes += on_divergence(history, cures.words)
    probe = task.probe(n_steps, seed=experiment.seed)
    trace = engine.forward(params, probe.x, initial_state(experiment, 1))
    window = experiment.window or None
    backward = _go_back(params, trace, probe, window)
    overflow = _on_overflow(experiment, trace, backward)
    if overflow and cures is NO_CURES:
        cures = cures_of_overflow(experiment)
        overflow = (f"{overflow[0]} {cures.words}".strip(),)
    return Run(
        experiment=experiment,
        task=task,
        params=params,
        n_steps=n_steps,
        probe=probe,
        trace=trace,
        terms=_step_terms(params, trace),
        backward=backward,
        history=history,
        notes=notes + overflow,
        cures=cures,
    )


def gradient_from(run: Run, source: int | None) -> BackwardPass:
    """The backward pass of `run` from all losses (None), or from L⟨source⟩ alone.

    InputError if step `source` has no loss.
    """
    if source is None:
        return run.backward
    steps_with_loss = np.flatnonzero(run.probe.weights.any(axis=1)) + 1
    if source not in steps_with_loss:
        raise InputError(
            f"step {source} has no loss; choose one of {_listed(steps_with_loss)}, or all losses."
        )
    return _go_back(run.params, run.trace, run.probe, run.experiment.window or None, source)


def _step_terms(params: engine.Params, trace: engine.Trace) -> tuple[engine.StepTerms, ...]:
    if params.cell != "rnn":
        return ()
    layers = range(1, params.layers + 1)
    return tuple(engine.step_terms(params, trace, layer=layer) for layer in layers)


def _go_back(
    params: engine.Params,
    trace: engine.Trace,
    probe: tasks.Batch,
    window: int | None,
    source: int | None = None,
) -> BackwardPass:
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


def _on_overflow(
    experiment: Experiment, trace: engine.Trace, backward: BackwardPass
) -> tuple[str, ...]:
    bits = experiment.dtype.removeprefix("float")
    forward, back = overflow_forward(trace), overflow_back(backward.back)
    if forward:
        return (f"{forward.name} is the first that is ∞ or NaN in {bits} bit.",)
    if back:
        return (
            f"The way forward is finite; going back, {back.name} is the first that is ∞ or NaN "
            f"in {bits} bit.",
        )
    return ()


def _listed(steps: Ints) -> str:
    if len(steps) == 0:
        return "none (this task has no loss)"
    return str(steps[0]) if len(steps) == 1 else f"{steps[0]} to {steps[-1]}"
