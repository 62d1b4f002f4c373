"""Where a colour scale ends that follows its numbers."""

from __future__ import annotations

import math

import numpy as np


def round_range(*arrays: np.ndarray, least: float = 1e-300) -> float:
    """1, 2 or 5 times a power of ten that no finite entry exceeds, and `least` does not.

    The largest entry itself where the next round number would be ∞, which a header cannot hold.
    """
    largest = max(least, *(float(np.abs(a[np.isfinite(a)]).max(initial=0.0)) for a in arrays))
    power = 10.0 ** math.floor(math.log10(largest))
    return next((m * power for m in (1, 2, 5, 10) if largest <= m * power < math.inf), largest)
