"""One network and one sequence through it, forward and back."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

from explorer import engine, tasks
from explorer.errors import InputError
from explorer.experiment import Experiment
from explorer.run.training import (
    OnUpdate,
    initial_state,
    on_divergence,
    open_task,
    start,
    train,
)


@dataclass(frozen=True)
class BackwardPass:
    """One backward pass of the sequence on the screen.

    `source` is the step j whose loss L⟨j⟩ alone is sent back, or None for L = Σ L⟨t⟩: the plain
    sum, whatever the update uses, so that what a step adds can be compared with its loss bar.
    `adds[t-1]` is ‖what step t adds to dW‖ and `so_far[t-1]` is ‖the sum of what the steps
    T, T−1, …, t have added‖; both Frobenius. W is Waa of the basic cell, and the weights of all
    gates, one under the other, of a cell that has them. `starts_at` is the last step with a loss.
    """

    source: int | None
    back: engine.Backward
    terms: engine.BackwardTerms
    adds: np.ndarray
    so_far: np.ndarray
    starts_at: int


@dataclass(frozen=True)
class Run:
    """One network and one sequence, forward and back.

    `probe` is the sequence on the screen (m = 1) and `n_steps` its T, which a short text can
    make smaller than the experiment's. `terms` is None for a cell with gates, whose numbers are
    all in `trace`. `notes` are sentences for the person: what was asked for and could not be given.
    """

    experiment: Experiment
    task: tasks.Task
    params: engine.Params
    n_steps: int
    probe: tasks.Batch
    trace: engine.Trace
    terms: engine.StepTerms | None
    backward: BackwardPass
    history: engine.History | None
    notes: tuple[str, ...]

    def fingerprint(self) -> str:
        """The same for the same numbers, in every browser and after every restart."""
        digest = hashlib.sha256()
        arrays = [self.trace.a, self.trace.y_hat, self.backward.back.loss_t, self.backward.back.da]
        for array in [*arrays, *self.params.named().values()]:
            digest.update(np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()[:16]


def run(experiment: Experiment, on_update: OnUpdate | None = None) -> Run:
    """Make the network, train it for `experiment.updates`, and run the probe through it.

    `on_update(done)` is called after every update and may raise to cancel.
    """
    task, n_steps, notes = open_task(experiment)
    params, history = start(experiment, task), None
    if experiment.updates:
        params, history = train(experiment, task, params, n_steps, on_update)
        notes += on_divergence(history)
    probe = task.probe(n_steps, seed=experiment.seed)
    trace = engine.forward(params, probe.x, initial_state(experiment, 1))
    backward = _go_back(params, trace, probe)
    notes += _on_overflow(experiment, trace, backward)
    return Run(
        experiment=experiment,
        task=task,
        params=params,
        n_steps=n_steps,
        probe=probe,
        trace=trace,
        terms=engine.step_terms(params, trace) if params.cell == "rnn" else None,
        backward=backward,
        history=history,
        notes=notes,
    )


def gradient_from(run: Run, source: int | None) -> BackwardPass:
    """The backward pass of `run` from all losses (None), or from L⟨source⟩ alone.

    InputError when step `source` has no loss.
    """
    if source is None:
        return run.backward
    steps_with_loss = np.flatnonzero(run.probe.weights.any(axis=1)) + 1
    if source not in steps_with_loss:
        raise InputError(
            f"step {source} has no loss; choose one of {_listed(steps_with_loss)}, or all losses."
        )
    return _go_back(run.params, run.trace, run.probe, source)


def _go_back(
    params: engine.Params, trace: engine.Trace, probe: tasks.Batch, source: int | None = None
) -> BackwardPass:
    weights = probe.weights
    if source is not None:
        weights = np.zeros_like(weights)
        weights[source - 1] = probe.weights[source - 1]
    back = engine.backward(params, trace, probe.y, weights=weights, reduction="sum")
    terms = engine.backward_terms(params, trace, back)
    adds, so_far = _additions(params, trace, back)
    starts_at = int(np.flatnonzero(weights.any(axis=1)).max(initial=-1)) + 1
    return BackwardPass(source, back, terms, adds, so_far, starts_at)


def _additions(
    params: engine.Params, trace: engine.Trace, back: engine.Backward
) -> tuple[np.ndarray, np.ndarray]:
    """(adds, so_far) of a BackwardPass."""
    names = [f"W{gate}" for gate in trace.gates] or ["Waa"]
    adds = np.hypot.reduce([back.step_norms[name] for name in names])  # squares could overflow
    factors = [(delta.astype(np.float64), read) for delta, read in _outer_factors(trace, back)]
    sums = [np.zeros((delta.shape[2], read.shape[2])) for delta, read in factors]
    so_far = np.empty(len(trace.x))
    with np.errstate(all="ignore"):  # ∞ and NaN are results here
        for t in range(len(trace.x), 0, -1):
            for i, (delta, read) in enumerate(factors):
                sums[i] += delta[t - 1].T @ read[t - 1]
            so_far[t - 1] = np.hypot.reduce([np.linalg.norm(total) for total in sums])
    for array in (adds, so_far):
        array.setflags(write=False)
    return adds, so_far


def _outer_factors(
    trace: engine.Trace, back: engine.Backward
) -> list[tuple[np.ndarray, np.ndarray]]:
    """(δ⟨t⟩, what the same weights read at step t): their outer product is what step t adds."""
    before = trace.a[:-1].astype(np.float64)
    if not trace.gates:
        return [(back.delta, before)]
    read = np.concatenate((before, trace.x), axis=2)
    factors = []
    for gate, delta in back.delta.items():
        reset = gate == "c" and "r" in trace.gates  # a GRU's candidate reads Γr * a⟨t−1⟩
        after_reset = (
            np.concatenate((trace.gates["r"] * before, trace.x), axis=2) if reset else read
        )
        factors.append((delta, after_reset))
    return factors


def _on_overflow(
    experiment: Experiment, trace: engine.Trace, backward: BackwardPass
) -> tuple[str, ...]:
    bits = experiment.dtype.removeprefix("float")
    remedy = "Choose a higher precision, a smaller gain or fewer steps."
    if trace.first_nonfinite is not None:
        step, array = trace.first_nonfinite
        name = {"y_hat": "ŷ"}.get(array, array)
        return (f"{name}⟨{step}⟩ is the first that is ∞ or NaN in {bits} bit. {remedy}",)
    if backward.back.first_nonfinite is not None:
        step, array = backward.back.first_nonfinite
        name = array.removeprefix("d")
        return (
            f"The way forward is finite; going back, ∂L/∂{name}⟨{step}⟩ is the first that is ∞ or "
            f"NaN in {bits} bit. {remedy}",
        )
    return ()


def _listed(steps: np.ndarray) -> str:
    if len(steps) == 0:
        return "none (this task has no loss)"
    return str(steps[0]) if len(steps) == 1 else f"{steps[0]} to {steps[-1]}"
