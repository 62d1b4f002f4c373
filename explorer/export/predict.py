"""Predictions of the arrays of a run by one another: the equations of its cells, in + − × ÷.

compact.py keeps the difference between an array and what is predicted of it, which is 0 but for the
last bits. A prediction is an expression, in JSON:

    ["get", name, shift]      row of an array at time t + shift; 0 where it has none
    ["num", 1]                a number
    ["+", e, e]               so are -, *, /
    ["sigma", e]              so are tanh and relu
    ["@", name, [e, ...]]     a matrix times the vectors, one under the other
    ["@T", name, e, first, upto]     its columns from `first` on, transposed, times a vector

Every step is rounded in the same way here and in assets/js/base/predict.js, bit for bit, which IEEE
754 requires of + − × ÷ alone: no exp or tanh of NumPy's or of a browser is called, and a product of
matrix and vector adds one column after the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from explorer.engine.arrays import Array, Ints

Expression = list[Any]

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
        found = np.broadcast_to(found, self.arrays[name].shape)
        return np.where(np.isfinite(found), found, 0.0)

    def rows(self, expression: Expression, times: Ints) -> Array:
        """The values of an expression at these times, one row each."""
        kind, *rest = expression
        if kind == "num":
            return np.full((1, 1), float(rest[0]))
        if kind == "get":
            return self.get(rest[0], times + rest[1])
        if kind == "@":
            parts = [self.rows(one, times) for one in rest[1]]
            return columns_times(self.arrays[rest[0]], np.concatenate(parts, axis=1))
        if kind == "@T":
            name, vector, first, upto = rest
            return columns_times(self.arrays[name][:, first:upto].T, self.rows(vector, times))
        return OPERATIONS[kind](*(self.rows(one, times) for one in rest))

    def get(self, name: str, times: Ints) -> Array:
        """The rows of an array at these times; a vector has the same at all."""
        array = self.arrays[name]
        if array.ndim == 1:
            return array[None]
        at = times - self.begins(name)
        inside = (at >= 0) & (at < len(array))
        return np.where(inside[:, None], array[np.where(inside, at, 0)], 0.0)


def columns_times(W: Array, vectors: Array) -> Array:
    """W v for every row v of `vectors`, one column of W after the other."""
    total = np.zeros((len(vectors), len(W)))
    for k in range(W.shape[1]):
        total = total + vectors[:, k : k + 1] * W[:, k]
    return total


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


OPERATIONS: Mapping[str, Any] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "sigma": lambda z: 1.0 / (1.0 + exp(-z)),
    "tanh": tanh,
    "relu": lambda z: np.where(z > 0.0, z, 0.0),
}


def arrays_of(expression: Expression) -> set[str]:
    """The names of the arrays that an expression needs."""
    kind, *rest = expression
    if kind == "num":
        return set()
    if kind == "get":
        return {rest[0]}
    below = rest[1] if kind == "@" else [rest[1]] if kind == "@T" else rest
    own = {rest[0]} if kind in ("@", "@T") else set()
    return own.union(*(arrays_of(one) for one in below))
