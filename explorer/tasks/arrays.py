"""The types in the tasks' signatures, named as in the engine, of which no task knows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.floating]
Bools: TypeAlias = NDArray[np.bool_]
Ints: TypeAlias = NDArray[np.integer]
Days: TypeAlias = NDArray[np.datetime64]

Scalar = TypeVar("Scalar", bound=np.generic)
"""Whatever an array is of."""
Value = TypeVar("Value", float, Array)
"""A number, or an array of numbers that are all treated alike."""

Words: TypeAlias = tuple[str, ...]
"""Symbols one after the other: the words of a sentence, or the pieces of a number or a date."""

Labelled: TypeAlias = Sequence[tuple[str, str]]
"""(text, label) pairs."""
