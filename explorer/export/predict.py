"""Predictions of the arrays of a run by one another: the equations of its cells, in + − × ÷ √.

compact.py keeps the difference between an array and what is predicted of it, which is 0 but for the
last bits. A prediction is an expression of explorer/wire/messages/rules.py.

Every step is rounded in the same way here and in assets/js/base/predict.js, bit for bit, which IEEE
754 requires of + − × ÷ √ alone: no exp or tanh of NumPy's or of a browser is called, and a product
of matrix and vector, a sum and a norm add one column after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from explorer.engine.arrays import Array, Ints
from explorer.wire.messages.rules import Expression, Step

LOG2_E = 1.4426950408889634
LN2_HIGH, LN2_LOW = 0.6931471803691238, 1.9082149292705877e-10
"""ln 2 in two parts, the first with so few bits that a whole number times it is exact."""
DEGREE = 14
FLAT = 0.17
"""Below this |z|, tanh is made of e^2z − 1 without e^2z, whose digits the 1 would take."""


class Timed:
    """The arrays of one message as rows over time: those of T + 1 rows begin at 0, of T at 1."""

    def __init__(self, arrays: Mapping[str, Array], T: int) -> None:
        self.arrays, self.T = arrays, T

    def begins(self, name: str) -> int:
        """The time of an array's first row."""
        return self.T + 1 - len(self.arrays[name])

    def predicted(self, name: str, expression: Expression) -> Array:
        """What `expression` predicts for all rows of an array; 0 where it is not finite."""
        times = np.arange(self.begins(name), self.T + 1)
        with np.errstate(all="ignore"):
            found = self.rows(expression, times)
        shape = self.arrays[name].shape
        found = np.broadcast_to(found if len(shape) > 1 else found[:, 0], shape)
        return np.where(np.isfinite(found), found, 0.0)

    def rows(self, expression: Expression, times: Ints) -> Array:
        """The values of an expression at these times, one row each."""
        pile: list[Array] = []
        for step in expression:
            pile.append(self.value(step, pile, times))
        (found,) = pile
        return found

    def value(self, step: Step, pile: list[Array], times: Ints) -> Array:
        """What a step makes of the values on the pile, which it takes away."""
        match step:
            case ("num", number):
                return np.full((1, 1), float(number))
            case ("get", name, shift):
                return self.get(name, times + shift)
            case ("at", name):
                return rows_at(self.arrays[name][:, None], times - self.begins(name))
            case ("onehot", n):
                return (pile.pop() == np.arange(n)).astype(float)
            case ("norm", count):
                vectors = together(pile, count)
                return np.sqrt(sum_of_columns(vectors * vectors))
            case ("@", name, count):
                return columns_times(self.arrays[name], together(pile, count))
            case ("@T", name, first, upto):
                return columns_times(self.arrays[name][:, first:upto].T, pile.pop())
            case (kind,) if kind in OF_TWO:
                other, one = pile.pop(), pile.pop()
                return OF_TWO[kind](one, other)
        return OF_ONE[step[0]](pile.pop())

    def get(self, name: str, times: Ints) -> Array:
        """The rows of an array at these times; a vector has the same at all."""
        array = self.arrays[name]
        return array[None] if array.ndim == 1 else rows_at(array, times - self.begins(name))


def together(pile: list[Array], count: int) -> Array:
    """The last values of a pile, taken away, side by side: as vectors, one under the other."""
    taken = pile[-count:]
    del pile[-count:]
    return np.concatenate(taken, axis=1)


def rows_at(array: Array, at: Ints) -> Array:
    """Rows of an array; 0 where it has none."""
    inside = (at >= 0) & (at < len(array))
    return np.where(inside[:, None], array[np.where(inside, at, 0)], 0.0)


def columns_times(W: Array, vectors: Array) -> Array:
    """W v for every row v of `vectors`, one column of W after the other."""
    total = np.zeros((len(vectors), len(W)))
    for k in range(W.shape[1]):
        total = total + vectors[:, k : k + 1] * W[:, k]
    return total


def sum_of_columns(rows: Array) -> Array:
    """The sum of every row, one column after the other."""
    return columns_times(np.ones((1, rows.shape[1])), rows)


def softmax(z: Array) -> Array:
    """e^z / Σ e^z of every row."""
    powers = exp(z - z.max(axis=1, keepdims=True))
    return powers / sum_of_columns(powers)


def exp_below(r: Array) -> Array:
    """e^r − 1 for |r| up to 0.35, by its series."""
    total = np.full(r.shape, 1.0 / DEGREE)
    for n in range(DEGREE - 1, 0, -1):
        total = (total * r + 1.0) / n
    return total * r


def exp(z: Array) -> Array:
    """e^z = 2^k e^r with z = k ln 2 + r; within ± 700."""
    z = np.where(np.isnan(z), 0.0, np.minimum(np.maximum(z, -700.0), 700.0))
    k = np.floor(z * LOG2_E + 0.5)
    r = (z - k * LN2_HIGH) - k * LN2_LOW
    return (exp_below(r) + 1.0) * np.ldexp(1.0, k.astype(int))


def tanh(z: Array) -> Array:
    """(e^2z − 1) / (e^2z + 1)."""
    near = np.abs(z) < FLAT
    small = exp_below(2.0 * np.where(near, z, 0.0))
    return np.where(near, small / (small + 2.0), 1.0 - 2.0 / (exp(2.0 * z) + 1.0))


OF_TWO: Mapping[str, Callable[[Array, Array], Array]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
}
OF_ONE: Mapping[str, Callable[[Array], Array]] = {
    "sigma": lambda z: 1.0 / (1.0 + exp(-z)),
    "tanh": tanh,
    "relu": lambda z: np.where(z > 0.0, z, 0.0),
    "softmax": softmax,
}


def arrays_of(expression: Expression) -> set[str]:
    """The names of the arrays that an expression needs."""
    return {step[1] for step in expression if step[0] in ("get", "at", "@", "@T")}
