"""How much each step adds to each gradient: the Frobenius norm of a sum of m outer products.

    dWaa<t> = sum_i delta_i a_i^T

    m = 1     ||dWaa<t>||   = ||delta|| ||a||
    m small   ||dWaa<t>||^2 = sum_ij (delta_i . delta_j) (a_i . a_j)       two m x m Gram matrices
    else      the products themselves

A bias is the same with a_i = 1.
"""

from __future__ import annotations

import numpy as np

from explorer.engine.intake import read_only
from explorer.engine.norms import row_norms
from explorer.engine.params import NamedArrays

NAMES = ("Waa", "Wax", "ba", "Wya", "by")

MOST_AT_ONCE = 2**18
"""Numbers in one batch of explicit products: few enough to stay in the cache."""

LOST_BY_CANCELLING = 1e-6
"""Below this share of its largest possible size, a square from Gram matrices is not trusted."""

LEAST_SQUARE, MOST_SQUARE = 1e-270, 1e300


def norms_of_steps(x, a, delta, dlogits):
    """The norms under the names of the parameters, each (T,) float64."""
    T, m, n_a = delta.shape
    if m == 1:
        table = from_factors(x, a, delta, dlogits)
    elif 4 * m <= n_a:
        table = from_grams(x, a, delta, dlogits)
    else:
        table = (
            from_products(delta, a[:-1]),
            from_products(delta, x),
            row_norms(np.add.reduce(delta, axis=1)),
            from_products(dlogits, a[1:]),
            row_norms(np.add.reduce(dlogits, axis=1)),
        )
    return NamedArrays(read_only(np.concatenate(table)), tuple((name, (T,)) for name in NAMES))


def from_factors(x, a, delta, dlogits):
    """m = 1: the norm of an outer product is the product of the norms."""
    of_a, of_delta, of_dlogits = row_norms(a), row_norms(delta), row_norms(dlogits)
    return (
        of_delta * of_a[:-1],
        of_delta * row_norms(x),
        of_delta,
        of_dlogits * of_a[1:],
        of_dlogits,
    )


def from_grams(x, a, delta, dlogits):
    """m small: products of Gram matrices, in float64 so that float32 squares are in range."""
    x, a, delta, dlogits = (array.astype(np.float64) for array in (x, a, delta, dlogits))
    of_x, of_a, of_delta, of_dlogits = (gram(array) for array in (x, a, delta, dlogits))
    return (
        gram_norms(of_delta, of_a[:-1], delta, a[:-1]),
        gram_norms(of_delta, of_x, delta, x),
        row_norms(np.add.reduce(delta, axis=1)),
        gram_norms(of_dlogits, of_a[1:], dlogits, a[1:]),
        row_norms(np.add.reduce(dlogits, axis=1)),
    )


def gram(vectors):
    """(T, m, m): the scalar products of the m vectors of each step."""
    return vectors @ vectors.transpose(0, 2, 1)


def gram_norms(of_left, of_right, left, right):
    """||sum_i left_i right_i^T|| from the Gram matrices; from the products where those fail."""
    T = len(of_left)
    squares = np.vecdot(of_left.reshape(T, -1), of_right.reshape(T, -1))
    most = np.einsum("tii->t", of_left) * np.einsum("tii->t", of_right)
    trusted = squares > np.maximum(most * LOST_BY_CANCELLING, LEAST_SQUARE)
    trusted &= squares < MOST_SQUARE
    norms = np.sqrt(squares)
    if not trusted.all():
        doubtful = np.flatnonzero(~trusted)
        norms[doubtful] = from_products(left[doubtful], right[doubtful])
    return norms


def from_products(left, right):
    """||sum_i left_i right_i^T|| for every step, from the products themselves."""
    at_once = max(1, MOST_AT_ONCE // (left.shape[2] * right.shape[2]))
    return np.concatenate(
        [
            row_norms(left[i : i + at_once].transpose(0, 2, 1) @ right[i : i + at_once])
            for i in range(0, len(left), at_once)
        ]
    )
