"""The GRU as PyTorch's nn.GRU and cuDNN have it: the reset gate acts after the matrix product.

    Gu, Gr = sigma(W [a<t-1>, x<t>] + b)                                update and reset gate
    c~<t>  = tanh(Gr * (Wca a<t-1> + bca) + Wcx x<t> + bcx)             the candidate
    a<t>   = Gu * c~<t> + (1 - Gu) * a<t-1>

The candidate's two halves have weights and biases of their own: Wca (n_a, n_a), Wcx (n_a, n_x), bca
and bcx (n_a,). From PyTorch, whose z is 1 - Gu and so has the opposite sign:

    Wu = -[W_hz, W_iz]   bu = -(b_hz + b_iz)      Wca = W_hn   bca = b_hn
    Wr =  [W_hr, W_ir]   br =   b_hr + b_ir       Wcx = W_in   bcx = b_in

Backward, with p = Wca a<t-1> + bca and delta = dL/dz of u, r and of the two halves ca and cx:

    delta_u  = da<t> * (c~ - a<t-1>) Gu (1 - Gu)      delta_cx = da<t> * Gu (1 - c~^2)
    delta_r  = delta_cx * p Gr (1 - Gr)               delta_ca = delta_cx * Gr
    da<t-1> += (1 - Gu) * da<t> + [Wu_a; Wr_a; Wca]^T [delta_u; delta_r; delta_ca]

Source: PyTorch documentation, torch.nn.GRU; Cho et al. (2014), arXiv:1406.1078, for the gates.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from explorer.engine.arrays import Array, Scratch, Shape, Weights
from explorer.engine.cell_arrays import Product, block, project
from explorer.engine.gates import (
    drop_single_batch,
    gate_products,
    gate_shapes,
    gate_weights,
    gates_of,
    input_of,
    memory_of,
    one_as,
    rows_of,
    sigmoid_slopes,
    times_weights,
)
from explorer.engine.precision import rounded_to_half

if TYPE_CHECKING:
    from explorer.engine.cell_arrays import States
    from explorer.engine.params import Params

GATES = ("u", "r", "c")
DELTAS = ("u", "r", "ca", "cx")
NODES = ("a",)
run_back_single = run_back_in_place = to_c = None


def shapes(n_x: int, n_a: int) -> dict[str, Shape]:
    """Name -> shape of the arrays, in the order of the flat vector."""
    of_gates = gate_shapes("ur", n_x, n_a)
    matrices = {"Wca": (n_a, n_a), "Wcx": (n_a, n_x)}
    biases = dict.fromkeys(("bu", "br", "bca", "bcx"), (n_a,))
    return {name: of_gates[name] for name in ("Wu", "Wr")} | matrices | biases


def recurrent_and_input_weights(W: Weights, n_a: int) -> list[tuple[Array, Array]]:
    """(the weights of a<t-1>, the weights of x<t>) of every gate."""
    gates = [(W[name][:, :n_a], W[name][:, n_a:]) for name in ("Wu", "Wr")]
    return [*gates, (W["Wca"], W["Wcx"])]


def run_forward(params: Params, W: Weights, states: States, half: bool = False) -> None:
    """Fill a[1:] and gates of the States from x and a[0], by this module's equations.

    With `half`, every gate and a<t> is rounded to what float16 can hold.
    """
    x, a, _, gates = states
    n_a = a.shape[2]
    rows, weights = rows_of(x, a[0]), gate_weights(W, "ur", negated="ur")
    of_ca = np.concatenate((W["Wca"], W["bca"][:, None]), axis=1).T
    from_input = project(x, W["Wcx"], W["bcx"], out=np.empty(a[1:].shape, a.dtype))
    # Of [a<t-1>, x<t>, 1], the candidate's first half uses a<t-1> and the 1.
    wide = np.zeros((len(weights), 3 * n_a), a.dtype)
    wide[:, : 2 * n_a], wide[:n_a, 2 * n_a :], wide[-1, 2 * n_a :] = weights, of_ca[:-1], of_ca[-1]
    before, old, new, z_cx, u_and_r, u, r, c = drop_single_batch(
        rows[:-1],
        rows[:-1, :, :n_a],
        rows[1:, :, :n_a],
        from_input,
        block(gates, 0, 3, upto=2),
        *(block(gates, i, 3) for i in range(3)),
    )
    z = np.empty((*u[0].shape[:-1], 3 * n_a), a.dtype)
    powers = np.empty_like(z)
    of_u_and_r, z_ca = block(powers, 0, 3, upto=2), block(z, 2, 3)
    exp, reciprocal, tanh = np.exp, np.reciprocal, np.tanh
    multiply, add, subtract, one = np.multiply, np.add, np.subtract, one_as(x)
    steps = zip(before, old, new, z_cx, u_and_r, u, r, c, strict=True)
    for row, a_before, a_t, z_cx_t, gates_t, u_t, r_t, candidate in steps:
        row.dot(wide, z)
        # z_ca as well, though unused: one contiguous call is faster than two blocks of three.
        exp(z, powers)
        add(powers, one, powers)
        reciprocal(of_u_and_r, gates_t)
        if half:
            rounded_to_half(gates_t)
        multiply(r_t, z_ca, z_ca)
        add(z_ca, z_cx_t, z_ca)
        tanh(z_ca, candidate)
        if half:
            rounded_to_half(candidate)
        subtract(candidate, a_before, z_ca)
        multiply(u_t, z_ca, z_ca)
        add(a_before, z_ca, a_t)
        if half:
            rounded_to_half(a_t)
    a[1:] = rows[1:, :, :n_a]


def forward_weights(W: Weights) -> Any:
    """The weights for step_forward: of u and r, and of the candidate's two halves."""
    halves = (np.ascontiguousarray(W[name].T) for name in ("Wca", "Wcx"))
    return gate_weights(W, "ur", negated="ur"), *halves, W["bca"], W["bcx"]


def step_forward(
    params: Params, weights: Any, x: Array, before: Sequence[Array], half: bool = False
) -> tuple[Array, ...]:
    """(a<t>,) from x<t> (m, n_x) and `before` = (a<t-1>,): one step, in an array of its own."""
    (a,), (of_u_and_r, of_ca, of_cx, bca, bcx) = before, weights
    gates = gates_of(times_weights(of_u_and_r, a, x), half)
    u, r = block(gates, 0, 2), block(gates, 1, 2)
    candidate = np.tanh(r * (a.dot(of_ca) + bca) + (x.dot(of_cx) + bcx))
    if half:
        rounded_to_half(candidate)
    a = a + u * (candidate - a)
    if half:
        rounded_to_half(a)
    return (a,)


def slopes(params: Params, W: Weights, states: States, out: Array) -> tuple[Array, ...]:
    """The local derivatives that the backward pass multiplies by, for all steps at once.

    Returns (the factors of da for delta as (T,m,4,n_a), 1 - Gu). The first are views of `out` (T,
    m, 4 n_a), and delta may overwrite them.
    """
    _, a, _, gates = states
    u, r, candidate = (block(gates, i, 3) for i in range(3))
    of_u, of_r, of_ca, of_cx = (block(out, i, 4) for i in range(4))
    sigmoid_slopes(block(gates, 0, 3, upto=2), block(out, 0, 4, upto=2))
    np.multiply(candidate, candidate, of_cx)
    np.subtract(1.0, of_cx, of_cx)
    np.multiply(of_cx, u, of_cx)
    np.multiply(of_cx, r, of_ca)
    np.multiply(of_u, candidate - a[:-1], of_u)
    np.multiply(of_r, project(a[:-1], W["Wca"], W["bca"], out=np.empty(a[1:].shape, a.dtype)), of_r)
    np.multiply(of_r, of_cx, of_r)
    *steps, n_a = u.shape
    return out.reshape(*steps, 4, n_a), *carry_factors(states)


def carry_factors(states: States) -> tuple[Array, ...]:
    """Gate values that multiply the gradient from t to t-1: (1 - Gu,)."""
    return (1 - block(states.gates, 0, 3),)


def back_weights(W: Weights) -> Any:
    """The weights that carry delta of u, r and ca back to a<t-1>."""
    return np.concatenate((memory_of(W, "ur"), W["Wca"]))


def to_input(W: Weights, delta: Array) -> tuple[Array, Array]:
    """(W, delta) with dL/dx<t> = W^T delta<t>; of the candidate only its half cx reads x<t>."""
    weights = np.concatenate((input_of(W, "ur"), W["Wcx"]))
    return weights, np.concatenate((block(delta, 0, 4, upto=2), block(delta, 3, 4)), axis=2)


def split(delta: Array) -> tuple[Array, ...]:
    """Views of delta (..., 4 n_a) that a step back uses: one under the other; u, r and ca; all."""
    *steps, width = delta.shape
    return delta.reshape(*steps, 4, width // 4), block(delta, 0, 4, upto=3), delta


def spread(nodes: Sequence[Array]) -> Sequence[Array]:
    """Views of the nodes that a step back multiplies by its slopes: da<t>, once for delta."""
    (da,) = nodes
    return da, da[..., None, :]


def step_back(
    Wa: Array,
    slope: Sequence[Array],
    here: Sequence[Array],
    delta: Sequence[Array],
    earlier: Sequence[Array],
    scratch: Scratch,
    half: bool = False,
) -> None:
    """One step back: delta<t> from da<t>, and the term of da<t-1>; both may be one array."""
    of_delta, kept = slope
    np.multiply(here[1], of_delta, delta[0])
    if half:
        rounded_to_half(delta[2])
    send_back(Wa, (kept,), here, delta, earlier, scratch)


def send_back(
    Wa: Array,
    past: Sequence[Array],
    here: Sequence[Array],
    delta: Sequence[Array],
    earlier: Sequence[Array],
    scratch: Scratch,
) -> None:
    """The end of a step back: the term of da<t-1> from delta<t>, and from da<t> past the gates."""
    through = scratch[0]
    np.multiply(here[0], past[0], through)
    delta[1].dot(Wa, earlier[0])
    np.add(earlier[0], through, earlier[0])


def jacobians(W: Weights, slopes: Sequence[Array]) -> Array:
    """da<k>/da<k-1> for slopes (..., n_a), (..., n_a, n_a): the step back, written as a matrix.

    diag(1 - Gu) + diag(of_u) Wu_a + diag(of_r) Wr_a + diag(of_ca) Wca
    """
    of_delta, kept = slopes
    n_a = kept.shape[-1]
    of_u, of_r, of_ca = (of_delta[..., i, :, None] for i in range(3))
    through_gates = of_u * W["Wu"][:, :n_a] + of_r * W["Wr"][:, :n_a] + of_ca * W["Wca"]
    return kept[..., None] * np.eye(n_a) + through_gates


def memory_factors(states: States) -> list[tuple[int, int, Array]]:
    """(first, upto, memory): blocks of delta, and the memory in their dW = sum delta memory^T."""
    return [(0, 3, states.a[:-1])]


def products(states: States, delta: Array) -> list[Product]:
    """Every gradient as a sum of products over the steps."""
    a, ca, cx = states.a[:-1], block(delta, 2, 4), block(delta, 3, 4)
    return [
        *gate_products(("u", "r"), states.x, [(0, 2, a)], block(delta, 0, 4, upto=2)),
        Product(("Wca",), ca, a),
        Product(("bca",), ca, None),
        Product(("Wcx",), cx, states.x),
        Product(("bcx",), cx, None),
    ]
