"""Rules by which the browser makes arrays from others, of a large run and of a file of one's own.

Their equations are in explorer/export/equations.py. An expression is worked out as on a calculator
with a pile: a value is put on it, and an operation takes its values from there, the last on top.

    ["get", name, shift]    row of an array at time t + shift; 0 where it has none
    ["at", name]            the number at time t of an array that has one for every time
    ["num", 1]              a number
    ["+"]                   of two values, as are -, *, /
    ["sigma"]               of one, as are tanh, relu and softmax
    ["onehot", n]           n numbers, all 0 but a 1 at the place that the value says
    ["norm", n]             the norm of n vectors, one under the other
    ["@", name, n]          a matrix times n vectors, one under the other
    ["@T", name, first, upto]    its columns from `first` on, transposed, times a vector
"""

from __future__ import annotations

from typing import Literal, TypeAlias, TypedDict

from explorer.wire.messages.described import Message

Step: TypeAlias = (
    tuple[Literal["get"], str, int]
    | tuple[Literal["at"], str]
    | tuple[Literal["num"], float]
    | tuple[Literal["+", "-", "*", "/", "sigma", "tanh", "relu", "softmax"]]
    | tuple[Literal["onehot", "norm"], int]
    | tuple[Literal["@"], str, int]
    | tuple[Literal["@T"], str, int, int | None]
)
Expression: TypeAlias = list[Step]
Rule: TypeAlias = tuple[str, Expression]
Prediction: TypeAlias = tuple[str, Expression, int]


class Follows(TypedDict):
    """An array and its expression each, in the order in which they are made at every time step:
    `up` from t = 0 to T, then `down` from T to 0."""

    up: list[Rule]
    down: list[Rule]


class Folded(TypedDict):
    """A packed message in a file, see explorer/export/compact.py: the length of its head, and its
    size; `same`, the arrays that are those of the first message; `up` and `down`, those of which it
    has the difference from an expression, and how many of the last bits of their numbers are 0."""

    head: int
    size: int
    same: list[str]
    up: list[Prediction]
    down: list[Prediction]


MESSAGES = (Message("Folded", Folded),)
