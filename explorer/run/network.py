"""Run one experiment: train its network, then a forward and a backward pass of one sequence."""

from __future__ import annotations

from dataclasses import dataclass

from explorer import engine
from explorer.experiment import Experiment
from explorer.run.cures import NO_CURES, cures_of_break, cures_of_overflow
from explorer.run.overflow import overflow_back, overflow_forward
from explorer.run.sight import BackwardPass, Sight, go_back, step_terms
from explorer.run.training import (
    OnUpdate,
    initial_state,
    on_divergence,
    open_task,
    start,
    train,
)


@dataclass(frozen=True, kw_only=True)
class Run(Sight):
    """The Sight of an experiment, and the history of its training.

    A short text can make `n_steps` smaller than the experiment's.
    """

    experiment: Experiment
    history: engine.History | None

    @property
    def key(self) -> Experiment:
        return self.experiment


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
    first = initial_state(experiment, 1)
    trace = engine.forward(params, probe.x, first)
    window = experiment.window or None
    backward = go_back(params, trace, probe, window)
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
        terms=step_terms(params, trace),
        backward=backward,
        window=experiment.window,
        a0=experiment.a0,
        reduction=experiment.reduction,
        start=first,
        step_labels=task.step_labels(n_steps, experiment.seed) or (),
        history=history,
        notes=notes + overflow,
        cures=cures,
    )


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
