"""Gradients of the parameters, and the norm of each step's contribution to them.

    dWaa = sum_t dWaa<t>,  dWaa<t> = sum_i delta_i a_i^T  over the m examples of step t

The norm logged for a step is the Frobenius norm of dWaa<t>. With one example it is the product
of two norms, ||delta|| ||a||; with more, the dW<t> themselves are made, some steps at a time, and
their sum is the gradient.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from explorer.engine.arrays import Array, Weights
from explorer.engine.cell_arrays import block
from explorer.engine.norms import row_norms
from explorer.engine.params import NamedArrays

if TYPE_CHECKING:
    from explorer.engine.cell_arrays import Product

MOST_AT_ONCE = 2**18
"""Numbers in one batch of dW<t>: few enough to stay in the cache."""


def logged_gradients(
    products: list[Product], grads: Weights, nodes: Sequence[Array]
) -> tuple[list[Array], NamedArrays]:
    """Fill `grads` {name: array}; return the norms of every node (T+1,) and of what each step adds.

    The first is a list, the second NamedArrays of (T,); all norms are float64.
    """
    T, m, _ = products[0].left.shape
    step_norms = np.empty((len(grads), T))
    row_of = dict(zip(grads, step_norms, strict=True))
    if m == 1:
        fill_gradients(products, grads)
        norms = norms_of_one_example(products, nodes, row_of)
    else:
        norms = row_norms(*nodes)
        fill_and_log(products, grads, row_of)
    return norms, NamedArrays(step_norms.ravel(), tuple((name, (T,)) for name in grads))


def norms_of_one_example(
    products: list[Product], nodes: Sequence[Array], row_of: Weights
) -> list[Array]:
    """The norms of the nodes; into row_of[name], ||left|| ||right|| of every step."""
    # The same array may be in several products; its norms are taken once.
    tables = {}
    for names, left, right in products:
        tables[id(left)] = left.reshape(len(left) * len(names), -1)
        if right is not None:
            tables[id(right)] = right
    norms = row_norms(*nodes, *tables.values())
    found = dict(zip(tables, norms[len(nodes) :], strict=True))
    for names, left, right in products:
        for i, name in enumerate(names):
            of_left = found[id(left)][i :: len(names)]
            if right is None:
                row_of[name][...] = of_left
            else:
                np.multiply(of_left, found[id(right)], row_of[name])
    return norms[: len(nodes)]


def fill_and_log(products: list[Product], grads: Weights, row_of: Weights) -> None:
    """Fill the gradients; into row_of[name], the norms of what each step adds to them."""
    for names, left, right in products:
        total = grads[names[0]] if len(names) == 1 else stacked_buffer(names, grads)
        added = sum_of_rows if right is None else sum_of_products
        norms = added(left, right, total, len(names))
        for i, name in enumerate(names):
            row_of[name][...] = norms[i :: len(names)]
        if len(names) > 1:
            unstack_into(names, grads, total)


def fill_gradients(products: list[Product], grads: Weights) -> None:
    """Every gradient as one product over all steps and examples, without the norms of steps."""
    T, m, _ = products[0].left.shape
    for names, left, right in products:
        total = grads[names[0]] if len(names) == 1 else stacked_buffer(names, grads)
        rows = left.reshape(T * m, -1)
        if right is None:
            np.add.reduce(rows, axis=0, out=total)
        else:
            rows.T.dot(right.reshape(T * m, -1), total)
        if len(names) > 1:
            unstack_into(names, grads, total)


def stacked_buffer(names: Sequence[str], grads: Weights) -> Array:
    """A buffer for the gradients of `names`, stacked along the first axis."""
    first = grads[names[0]]
    return np.empty((len(names) * len(first), *first.shape[1:]), first.dtype)


def unstack_into(names: Sequence[str], grads: Weights, total: Array) -> None:
    """Copy the gradients stacked in `total` into `grads`."""
    for i, name in enumerate(names):
        grads[name][...] = block(total.T, i, len(names)).T


def sum_of_products(left: Array, right: Any, total: Array, of: int) -> Array:
    """Fill `total` with the sum over steps of left^T right; return the norms of each step's.

    `of` arrays lie one under the other, and each has a norm of its own: step by step, (T of,).
    """
    at_once = min(len(left), max(1, MOST_AT_ONCE // total.size))
    scratch = np.empty((at_once, *total.shape), total.dtype)
    norms = []
    for i in range(0, len(left), at_once):
        added = scratch[: len(left) - i]
        np.matmul(left[i : i + at_once].transpose(0, 2, 1), right[i : i + at_once], added)
        if i == 0:
            np.add.reduce(added, axis=0, out=total)
        else:
            total += np.add.reduce(added, axis=0)
        norms += row_norms(added.reshape(len(added) * of, -1))
    return norms[0] if len(norms) == 1 else np.concatenate(norms)


def sum_of_rows(left: Array, right: Any, total: Array, of: int) -> Array:
    """The same for the sum over steps and examples of left alone."""
    # A product with ones is three times faster than a sum over the examples.
    added = np.ones((1, left.shape[1]), left.dtype) @ left
    np.add.reduce(added[:, 0], axis=0, out=total)
    return row_norms(added.reshape(len(added) * of, -1))[0]
