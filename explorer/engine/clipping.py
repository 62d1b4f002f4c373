"""Two ways to keep an update small.

    by norm    g -> g min(1, threshold / ||g||)     one factor for all parameters: same direction
    by value   g -> min(max(g, -threshold), threshold)   each number alone: another direction

Sources: Pascanu, Mikolov, Bengio (2013), ICML, algorithm 1; Mikolov (2012), PhD thesis, Brno.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from explorer.engine.intake import threshold_number
from explorer.engine.norms import norm


def clip_by_norm(grads, threshold):
    """(clipped, norm_before): the global norm over all parameters is at most `threshold`."""
    threshold = threshold_number(threshold)
    before = norm(grads.flat)
    return replace(grads, flat=scaled_to(grads.flat, before, threshold)), before


def clip_by_value(grads, threshold):
    """(clipped, norm_before): every number lies between -threshold and threshold."""
    threshold = threshold_number(threshold)
    return replace(grads, flat=limited_to(grads.flat, threshold)), norm(grads.flat)


def scaled_to(flat, before, threshold):
    """A copy of the vector whose norm `before` has become at most `threshold`."""
    with np.errstate(all="ignore"):
        if not before > threshold:
            return flat.copy() if before <= threshold else flat * flat.dtype.type(np.nan)
        wide = flat.astype(np.float64)
        return (wide / before * threshold).astype(flat.dtype)


def limited_to(flat, threshold):
    """A copy of the vector with every number limited to [-threshold, threshold]."""
    with np.errstate(all="ignore"):
        return np.clip(flat, -threshold, threshold)
