"""Euclidean norms whose squares neither underflow nor overflow.

Each row is divided by its largest entry before it is squared:

    ||v|| = s ||v / s||,  s = max |v|

so a norm is right wherever the entries themselves are: 1e-30 in float32, 2^600 in float64.
Source: Blue (1978), ACM Trans. Math. Softw. 4, 15-23.
"""

from __future__ import annotations

import numpy as np


def row_norms(rows):
    """The norm of everything behind the first axis, (len(rows),) float64, inf and NaN as they are."""
    flat = rows.reshape(len(rows), -1).astype(np.float64)
    with np.errstate(all="ignore"):
        scale = np.abs(flat).max(axis=1)
        usable = (scale > 0) & (scale < np.inf)
        divisor = np.where(usable, scale, 1.0)
        flat /= divisor[:, None]
        norms = np.sqrt(np.einsum("ij,ij->i", flat, flat)) * divisor
    return np.where(usable | (scale == 0), norms, scale)


def norm(values):
    """The norm of all the values together, a float."""
    return float(row_norms(values.reshape(1, -1))[0])
