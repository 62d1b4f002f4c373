"""What the inputs and outputs of a network from elsewhere are called on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from explorer.engine.arrays import Array
from explorer.look import Seen
from explorer.number_text import number
from explorer.tasks.arrays import Value
from explorer.tasks.base import Batch, Task

Output = Literal["softmax", "sigmoid", "identity"]


@dataclass(frozen=True, eq=False, kw_only=True)
class GivenTask(Task):
    """The labels of one sequence that was given; it draws no others."""

    given: Batch
    kind: Literal["symbols", "numbers"]
    output: Output
    x_name: str
    y_name: str
    symbols_out: tuple[str, ...]
    spoken_out: tuple[str, ...]
    value_range: tuple[float, float] | None

    name = "given"
    title = "Your own network"
    shape = "many to many"
    symbols_in = spoken_in = ()

    def batch(self, rng: np.random.Generator, m: int, n_steps: int) -> Batch:
        return self.given

    def read_x(self, x_t: ArrayLike) -> str:
        return of_vector(np.asarray(x_t))

    def read_y(self, y_t: ArrayLike) -> str:
        return of_vector(np.asarray(y_t))

    def to_units(self, value: Value) -> Value:
        return value


def make_labels(seen: Seen, given: Batch, classes: Sequence[str], values: Array) -> GivenTask:
    """The labels of a sequence with these classes, or whose outputs and targets have `values`."""
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    margin = 0.0 if low < high else 1.0
    names = {
        "plain": "sum of the outputs",
        "softmax": "the likeliest",
        "given": "L to first order",
    }
    output = seen.back.goal.output
    known: dict[str, Output] = {"softmax": "softmax", "sigmoid": "sigmoid"}
    return GivenTask(
        n_x=seen.network.n_x,
        n_y=seen.network.n_y,
        min_steps=len(seen.trace.x),
        max_steps=len(seen.trace.x),
        given=given,
        kind="symbols" if classes else "numbers",
        output=known.get(output, "identity"),
        x_name="input" if seen.ids is None else "looked up",
        y_name=names.get(output, "output"),
        symbols_out=tuple(classes),
        spoken_out=tuple(classes),
        value_range=None if classes else (low - margin, high + margin),
    )


def input_labels(seen: Seen) -> list[str]:
    """What is read at each step: its word, its number in the vocabulary, or its numbers."""
    if seen.labels is not None:
        return list(seen.labels[0])
    if seen.ids is not None:
        return [str(i) for i in seen.ids[:, 0]]
    return [of_vector(x) for x in seen.trace.x[:, 0]]


def of_vector(vector: Array) -> str:
    """The first number of a vector, with a mark where there are more."""
    flat = np.ravel(vector)
    return "" if not flat.size else number(float(flat[0])) + (" …" if flat.size > 1 else "")
