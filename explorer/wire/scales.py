"""Round limits of a colour scale from the data."""

from __future__ import annotations

import math

import numpy as np


def round_range(*arrays: np.ndarray, least: float = 1e-300) -> float:
    """The smallest 1, 2 or 5 times a power of ten ≥ `least` and ≥ |entry| for each finite entry.

    The largest entry itself if that round number would be ∞, which JSON cannot hold.
    """
    largest = max(least, *(float(np.abs(a[np.isfinite(a)]).max(initial=0.0)) for a in arrays))
    power = 10.0 ** math.floor(math.log10(largest))
    return next((m * power for m in (1, 2, 5, 10) if largest <= m * power < math.inf), largest)
