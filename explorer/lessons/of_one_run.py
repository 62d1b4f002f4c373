"""Numbers of one run, its gradient flow and its states, for the table of measures."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from explorer.errors import InputError

if TYPE_CHECKING:
    from explorer.lessons.bench import Bench


NEVER = math.inf
"""The step, or the update, of what does not happen."""


def arrives(bench: Bench) -> float:
    row = bench.last_loss
    starts = row[np.flatnonzero(row).max(initial=0)]
    with np.errstate(all="ignore"):
        return float(row[1] / starts) if len(row) > 1 else math.nan


def reaches_back_to(bench: Bench) -> float:
    reached = np.flatnonzero(bench.last_loss[1:])
    return float(reached[0] + 1) if len(reached) else NEVER


def of_flow(name: str) -> Callable[[Bench], float]:
    def of(bench: Bench) -> float:
        value = getattr(bench.flow, name)
        if value is None:
            raise InputError("The split by distance is defined for one cell and one layer.")
        return float(value)

    return of


def bound(bench: Bench) -> float:
    if bench.flow.bound is None:
        raise InputError("The bound is defined for one layer of the basic cell.")
    return float(bench.flow.bound[bench.run.n_steps - 1])


def first_infinite_step(bench: Bench) -> float:
    first = bench.run.trace.first_nonfinite
    return NEVER if first is None else float(first.step)


def all_nan_from(bench: Bench) -> float:
    spoiled = np.flatnonzero(np.isnan(bench.run.trace.a).all(axis=(1, 2)))
    return float(spoiled[0]) if len(spoiled) else NEVER


def adds(bench: Bench, t: int) -> float:
    return float(bench.run.backward.layers[0].adds[t - 1])


def steps_that_add(bench: Bench) -> float:
    return float(np.count_nonzero(bench.run.backward.layers[0].adds))


def parameters(bench: Bench) -> float:
    return float(sum(array.size for array in bench.run.params.named().values()))


def cell_parameters(bench: Bench) -> float:
    """Weights and biases without Wya and by, which every cell has alike."""
    named = bench.run.params.named()
    return float(sum(array.size for name, array in named.items() if name not in ("Wya", "by")))


def states_apart(bench: Bench) -> float:
    """The distance of the states at the first two steps that read the same symbol."""
    read = bench.run.probe.x[:, 0].argmax(axis=-1)
    for t, symbol in enumerate(read):
        again = np.flatnonzero(read[t + 1 :] == symbol)
        if len(again):
            a = bench.run.trace.a[:, 0]
            return float(np.linalg.norm(a[t + again[0] + 2] - a[t + 1]))
    raise InputError("No symbol of this sequence is read twice; choose a longer one.")


def first_input_matters(bench: Bench) -> float:
    a, other = bench.run.trace.a[-1], bench.with_another_first_input.a[-1]
    return float(np.linalg.norm(a - other))


def _one_unit(bench: Bench) -> None:
    if bench.run.params.cell != "rnn" or bench.experiment.n_a != 1 or bench.experiment.layers != 1:
        raise InputError("a_1, memory_1, … are of a network of one unit; write n_a=1.")


def a(bench: Bench, t: int) -> float:
    _one_unit(bench)
    return float(bench.run.trace.a[t, 0, 0])


def of_input(bench: Bench, t: int) -> float:
    _one_unit(bench)
    return float(bench.run.terms[0].input[t - 1, 0, 0])


def memory(bench: Bench, t: int) -> float:
    _one_unit(bench)
    return float(bench.run.terms[0].memory[t - 1, 0, 0])
