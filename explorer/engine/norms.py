"""Euclidean norms whose squares neither underflow nor overflow.

    ||v|| = s ||v / s||,  s = a power of two near max |v|

A plain sum of squares is taken first, and only rows in which it may be wrong are done again with
the scale: a norm is right wherever the entries themselves are, 1e-30 in float32 or 2^600 in
float64. Every norm is a float64.
Source: Blue (1978), ACM Trans. Math. Softw. 4, 15-23.
"""

from __future__ import annotations

from bisect import bisect_left
from math import sqrt

import numpy as np

from explorer.engine.arrays import Array

SAFE_SQUARES = {
    # Below the first number, squares of single entries may have been lost; above the second, the
    # sum may have overflowed.
    np.dtype(np.float32): (1e-26, 3e38),
    np.dtype(np.float64): (1e-280, 1e308),
}
LEAST_SQUARE, MOST_SQUARE = SAFE_SQUARES[np.dtype(np.float64)]


FEW = 2**7
"""Rows of up to so many float32 are squared in float64: faster than a check for lost squares.

Only the length of a row decides, so that a row has the same norm whatever is computed with it.
"""


def row_norms(*arrays: Array) -> list[Array]:
    """For each array, the norms over all axes but the first; a list of (len(array),).

    inf and NaN stay what they are. The arrays share one precision.
    """
    tables = [array.reshape(len(array), -1) for array in arrays]
    dtype = tables[0].dtype
    if dtype == np.float64:
        return norms_in_place(tables)
    if all(table.shape[1] <= FEW for table in tables):
        return [norms_in_float64(table) for table in tables]
    norms = [
        norms_in_float64(table) if dtype == np.float16 or table.shape[1] <= FEW else None
        for table in tables
    ]
    wide = [table for table, done in zip(tables, norms, strict=True) if done is None]
    of_wide = iter(norms_in_place(wide) if wide else ())
    return [next(of_wide) if done is None else done for done in norms]


def norms_in_float64(table: Array) -> Array:
    """The norm of each row of float16 or float32, whose squares float64 always holds."""
    table = table.astype(np.float64)
    return np.sqrt(np.vecdot(table, table))


def norms_in_place(tables: list[Array]) -> list[Array]:
    """The norms of the rows of tables of one precision, in that precision where it is safe."""
    dtype = tables[0].dtype
    squares = np.concatenate([np.vecdot(table, table) for table in tables])
    norms = np.sqrt(squares, dtype=np.float64)
    least, most = SAFE_SQUARES[dtype]
    # A NaN fails these comparisons as well.
    safe = np.minimum.reduce(squares) > least and np.maximum.reduce(squares) < most
    doubtful = () if safe else np.flatnonzero(~((squares > least) & (squares < most))).tolist()
    by_table, start = [], 0
    for table in tables:
        stop = start + len(table)
        rows = doubtful[bisect_left(doubtful, start) : bisect_left(doubtful, stop)]
        if rows:
            norms[rows] = scaled_norms(table[[row - start for row in rows]])
        by_table.append(norms[start:stop])
        start = stop
    return by_table


def scaled_norms(rows: Array) -> Array:
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


def vector_norms(vectors: Array) -> Array:
    """The norm of each of some whole gradients, (S, P); the same as `norm` of each alone."""
    if vectors.dtype == np.float64:
        return norms_in_place([vectors])[0]
    return norms_in_float64(vectors)


def norm(values: Array) -> float:
    """The norm of all the values together, a float."""
    flat = values.ravel()
    with np.errstate(all="ignore"):
        exact = flat.astype(np.float64, copy=False)
        square = exact.dot(exact)
        if LEAST_SQUARE < square < MOST_SQUARE:
            return sqrt(square)
        return float(vector_norms(flat[None])[0])
