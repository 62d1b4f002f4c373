"""Find changes of one field that keep a run finite, by trying them.

Each cure is tried on the same seed: the training is repeated beyond the update at which it broke,
or, without training, the passes of the sequence on the screen. Only cures that helped are
suggested; so clipping is never suggested for an overflow in the forward pass of an untrained
network, where there is no update to clip. Every page takes its cures from here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from explorer import engine, tasks
from explorer.experiment import MOST_UPDATES, Experiment
from explorer.labels import name_value
from explorer.run.training import initial_state, layers_of, open_task, start, train

MOST_STEPS = 50_000
"""Time steps, updates × T, that trying one cure may take: about half a second."""

MOST_PRODUCTS = 3e9
"""The same for large networks: multiplications in the forward passes."""

_WIDER = {"float16": ["float32", "float64"], "float32": ["float64"]}

Setting = str | int | float
Cure = tuple[str, Setting]
Holds = Callable[[Experiment], bool]


@dataclass(frozen=True)
class Cures:
    """(field, new value) of the cures that helped, that failed, and that take too long to try."""

    helped: tuple[Cure, ...] = ()
    failed: tuple[Cure, ...] = ()
    untried: tuple[Cure, ...] = ()

    @property
    def words(self) -> str:
        """The cures in a sentence or two; empty if there was nothing to try."""
        sentences = []
        if self.helped:
            sentences.append(f"Tried on the same seed, this helps: {_listed(self.helped)}.")
        elif self.failed:
            sentences.append(f"Tried on the same seed, none of this helps: {_listed(self.failed)}.")
        if self.untried and not self.helped:
            untried = _listed(self.untried)
            sentences.append(f"Not tried, because it would take too long: {untried}.")
        return " ".join(sentences)


NO_CURES = Cures()


def describe_cure(cure: Cure) -> str:
    """Name a cure: “clipping by norm”, “learning rate 0.01”, “32 bit”, “T = 12”."""
    field, value = cure
    if isinstance(value, str):
        return name_value(field, value)
    if field == "n_steps":
        return f"T = {value}"
    return f"{field.replace('_', ' ')} {value:g}"


def horizon(update: int) -> int:
    """The update up to which a cure must hold, for a run that broke at `update`."""
    return update + max(20, update // 2)


@lru_cache(maxsize=128)
def cures_of_break(experiment: Experiment, update: int) -> Cures:
    """Cures with which the training of `experiment`, which broke at `update`, gets past it."""
    return try_cures(experiment, horizon(update), _trains)


@lru_cache(maxsize=128)
def cures_of_overflow(experiment: Experiment) -> Cures:
    """Cures with which both passes of the sequence on the screen stay finite."""
    return try_cures(experiment, experiment.updates, _stays_finite)


def try_cures(experiment: Experiment, updates: int, holds: Holds) -> Cures:
    """Try every relevant change of one field, with `updates` updates; `holds` tests each."""
    helped: list[Cure] = []
    failed: list[Cure] = []
    untried: list[Cure] = []
    for field, values in _candidates(experiment.replace(updates=min(updates, 1))):
        for value in values:
            one = experiment.replace(**{field: value})
            if not _affordable(one, updates):
                untried.append((field, value))
                break
            if holds(one.replace(updates=updates)):
                helped.append((field, value))
                break
        else:
            failed.append((field, value))
    return Cures(tuple(helped), tuple(failed), tuple(untried))


def _candidates(experiment: Experiment) -> Iterator[tuple[str, Sequence[Setting]]]:
    """(field, values to try in turn); the first value that helps is suggested."""
    if experiment.updates and experiment.clip == "off":
        yield "clip", ["norm"]
    elif experiment.updates and experiment.threshold > 0:
        yield "threshold", [_tenth(experiment.threshold)]
    if experiment.updates and experiment.learning_rate > 0:
        yield "learning_rate", [_tenth(experiment.learning_rate)]
    if experiment.dtype in _WIDER:
        yield "dtype", _WIDER[experiment.dtype]
    if experiment.gain > 0:
        yield "gain", [1.0] if experiment.gain > 1 else [float(f"{experiment.gain / 2:.3g}")]
    shorter = list(_shorter(experiment))
    if shorter:
        yield "n_steps", shorter


def _shorter(experiment: Experiment) -> Iterator[int]:
    task, n_steps, _ = open_task(experiment)
    while n_steps > 3:  # with a single step nothing is recurrent
        n_steps //= 2
        if task.check_steps(n_steps)[1] is not None:
            return
        yield n_steps


def _tenth(value: float) -> float:
    return float(f"{value / 10:.3g}")


def _affordable(experiment: Experiment, updates: int) -> bool:
    steps = max(1, updates) * experiment.n_steps
    gates = {"rnn": 1, "gru": 3, "lstm": 4}[experiment.cell]
    # An estimate: the inputs are no wider than the states in most tasks.
    products = steps * experiment.batch * gates * layers_of(experiment) * 2 * experiment.n_a**2
    return updates <= MOST_UPDATES and steps <= MOST_STEPS and products <= MOST_PRODUCTS


def _trains(experiment: Experiment) -> bool:
    task, n_steps, _ = open_task(experiment)
    _, history = train(experiment, task, start(experiment, task), n_steps, None)
    return history.diverged_at is None


def _stays_finite(experiment: Experiment) -> bool:
    task, n_steps, _ = open_task(experiment)
    params = start(experiment, task)
    if experiment.updates:
        params, history = train(experiment, task, params, n_steps, None)
        if history.diverged_at is not None:
            return False
    probe: tasks.Batch = task.probe(n_steps, seed=experiment.seed)
    trace = engine.forward(params, probe.x, initial_state(experiment, 1))
    if trace.first_nonfinite is not None:
        return False
    window = experiment.window or None
    back = engine.backward(
        params, trace, probe.y, weights=probe.weights, reduction="sum", window=window
    )
    finite = all(np.isfinite(grad).all() for grad in back.grads.values())
    return back.first_nonfinite is None and finite


def _listed(cures: tuple[Cure, ...]) -> str:
    words = [describe_cure(cure) for cure in cures]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
