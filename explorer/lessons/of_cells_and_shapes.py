"""Numbers of three cells, of predictors, and of networks of every shape."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from explorer import engine
from explorer.engine.arrays import Array
from explorer.errors import InputError
from explorer.lessons.of_one_run import NEVER
from explorer.sequences import measure_of
from explorer.shapes import SAMPLES

if TYPE_CHECKING:
    from explorer.lessons.bench import Bench


def cell_arrives(cell: str) -> Callable[[Bench], float]:
    def of(bench: Bench) -> float:
        one = bench.cells.cells[cell]
        reach = one.c or one.a
        if not len(reach.log_ratio) or reach.marks["nan"][-1]:
            return math.nan
        if reach.marks["zero"][-1]:
            return 0.0
        with np.errstate(all="ignore"):
            return NEVER if reach.marks["inf"][-1] else float(10 ** reach.log_ratio[-1])

    return of


def forget_gate(bench: Bench) -> float:
    """The mean of Γf of the LSTM over steps and units."""
    return float(bench.cells.cells["lstm"].run.trace.gates["f"].mean())


def through_forget_gates(bench: Bench) -> float:
    """What the forget gates alone let through to c⟨1⟩: ‖∂L⟨j⟩/∂c⟨j⟩ ∘ Γf⟨j⟩ ∘ … ∘ Γf⟨2⟩‖, as a
    multiple of ‖∂L⟨j⟩/∂c⟨j⟩‖, for the last loss L⟨j⟩."""
    j, one = bench.cells.source, bench.cells.cells["lstm"].run
    if j is None:
        raise InputError("No step of this sequence has a loss; choose a task that has one.")
    weights = np.zeros_like(one.probe.weights)
    weights[j - 1] = one.probe.weights[j - 1]
    dc = engine.backward(one.params, one.trace, one.probe.y, weights=weights).dc
    assert dc is not None
    starts = dc[j]
    through = starts * one.trace.gates["f"][1:j].prod(axis=0)
    return float(np.linalg.norm(through) / np.linalg.norm(starts))


def write_error(bench: Bench) -> Callable[[float], str]:
    """How the page "Sequences" writes an error of this task: in its unit."""
    return measure_of(bench.comparison.task).say


def error(name: str) -> Callable[[Bench], float]:
    def of(bench: Bench) -> float:
        found = bench.comparison[name]
        if found is None:
            raise InputError(f"There is no such predictor for {bench.experiment.task}.")
        return float(found.errors.mean())

    return of


def border(bench: Bench) -> float:
    if not bench.run.params.border:
        raise InputError("Only an encoder and a decoder have a border; choose numbers or dates.")
    return float(bench.experiment.n_a)


def in_the_graph(fed: bool) -> Callable[[Bench], float]:
    """Inputs of the shape's graph that are given, or that are the output of the step before."""

    def of(bench: Bench) -> float:
        steps = SAMPLES[bench.run.task.shape].steps
        return float(sum(step.x is not None and step.fed is fed for step in steps))

    return of


def positive(bench: Bench) -> Array:
    """The belief in the good one of two opinions, after every word."""
    reading = bench.reading
    if "positive" not in reading.answers:
        raise InputError("Only opinions are positive; write task=sentiment.")
    return reading.belief[:, reading.answers.index("positive")]


def positive_after(bench: Bench, t: int) -> float:
    belief = positive(bench)
    if t > len(belief):
        raise InputError(f"positive_{t}: the sentence has {len(belief)} words.")
    return float(belief[t - 1])
