"""From an experiment to its numbers: the only place where tasks and engine meet.

    run(experiment)              one network, trained for `updates`, and one sequence through it
    gradient_from(run, source)   the same sequence going back from one loss only
    measure_flow(run)            what the page "Gradient flow" shows
    measure_states(run, seconds) how strongly every state depends on every earlier one
    run_twins(experiment)        the same training twice: without the clip and with it

All of it is deterministic from the experiment, and every array is read-only.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from explorer import engine, tasks
from explorer.errors import InputError
from explorer.experiment import Experiment

OnUpdate = Callable[[int], None]


@dataclass(frozen=True)
class BackwardPass:
    """One backward pass of the sequence on the screen.

    `source` is the step j whose loss L⟨j⟩ alone is sent back, or None for L = Σ L⟨t⟩: the plain
    sum, whatever the update uses, so that what a step adds can be compared with its loss bar.
    `adds[t-1]` is ‖what step t adds to dWaa‖ and `so_far[t-1]` is ‖the sum of what the steps
    T, T−1, …, t have added‖; both Frobenius. `starts_at` is the last step that has a loss.
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
    make smaller than the experiment's. `notes` are sentences for the person: what was asked for
    and could not be given.
    """

    experiment: Experiment
    task: tasks.Task
    params: engine.Params
    n_steps: int
    probe: tasks.Batch
    trace: engine.Trace
    terms: engine.StepTerms
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
    task, n_steps, notes = _open_task(experiment)
    params, history = _start(experiment, task), None
    if experiment.updates:
        params, history = _train(experiment, task, params, n_steps, experiment.clip, on_update)
        notes += _on_divergence(history)
    probe = task.probe(n_steps, seed=experiment.seed)
    trace = engine.forward(params, probe.x, _initial_state(experiment, 1))
    backward = _go_back(params, trace, probe)
    notes += _on_overflow(experiment, trace, backward)
    return Run(
        experiment=experiment,
        task=task,
        params=params,
        n_steps=n_steps,
        probe=probe,
        trace=trace,
        terms=engine.step_terms(params, trace),
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
    sums = np.zeros_like(params.Waa, dtype=np.float64)
    so_far = np.empty(len(probe.x))
    with np.errstate(all="ignore"):  # ∞ and NaN are results here
        for t in range(len(probe.x), 0, -1):
            sums += back.delta[t - 1].T.astype(np.float64) @ trace.a[t - 1].astype(np.float64)
            so_far[t - 1] = np.linalg.norm(sums)
    so_far.setflags(write=False)
    starts_at = int(np.flatnonzero(weights.any(axis=1)).max(initial=-1)) + 1
    return BackwardPass(source, back, terms, back.step_norms["Waa"], so_far, starts_at)


@dataclass(frozen=True)
class Flow:
    """How gradients travel through `run`.

    matrix[t-1, k] = ‖∂L⟨t⟩/∂a⟨k⟩‖, NaN for k > t and where step t has no loss
    measured[n]    = ‖∂a⟨T⟩/∂a⟨T−n⟩‖₂, n = 0…T
    bound[n]       = (γ σ_max)ⁿ, which `measured` never exceeds
    radius[n]      = ρ(Waa)ⁿ, with ρ the spectral radius
    gamma          = γ, the largest slope of the activation
    lyapunov       = λ₁, nats per step; e^{λ₁ n} is the growth along this sequence
    lag_norms[n]   = ‖what the losses add to dWaa n steps before them‖, n = 0…T−1, of the plain sum
    total_norm     = ‖dWaa‖ of the plain sum over the losses
    steps_for_99   = the N lags that leave at most 1 % of dWaa; None when dWaa is not finite
    """

    run: Run
    matrix: np.ndarray
    measured: np.ndarray
    bound: np.ndarray
    radius: np.ndarray
    spectral_radius: float
    sigma_max: float
    gamma: float
    lyapunov: float
    lag_norms: np.ndarray
    total_norm: float
    steps_for_99: int | None


def measure_flow(run: Run) -> Flow:
    """Measure `run`; see Flow."""
    params, trace, probe, T = run.params, run.trace, run.probe, run.n_steps
    matrix = engine.gradient_flow(params, trace, probe.y, weights=probe.weights).copy()
    matrix[~probe.weights.any(axis=1)] = np.nan
    matrix.setflags(write=False)
    rho = float(engine.spectral_radius(params))
    with np.errstate(all="ignore"):
        radius = np.power(rho, np.arange(T + 1))
    radius.setflags(write=False)
    # Of the split only norms are kept: its matrices take 26 MB at T = 200, n_a = 128.
    lags = engine.lag_split(params, trace, probe.y, weights=probe.weights, reduction="sum")
    return Flow(
        run=run,
        matrix=matrix,
        measured=engine.jacobian_norms(params, trace, rows=[T])[T, ::-1],
        bound=engine.jacobian_bound(params, T),
        radius=radius,
        spectral_radius=rho,
        sigma_max=float(engine.sigma_max(params)),
        gamma=0.25 if params.activation == "sigmoid" else 1.0,
        lyapunov=float(engine.lyapunov_exponents(params, trace)[0]),
        lag_norms=lags.norms,
        total_norm=float(lags.total_norm),
        steps_for_99=lags.steps_for(0.99),
    )


def measure_states(run: Run, seconds: float) -> tuple[np.ndarray, int]:
    """‖∂a⟨t⟩/∂a⟨k⟩‖₂ as (T+1, T+1), NaN for k > t, and the distance `every` between its rows.

    All T²/2 spectral norms of a large network take many seconds, so only the rows T, T − every,
    T − 2 every, … are computed, with the smallest `every` that should keep to `seconds`. The
    estimate is a formula and no clock: the same run gives the same picture.
    """
    T, n_a = run.n_steps, run.experiment.n_a
    one_norm = 4e-6 + 4e-10 * n_a**3  # seconds, measured from n_a = 16 to 128
    every = max(1, min(T, math.ceil(0.5 * T * T * one_norm / seconds)))
    return engine.jacobian_norms(run.params, run.trace, rows=list(range(T, 0, -every))), every


@dataclass(frozen=True)
class Twins:
    """Two trainings that differ in the clip only: one seed, one start, one stream of data.

    `steps_with_loss` are the steps t that have a loss: the gradient starts at the last of them,
    and a summed loss is the sum over as many. They are the same in every batch of a task.
    """

    experiment: Experiment
    task: tasks.Task
    n_steps: int
    steps_with_loss: tuple[int, ...]
    clip: str
    off: engine.History
    on: engine.History
    notes: tuple[str, ...]


def run_twins(experiment: Experiment, on_update: OnUpdate | None = None) -> Twins:
    """Train twice, without and with the clip; where the experiment's is off, by norm.

    `on_update(done)` counts through both, to 2 × `experiment.updates`.
    """
    task, n_steps, notes = _open_task(experiment)
    clip = "norm" if experiment.clip == "off" else experiment.clip
    params = _start(experiment, task)
    weights = task.probe(n_steps, seed=experiment.seed).weights
    steps_with_loss = tuple((np.flatnonzero(weights.any(axis=1)) + 1).tolist())
    histories = []
    for number, mode in enumerate(("off", clip)):
        first = number * experiment.updates
        report = on_update and (lambda done, first=first: on_update(first + done))
        histories.append(_train(experiment, task, params, n_steps, mode, report)[1])
    return Twins(experiment, task, n_steps, steps_with_loss, clip, *histories, notes)


def _open_task(experiment: Experiment) -> tuple[tasks.Task, int, tuple[str, ...]]:
    task = tasks.make(experiment.task, names=experiment.names, text=experiment.text)
    n_steps, note = task.check_steps(experiment.n_steps)
    return task, n_steps, (note,) if note else ()


def _start(experiment: Experiment, task: tasks.Task) -> engine.Params:
    return engine.init_params(
        "rnn",
        task.n_x,
        experiment.n_a,
        task.n_y,
        activation=experiment.activation,
        output=task.output,
        init=experiment.init,
        gain=experiment.gain,
        seed=experiment.seed,
        dtype=experiment.dtype,
    )


def _initial_state(experiment: Experiment, m: int) -> np.ndarray:
    """a⟨0⟩, (m, n_a): zeros, or one random vector in [−1, 1] that every sequence starts from."""
    if experiment.a0 == "zeros":
        return np.zeros((m, experiment.n_a))
    vector = np.random.default_rng([experiment.seed, 2]).uniform(-1, 1, experiment.n_a)
    return np.tile(vector, (m, 1))


def _train(
    experiment: Experiment,
    task: tasks.Task,
    params: engine.Params,
    n_steps: int,
    clip: str,
    on_update: OnUpdate | None,
) -> tuple[engine.Params, engine.History]:
    stream = np.random.default_rng([experiment.seed, 1])

    def next_batch(_update: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        batch = task.batch(stream, experiment.batch, n_steps)
        return batch.x, batch.y, batch.weights

    return engine.train(
        params,
        next_batch,
        experiment.updates,
        learning_rate=experiment.learning_rate,
        clip=clip,
        threshold=experiment.threshold,
        reduction=experiment.reduction,
        a0=_initial_state(experiment, experiment.batch),
        on_update=on_update,
    )


def _on_divergence(history: engine.History) -> tuple[str, ...]:
    if history.diverged_at is None:
        return ()
    at = history.diverged_at
    return (
        f"Training broke at update {at}: {history.diverged_in} became ∞ or NaN. Shown is the "
        f"network after update {at - 1}, the last with finite weights. To go on, switch clipping "
        "on, or choose a smaller learning rate or gain.",
    )


def _on_overflow(
    experiment: Experiment, trace: engine.Trace, backward: BackwardPass
) -> tuple[str, ...]:
    bits = experiment.dtype.removeprefix("float")
    remedy = "Choose a higher precision, a smaller gain or fewer steps."
    if trace.first_nonfinite is not None:
        step, array = trace.first_nonfinite
        name = {"a": "a", "y_hat": "ŷ"}[array]
        return (f"{name}⟨{step}⟩ is the first that is ∞ or NaN in {bits} bit. {remedy}",)
    if backward.back.first_nonfinite is not None:
        step, _ = backward.back.first_nonfinite
        return (
            f"The way forward is finite; going back, ∂L/∂a⟨{step}⟩ is the first that is ∞ or NaN "
            f"in {bits} bit. {remedy}",
        )
    return ()


def _listed(steps: np.ndarray) -> str:
    if len(steps) == 0:
        return "none (this task has no loss)"
    return str(steps[0]) if len(steps) == 1 else f"{steps[0]} to {steps[-1]}"
