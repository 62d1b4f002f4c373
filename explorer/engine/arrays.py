"""Type aliases of the engine's signatures; shapes are in the docstrings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.floating]
"""float16, float32 or float64."""
MaybeArray: TypeAlias = Array | Any
"""An array, or None for a cell without it; Any because the code that reads it knows the cell."""
Bools: TypeAlias = NDArray[np.bool_]
Ints: TypeAlias = NDArray[np.integer]

Shape: TypeAlias = tuple[int, ...]
Shapes: TypeAlias = tuple[tuple[str, Shape], ...]
"""(name, shape) of arrays, in the order in which one flat vector holds them."""
Weights: TypeAlias = Mapping[str, Array]
"""The arrays of a network, or of one cell under its own names, by name."""

Axes: TypeAlias = Sequence[str]
"""The names of the axes of an array, such as ("T", "m", "n_x")."""

Scratch: TypeAlias = Sequence[Array] | Array
"""Two buffers of one shape that a step may overwrite."""
