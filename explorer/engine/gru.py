"""The GRU in the course's form; a<t> is its memory c<t>.

    Gu, Gr = sigma(W [a<t-1>, x<t>] + b)                   update and reset (relevance) gate
    c~<t>  = tanh(Wc [Gr * a<t-1>, x<t>] + bc)             the candidate
    a<t>   = Gu * c~<t> + (1 - Gu) * a<t-1>

Backward, with delta = dL/dz of each gate:

    delta_u  = da<t> * (c~ - a<t-1>) Gu (1 - Gu)           delta_c = da<t> * Gu (1 - c~^2)
    d(Gr * a<t-1>) = Wc_a^T delta_c                        delta_r = that * a<t-1> Gr (1 - Gr)
    da<t-1> += (1 - Gu) * da<t> + Gr * d(Gr * a<t-1>) + [Wu; Wr]_a^T [delta_u; delta_r]

Sources: Cho et al. (2014), EMNLP, arXiv:1406.1078; Ng, Sequence Models, week 1, "Gated Recurrent
Unit". Cho et al. write z = 1 - Gu.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from explorer.engine.arrays import Array, Scratch, Shape, Weights
from explorer.engine.cell_arrays import block
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
    from explorer.engine.cell_arrays import Product, States
    from explorer.engine.params import Params

GATES = DELTAS = ("u", "r", "c")
NODES = ("a",)
run_back_single = run_back_in_place = to_c = None


def shapes(n_x: int, n_a: int) -> dict[str, Shape]:
    """Name -> shape of the arrays, in the order of the flat vector."""
    return gate_shapes(GATES, n_x, n_a)


def recurrent_and_input_weights(W: Weights, n_a: int) -> list[tuple[Array, Array]]:
    """(the weights of a<t-1>, the weights of x<t>) of every gate."""
    return [(W[f"W{name}"][:, :n_a], W[f"W{name}"][:, n_a:]) for name in GATES]


def run_forward(params: Params, W: Weights, states: States, half: bool = False) -> None:
    """Fill a[1:] and gates of the States from x and a[0], by this module's equations.

    With `half`, every gate and a<t> is rounded to what float16 can hold.
    """
    x, a, _, gates = states
    n_a = a.shape[2]
    rows, reset_rows = rows_of(x, a[0]), rows_of(x, a[0])
    of_u_and_r, of_c = gate_weights(W, "ur", negated="ur"), gate_weights(W, "c", negated="")
    before, old, new, reset, kept, u_and_r, u, r, c = drop_single_batch(
        rows[:-1],
        rows[:-1, :, :n_a],
        rows[1:, :, :n_a],
        reset_rows[:-1],
        reset_rows[:-1, :, :n_a],
        block(gates, 0, 3, upto=2),
        *(block(gates, i, 3) for i in range(3)),
    )
    z, z_c = np.empty(u_and_r[0].shape, x.dtype), np.empty(c[0].shape, x.dtype)
    exp, reciprocal, tanh = np.exp, np.reciprocal, np.tanh
    multiply, add, subtract, one = np.multiply, np.add, np.subtract, one_as(x)
    steps = zip(before, old, new, reset, kept, u_and_r, u, r, c, strict=True)
    for row, a_before, a_t, reset_row, reset_a, gates_t, u_t, r_t, candidate in steps:
        row.dot(of_u_and_r, z)
        exp(z, z)
        add(z, one, z)
        reciprocal(z, gates_t)
        if half:
            rounded_to_half(gates_t)
        multiply(r_t, a_before, reset_a)
        reset_row.dot(of_c, z_c)
        tanh(z_c, candidate)
        if half:
            rounded_to_half(candidate)
        subtract(candidate, a_before, z_c)
        multiply(u_t, z_c, z_c)
        add(a_before, z_c, a_t)
        if half:
            rounded_to_half(a_t)
    a[1:] = rows[1:, :, :n_a]


def forward_weights(W: Weights) -> Any:
    """The weights for step_forward: of u and r, and of the candidate."""
    return gate_weights(W, "ur", negated="ur"), gate_weights(W, "c", negated="")


def step_forward(
    params: Params, weights: Any, x: Array, before: Sequence[Array], half: bool = False
) -> tuple[Array, ...]:
    """(a<t>,) from x<t> (m, n_x) and `before` = (a<t-1>,): one step, in an array of its own."""
    (a,), (of_u_and_r, of_c) = before, weights
    gates = gates_of(times_weights(of_u_and_r, a, x), half)
    u, r = block(gates, 0, 2), block(gates, 1, 2)
    candidate = np.tanh(times_weights(of_c, r * a, x))
    if half:
        rounded_to_half(candidate)
    a = a + u * (candidate - a)
    if half:
        rounded_to_half(a)
    return (a,)


def slopes(params: Params, W: Weights, states: States, out: Array) -> tuple[Array, ...]:
    """The local derivatives that the backward pass multiplies by, for all steps at once.

    Returns (the factors of da for u and c as (T,m,2,n_a), that of d(Gr * a<t-1>) for r, Gr, 1 -
    Gu). The factors of delta are views of `out` (T, m, 3 n_a), and delta may overwrite them.
    """
    _, a, _, gates = states
    u, candidate = block(gates, 0, 3), block(gates, 2, 3)
    of_gates = sigmoid_slopes(gates, out)
    of_u, of_r, of_c = (block(of_gates, i, 3) for i in range(3))
    np.multiply(of_u, candidate - a[:-1], of_u)
    np.multiply(of_r, a[:-1], of_r)
    np.multiply(candidate, candidate, of_c)
    np.subtract(1.0, of_c, of_c)
    np.multiply(of_c, u, of_c)
    *steps, n_a = u.shape
    return of_gates.reshape(*steps, 3, n_a)[..., ::2, :], of_r, *carry_factors(states)


def carry_factors(states: States) -> tuple[Array, ...]:
    """Gate values that multiply the gradient from t to t-1: (Gr, 1 - Gu)."""
    return block(states.gates, 1, 3), 1 - block(states.gates, 0, 3)


def back_weights(W: Weights) -> Any:
    """The weights that carry delta back to a<t-1>: of u and r, and of the candidate."""
    return memory_of(W, "ur"), memory_of(W, "c")


def to_input(W: Weights, delta: Array) -> tuple[Array, Array]:
    """(W, delta) with dL/dx<t> = W^T delta<t>, of all gates at once."""
    return input_of(W, GATES), delta


def split(delta: Array) -> tuple[Array, ...]:
    """Views of delta (..., 3 n_a) that a step back fills: u and c; r; c; u and r."""
    *steps, width = delta.shape
    u_and_c = delta.reshape(*steps, 3, width // 3)[..., ::2, :]
    return u_and_c, block(delta, 1, 3), block(delta, 2, 3), block(delta, 0, 3, upto=2)


def spread(nodes: Sequence[Array]) -> Sequence[Array]:
    """Views of the nodes that a step back multiplies by its slopes: da<t>, once for u and c."""
    (da,) = nodes
    return da, da[..., None, :]


def step_back(
    weights: Any,
    slope: Sequence[Array],
    here: Sequence[Array],
    delta: Sequence[Array],
    earlier: Sequence[Array],
    scratch: Scratch,
    half: bool = False,
) -> None:
    """One step back: delta<t> from da<t>, and the term of da<t-1>; both may be one array."""
    (of_u_and_c, of_r, r, kept), (u_and_c, delta_r, delta_c, u_and_r) = slope, delta
    np.multiply(here[1], of_u_and_c, u_and_c)
    if half:
        rounded_to_half(delta_c)
    delta_c.dot(weights[1], scratch[0])
    np.multiply(scratch[0], of_r, delta_r)
    if half:
        rounded_to_half(u_and_r)
    send_to_memory(weights, (r, kept), here, delta, earlier, scratch)


def send_back(
    weights: Any,
    past: Sequence[Array],
    here: Sequence[Array],
    delta: Sequence[Array],
    earlier: Sequence[Array],
    scratch: Scratch,
) -> None:
    """The end of a step back: the term of da<t-1> from delta<t>, and from da<t> past the gates."""
    delta[2].dot(weights[1], scratch[0])
    send_to_memory(weights, past, here, delta, earlier, scratch)


def send_to_memory(
    weights: Any,
    past: Sequence[Array],
    here: Sequence[Array],
    delta: Sequence[Array],
    earlier: Sequence[Array],
    scratch: Scratch,
) -> None:
    """The gradient for da<t-1>, with d(Gr * a<t-1>) in scratch[0]."""
    (r, kept), (reset_a, through) = past, scratch
    np.multiply(reset_a, r, reset_a)
    np.multiply(here[0], kept, through)
    np.add(through, reset_a, through)
    delta[3].dot(weights[0], earlier[0])
    np.add(earlier[0], through, earlier[0])


def jacobians(W: Weights, slopes: Sequence[Array]) -> Array:
    """da<k>/da<k-1> for slopes (..., n_a), (..., n_a, n_a): the step back, written as a matrix.

    diag(1 - Gu) + diag(of_u) Wu_a + diag(of_c) Wc_a (diag(Gr) + diag(of_r) Wr_a)
    """
    of_u_and_c, of_r, r, kept = slopes
    n_a = r.shape[-1]
    Wu, Wr, Wc = (W[name][:, :n_a] for name in ("Wu", "Wr", "Wc"))
    of_u, of_c = of_u_and_c[..., 0, :, None], of_u_and_c[..., 1, :, None]
    reset = r[..., None] * np.eye(n_a) + of_r[..., None] * Wr
    return kept[..., None] * np.eye(n_a) + of_u * Wu + of_c * (Wc @ reset)


def memory_factors(states: States) -> list[tuple[int, int, Array]]:
    """(first, upto, memory): blocks of delta, and the memory in their dW = sum delta memory^T."""
    a = states.a[:-1]
    return [(0, 2, a), (2, 3, block(states.gates, 1, 3) * a)]


def products(states: States, delta: Array) -> list[Product]:
    """Every gradient as a sum of products over the steps."""
    return gate_products(GATES, states.x, memory_factors(states), delta)
