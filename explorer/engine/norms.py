"""Euclidean norms whose squares neither underflow nor overflow.

    ||v|| = s ||v / s||,  s = a power of two near max |v|

A plain sum of squares is taken first, and only rows in which it may be wrong are done again with
the scale: a norm is right wherever the entries themselves are, 1e-30 in float32 or 2^600 in
float64. Every norm is a float64.
Source: Blue (1978), ACM Trans. Math. Softw. 4, 15-23.
"""

from __future__ import annotations

import numpy as np

SAFE_SQUARES = {
    # Below the first number, squares of single entries may have been lost; above the second, the
    # sum may have run over.
    np.dtype(np.float32): (1e-26, 3e38),
    np.dtype(np.float64): (1e-280, 1e308),
}


def row_norms(*arrays):
    """For each array, the norm of everything behind its first axis; a list of (len(array),).

    inf and NaN stay what they are. The arrays share one precision.
    """
    if arrays[0].dtype == np.float16:
        arrays = [array.astype(np.float32) for array in arrays]
    tables = [array.reshape(len(array), -1) for array in arrays]
    squares = np.concatenate([np.vecdot(table, table) for table in tables])
    norms = np.sqrt(squares, dtype=np.float64)
    least, most = SAFE_SQUARES[squares.dtype]
    # A NaN fails these comparisons as well.
    safe = ((squares > least) & (squares < most)).tolist()
    start, parts = 0, []
    for table in tables:
        stop = start + len(table)
        parts.append(norms[start:stop])
        if not all(safe[start:stop]):
            rows = [i for i, fine in enumerate(safe[start:stop]) if not fine]
            parts[-1][rows] = scaled_norms(table[rows])
        start = stop
    return parts


def scaled_norms(rows):
    """The norm of each row of a 2-d array, safe for entries of every size."""
    if not rows.any():
        return np.zeros(len(rows))
    rows = rows.astype(np.float64)
    largest = np.abs(rows).max(axis=1)
    usable = (largest > 0) & (largest < np.inf)
    exponents = np.where(usable, np.frexp(largest)[1], 0)
    np.ldexp(rows, -exponents[:, None], out=rows)
    norms = np.ldexp(np.sqrt(np.vecdot(rows, rows)), exponents)
    return np.where(usable, norms, largest)


def norm(values):
    """The norm of all the values together, a float."""
    with np.errstate(all="ignore"):
        return float(row_norms(values.reshape(1, -1))[0][0])
