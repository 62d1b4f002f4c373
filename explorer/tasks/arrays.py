"""Array types for the signatures of tasks, named as in the engine, which tasks do not import."""

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
"""An array of any dtype."""
Value = TypeVar("Value", float, Array)
"""A number, or an array that is treated elementwise."""

Words: TypeAlias = tuple[str, ...]
"""A sequence of symbols: the words of a sentence, or the tokens of a number or a date."""

Labelled: TypeAlias = Sequence[tuple[str, str]]
"""(text, label) pairs."""
