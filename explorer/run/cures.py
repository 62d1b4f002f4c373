"""What keeps a run from ∞ and NaN, tried before it is told.

A cure changes one field. Each is tried on the same seed: the training is run again to past the
update at which it broke, and where nothing was trained the sequence goes through once more. Only
what helped is told; so a clip is never offered against an overflow of the first way forward, where
no update has been made yet that could be clipped. Every page takes its cures from here.
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
"""Steps, updates × T, that a cure is tried for: about half a second. What takes more is not."""

MOST_PRODUCTS = 3e9
"""The same for large networks: multiplications of the way forward."""

_WIDER = {"float16": ["float32", "float64"], "float32": ["float64"]}

Setting = str | int | float
Cure = tuple[str, Setting]
Holds = Callable[[Experiment], bool]


@dataclass(frozen=True)
class Cures:
    """(field, new value) of what `helped`, what did not, and what was too long to be tried."""

    helped: tuple[Cure, ...] = ()
    failed: tuple[Cure, ...] = ()
    untried: tuple[Cure, ...] = ()

    @property
    def words(self) -> str:
        """A sentence or two; empty where there was nothing to try."""
        said = []
        if self.helped:
            said.append(f"Tried on the same seed, this helps: {_listed(self.helped)}.")
        elif self.failed:
            said.append(f"Tried on the same seed, none of this helps: {_listed(self.failed)}.")
        if self.untried and not self.helped:
            said.append(f"Not tried, because it would take too long: {_listed(self.untried)}.")
        return " ".join(said)


NO_CURES = Cures()


def say_cure(cure: Cure) -> str:
    """A cure in a few words: “clipping by norm”, “learning rate 0.01”, “32 bit”, “T = 12”."""
    field, value = cure
    if isinstance(value, str):
        return name_value(field, value)
    if field == "n_steps":
        return f"T = {value}"
    return f"{field.replace('_', ' ')} {value:g}"


def past(update: int) -> int:
    """Up to which update a cure has to hold, of a run that broke at `update`."""
    return update + max(20, update // 2)


@lru_cache(maxsize=128)
def cures_of_break(experiment: Experiment, update: int) -> Cures:
    """What lets the training of `experiment`, which broke at `update`, go on past it."""
    return try_cures(experiment, past(update), _trains)


@lru_cache(maxsize=128)
def cures_of_overflow(experiment: Experiment) -> Cures:
    """What lets the sequence on the screen through the network, forward and back."""
    return try_cures(experiment, experiment.updates, _goes_through)


def try_cures(experiment: Experiment, updates: int, holds: Holds) -> Cures:
    """Try every change of one field that can act, for so many updates; `holds` says whether."""
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
    """(field, values to try in turn): the first that helps is the one to tell."""
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
    while n_steps > 3:  # with one step nothing would recur
        n_steps //= 2
        if task.check_steps(n_steps)[1] is not None:
            return
        yield n_steps


def _tenth(value: float) -> float:
    return float(f"{value / 10:.3g}")


def _affordable(experiment: Experiment, updates: int) -> bool:
    steps = max(1, updates) * experiment.n_steps
    gates = {"rnn": 1, "gru": 3, "lstm": 4}[experiment.cell]
    # About: the inputs are no wider than the states in most tasks.
    products = steps * experiment.batch * gates * layers_of(experiment) * 2 * experiment.n_a**2
    return updates <= MOST_UPDATES and steps <= MOST_STEPS and products <= MOST_PRODUCTS


def _trains(experiment: Experiment) -> bool:
    task, n_steps, _ = open_task(experiment)
    _, history = train(experiment, task, start(experiment, task), n_steps, None)
    return history.diverged_at is None


def _goes_through(experiment: Experiment) -> bool:
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
    words = [say_cure(cure) for cure in cures]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
