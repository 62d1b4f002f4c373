"""Layout and helpers of the cells with gates, forward and backward.

A gate is Gamma = sigma(W [a<t-1>, x<t>] + b), a candidate the same with tanh. Layout:

    row<t>  = [a<t-1>, x<t>, 1]       (m, n_a + n_x + 1): the step before writes a<t-1> into it
    weights = [W  b]^T of all gates   (n_a + n_x + 1, G n_a): one product makes every z<t>
    gates   = (T, m, G n_a)           side by side; so are delta = dL/dz, and the slopes

sigma(z) = 1 / (1 + e^-z): the weights of a gate are negated, so that the product is -z already.
Computed as (1 + tanh(z/2)) / 2, a gate that is nearly closed would lose its digits to the 1.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from explorer.engine.arrays import Array, Shape, Weights
from explorer.engine.cell_arrays import Product, block
from explorer.engine.precision import rounded_to_half


def gate_shapes(names: Sequence[str], n_x: int, n_a: int) -> dict[str, Shape]:
    """Name -> shape: W (n_a, n_a + n_x) of every gate, then every b."""
    matrices = {f"W{name}": (n_a, n_a + n_x) for name in names}
    return matrices | {f"b{name}": (n_a,) for name in names}


def gate_weights(W: Weights, names: Sequence[str], negated: str) -> Array:
    """[W b]^T of the gates `names` as one contiguous matrix; those in `negated` times -1."""
    gates = [np.concatenate((W[f"W{name}"], W[f"b{name}"][:, None]), axis=1) for name in names]
    weights = np.concatenate(
        [-gate if name in negated else gate for name, gate in zip(names, gates, strict=True)]
    )
    return np.ascontiguousarray(weights.T)


def memory_of(W: Weights, names: Sequence[str]) -> Array:
    """The columns of the gates `names` that multiply a<t-1>, one gate under the other."""
    n_a = len(W[f"b{names[0]}"])
    return np.concatenate([W[f"W{name}"][:, :n_a] for name in names])


def input_of(W: Weights, names: Sequence[str]) -> Array:
    """The columns of the gates `names` that multiply x<t>, one gate under the other."""
    n_a = len(W[f"b{names[0]}"])
    return np.concatenate([W[f"W{name}"][:, n_a:] for name in names])


def rows_of(x: Array, a0: Array) -> Array:
    """row<t> = [a<t-1>, x<t>, 1] for t = 1..T+1, (T+1, m, n_a + n_x + 1); a<t> is to be filled."""
    T, m, n_x = x.shape
    n_a = a0.shape[1]
    rows = np.empty((T + 1, m, n_a + n_x + 1), x.dtype)
    rows[0, :, :n_a], rows[:-1, :, n_a:-1], rows[:, :, -1] = a0, x, 1
    return rows


def times_weights(weights: Array, a: Array, x: Array) -> Array:
    """z<t> (m, G n_a) of one step: [a<t-1>, x<t>, 1] times the weights."""
    z = np.concatenate((a, x), axis=1).dot(weights[:-1])
    return np.add(z, weights[-1], z)


def gates_of(minus_z: Array, half: bool = False) -> Array:
    """1 / (1 + e^-z) of given -z, in place; rounded with `half`."""
    np.exp(minus_z, minus_z)
    minus_z += 1
    np.reciprocal(minus_z, minus_z)
    if half:
        rounded_to_half(minus_z)
    return minus_z


def drop_single_batch(*arrays: Array) -> Sequence[Array]:
    """The arrays without the batch axis if they hold one example: NumPy is faster on them."""
    if arrays[0].shape[1] > 1:
        return arrays
    return [array[:, 0] for array in arrays]


def sigmoid_slopes(gates: Array, out: Array) -> Array:
    """sigma'(z) = Gamma (1 - Gamma) of every gate."""
    np.subtract(1.0, gates, out)
    return np.multiply(out, gates, out)


def one_as(like: Array) -> Array:
    """1 in the precision of `like`; a Python float would double the time of each step's call."""
    return np.array(1, like.dtype)


def gate_products(
    names: Sequence[str], x: Array, remembered: list[tuple[int, int, Array]], delta: Array
) -> list[Product]:
    """dW = sum delta [a<t-1>, x<t>]^T and db = sum delta of the gates `names`."""
    products = []
    for first, upto, memory in remembered:
        left = block(delta, first, len(names), upto=upto)
        matrices, biases = ([f"{w}{name}" for name in names[first:upto]] for w in "Wb")
        products.append(Product(matrices, left, np.concatenate((memory, x), axis=2)))
        products.append(Product(biases, left, None))
    return products
