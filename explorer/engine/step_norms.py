"""Every gradient, and how much each step adds to it.

    dWaa = sum_t dWaa<t>,  dWaa<t> = sum_i delta_i a_i^T  over the m examples of step t

The norm logged for a step is the Frobenius norm of dWaa<t>. With one example it is the product
of two norms, ||delta|| ||a||; with more, the dW<t> themselves are made, some steps at a time, and
their sum is the gradient.
"""

from __future__ import annotations

import numpy as np

from explorer.engine.norms import row_norms
from explorer.engine.params import NamedArrays

NAMES = ("Waa", "Wax", "ba", "Wya", "by")

MOST_AT_ONCE = 2**16
"""Numbers in one batch of dW<t>: few enough to stay in the cache."""


def logged_gradients(grads, x, a, da, delta, dlogits):
    """Fill `grads` {name: array}; return ||da<t>|| (T+1,) and the norms of what each step adds.

    The second is NamedArrays of (T,); all norms are float64.
    """
    T, m, _ = delta.shape
    if m == 1:
        fill_gradients(grads, x, a, delta, dlogits)
        da_norm, of_delta, of_a, of_x, of_dlogits = row_norms(da, delta, a, x, dlogits)
        table = (
            of_delta * of_a[:-1],
            of_delta * of_x,
            of_delta,
            of_dlogits * of_a[1:],
            of_dlogits,
        )
    else:
        (da_norm,) = row_norms(da)
        table = (
            sum_of_products(delta, a[:-1], grads["Waa"]),
            sum_of_products(delta, x, grads["Wax"]),
            sum_of_rows(delta, grads["ba"]),
            sum_of_products(dlogits, a[1:], grads["Wya"]),
            sum_of_rows(dlogits, grads["by"]),
        )
    norms = NamedArrays(np.concatenate(table), tuple((name, (T,)) for name in NAMES))
    return da_norm, norms


def fill_gradients(grads, x, a, delta, dlogits):
    """Every gradient as one product over all steps and examples, without the norms of steps."""
    rows = delta.shape[0] * delta.shape[1]
    delta, dlogits = delta.reshape(rows, -1), dlogits.reshape(rows, -1)
    delta.T.dot(a[:-1].reshape(rows, -1), grads["Waa"])
    delta.T.dot(x.reshape(rows, -1), grads["Wax"])
    np.add.reduce(delta, axis=0, out=grads["ba"])
    dlogits.T.dot(a[1:].reshape(rows, -1), grads["Wya"])
    np.add.reduce(dlogits, axis=0, out=grads["by"])


def sum_of_products(left, right, total):
    """Fill `total` with the sum over steps of left^T right; return the norm of each step's."""
    at_once = min(len(left), max(1, MOST_AT_ONCE // total.size))
    room = np.empty((at_once, *total.shape), total.dtype)
    total.fill(0)
    norms = []
    for i in range(0, len(left), at_once):
        added = room[: len(left) - i]
        np.matmul(left[i : i + at_once].transpose(0, 2, 1), right[i : i + at_once], added)
        total += np.add.reduce(added, axis=0)
        norms += row_norms(added)
    return norms[0] if len(norms) == 1 else np.concatenate(norms)


def sum_of_rows(rows, total):
    """Fill `total` with the sum over steps and examples; return the norm of each step's."""
    added = np.add.reduce(rows, axis=1)
    np.add.reduce(added, axis=0, out=total)
    return row_norms(added)[0]
