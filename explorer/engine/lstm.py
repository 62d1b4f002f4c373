"""The LSTM: a memory cell c<t>, written, kept and shown by three gates.

    Gf, Gu, Go = sigma(W [a<t-1>, x<t>] + b)          forget, update and output gate
    c~<t>      = tanh(Wc [a<t-1>, x<t>] + bc)         the candidate
    c<t>       = Gf * c<t-1> + Gu * c~<t>
    a<t>       = Go * tanh(c<t>)

Backward, with dc<t> total (the path through a<t> included) and delta = dL/dz of each gate:

    dc<t>    = Gf<t+1> * dc<t+1> + da<t> * Go (1 - tanh^2 c<t>)
    delta_f  = dc<t> * c<t-1> Gf (1 - Gf)             delta_u = dc<t> * c~ Gu (1 - Gu)
    delta_c  = dc<t> * Gu (1 - c~^2)                  delta_o = da<t> * tanh(c<t>) Go (1 - Go)
    da<t-1> += [Wf; Wu; Wc; Wo]_a^T [delta_f; delta_u; delta_c; delta_o]

The state that one step hands to the next is s<t> = [c<t>, a<t>], c above a; its Jacobian:

    M          = diag(c<t-1> Gf (1 - Gf)) Wf_a + diag(c~ Gu (1 - Gu)) Wu_a
                 + diag(Gu (1 - c~^2)) Wc_a                                      (dc<t>/da<t-1>)
    ds<t>/ds<t-1> = [ diag(Gf)     M                                          ]
                    [ D diag(Gf)   D M + diag(tanh(c<t>) Go (1 - Go)) Wo_a    ]
    D          = diag(Go (1 - tanh^2 c<t>))                                      (da<t>/dc<t>)

Sources: Hochreiter, Schmidhuber (1997), Neural Computation 9, 1735-1780; Gers, Schmidhuber, Cummins
(2000), Neural Computation 12, 2451-2471 (the forget gate); Ng, Sequence Models, week 1.
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

GATES = DELTAS = ("f", "u", "c", "o")
NODES = ("a", "c")
run_back_single = run_back_in_place = None


def shapes(n_x: int, n_a: int) -> dict[str, Shape]:
    """Name -> shape of the arrays, in the order of the flat vector."""
    return gate_shapes(GATES, n_x, n_a)


def recurrent_and_input_weights(W: Weights, n_a: int) -> list[tuple[Array, Array]]:
    """(the weights of a<t-1>, the weights of x<t>) of every gate."""
    return [(W[f"W{name}"][:, :n_a], W[f"W{name}"][:, n_a:]) for name in GATES]


def run_forward(params: Params, W: Weights, states: States, half: bool = False) -> None:
    """Fill a[1:], c[1:] and gates of the States from x, a[0] and c[0], by this module's equations.

    With `half`, every gate, c<t> and a<t> is rounded to what float16 can hold.
    """
    x, a, c, gates = states
    n_a, rows, weights = a.shape[2], rows_of(x, a[0]), gate_weights(W, GATES, negated="fuo")
    before, new, together, *of_gates, c_0, c_1 = drop_single_batch(
        *(rows[:-1], rows[1:, :, :n_a], gates),
        *(block(gates, i, 4) for i in range(4)),
        *(c[:-1], c[1:]),
    )
    z, scratch = np.empty_like(together[0]), np.empty_like(c_0[0])
    exp, reciprocal, tanh = np.exp, np.reciprocal, np.tanh
    multiply, add, one, z_c = np.multiply, np.add, one_as(x), block(z, 2, 4)
    steps = zip(before, new, together, *of_gates, c_0, c_1, strict=True)
    for row, a_t, gates_t, f, u, candidate, o, c_before, c_t in steps:
        row.dot(weights, z)
        # All four blocks at once is faster than three; tanh then overwrites the candidate.
        exp(z, gates_t)
        add(gates_t, one, gates_t)
        reciprocal(gates_t, gates_t)
        tanh(z_c, candidate)
        if half:
            rounded_to_half(gates_t)
        multiply(f, c_before, c_t)
        multiply(u, candidate, scratch)
        add(c_t, scratch, c_t)
        if half:
            rounded_to_half(c_t)
        tanh(c_t, scratch)
        multiply(o, scratch, a_t)
        if half:
            rounded_to_half(a_t)
    a[1:] = rows[1:, :, :n_a]


def forward_weights(W: Weights) -> Any:
    """The weights for step_forward."""
    return gate_weights(W, GATES, negated="fuo")


def step_forward(
    params: Params, weights: Any, x: Array, before: Sequence[Array], half: bool = False
) -> tuple[Array, ...]:
    """(a<t>, c<t>) from x<t> (m, n_x) and `before` = (a<t-1>, c<t-1>), in arrays of their own."""
    a, c = before
    z = times_weights(weights, a, x)
    np.tanh(block(z, 2, 4), block(z, 2, 4))
    gates_of(block(z, 0, 4, upto=2), half)
    gates_of(block(z, 3, 4), half)
    f, u, candidate, o = (block(z, i, 4) for i in range(4))
    if half:
        rounded_to_half(candidate)
    c = f * c + u * candidate
    if half:
        rounded_to_half(c)
    a = o * np.tanh(c)
    if half:
        rounded_to_half(a)
    return a, c


def slopes(params: Params, W: Weights, states: States, out: Array) -> tuple[Array, ...]:
    """The local derivatives that the backward pass multiplies by, for all steps at once.

    Returns (Go (1 - tanh^2 c), the three factors of dc side by side as (T,m,3,n_a), that of da,
    Gf). The factors of delta are views of `out` (T, m, 4 n_a), and delta may overwrite them.
    """
    _, _, c, gates = states
    f, u, candidate, o = (block(gates, i, 4) for i in range(4))
    tanh_c = np.tanh(c[1:])
    of_gates = sigmoid_slopes(gates, out)
    of_f, of_u, of_c, of_o = (block(of_gates, i, 4) for i in range(4))
    np.multiply(of_f, c[:-1], of_f)
    np.multiply(of_u, candidate, of_u)
    np.multiply(candidate, candidate, of_c)
    np.subtract(1.0, of_c, of_c)
    np.multiply(of_c, u, of_c)
    np.multiply(of_o, tanh_c, of_o)
    a_to_c = da_by_dc(tanh_c, o)
    *steps, n_a = f.shape
    return a_to_c, of_gates.reshape(*steps, 4, n_a)[..., :3, :], of_o, *carry_factors(states)


def da_by_dc(tanh_c: Array, o: Array) -> Array:
    """da<t>/dc<t> = Go (1 - tanh^2 c<t>), written over tanh c<t>."""
    np.multiply(tanh_c, tanh_c, tanh_c)
    np.subtract(1.0, tanh_c, tanh_c)
    return np.multiply(tanh_c, o, tanh_c)


def to_c(states: States) -> Array:
    """da<t>/dc<t>: the factor of da<t> in dc<t>."""
    return da_by_dc(np.tanh(states.c[1:]), block(states.gates, 3, 4))


def carry_factors(states: States) -> tuple[Array, ...]:
    """Gate values that multiply the gradient from t to t-1: (Gf,)."""
    return (block(states.gates, 0, 4),)


def back_weights(W: Weights) -> Any:
    """The weights that carry delta back to a<t-1>."""
    return memory_of(W, GATES)


def to_input(W: Weights, delta: Array) -> tuple[Array, Array]:
    """(W, delta) with dL/dx<t> = W^T delta<t>, of all gates at once."""
    return input_of(W, GATES), delta


def split(delta: Array) -> tuple[Array, ...]:
    """Views of delta (..., 4 n_a) that a step back fills: f, u and c; o; all together."""
    *steps, width = delta.shape
    return delta.reshape(*steps, 4, width // 4)[..., :3, :], block(delta, 3, 4), delta


def spread(nodes: Sequence[Array]) -> Sequence[Array]:
    """Views of the nodes that a step back multiplies by its slopes: da<t>, dc<t>, dc again."""
    da, dc = nodes
    return da, dc, dc[..., None, :]


def step_back(
    Wa: Array,
    slope: Sequence[Array],
    here: Sequence[Array],
    delta: Sequence[Array],
    earlier: Sequence[Array],
    scratch: Scratch,
    half: bool = False,
) -> None:
    """One step back: delta<t> from (da<t>, dc<t>), and the terms of da<t-1> and dc<t-1>.

    `here` holds da<t> and Gf<t+1> * dc<t+1>, to which the path through a<t> is added; scratch[0]
    keeps that term. `earlier` may hold the arrays of `here`.
    """
    (da, dc, dc_wide), (a_to_c, of_fuc, of_o, f), (fuc, o, together) = here, slope, delta
    np.multiply(da, a_to_c, scratch[0])
    np.add(dc, scratch[0], dc)
    np.multiply(dc_wide, of_fuc, fuc)
    np.multiply(da, of_o, o)
    if half:
        rounded_to_half(dc, together)
    send_back(Wa, (f,), here, delta, earlier, scratch)


def send_back(
    Wa: Array,
    past: Sequence[Array],
    here: Sequence[Array],
    delta: Sequence[Array],
    earlier: Sequence[Array],
    scratch: Scratch,
) -> None:
    """The end of a step back: the term of da<t-1> from delta<t>, and dc<t-1> from dc<t>."""
    delta[2].dot(Wa, earlier[0])
    np.multiply(past[0], here[1], earlier[1])


def memory_factors(states: States) -> list[tuple[int, int, Array]]:
    """(first, upto, memory): blocks of delta, and the memory in their dW = sum delta memory^T."""
    return [(0, 4, states.a[:-1])]


def products(states: States, delta: Array) -> list[Product]:
    """Every gradient as a sum of products over the steps."""
    return gate_products(GATES, states.x, memory_factors(states), delta)


def jacobians(W: Weights, slopes: Sequence[Array]) -> Array:
    """ds<k>/ds<k-1> of s = [c, a] for slopes (..., n_a), (..., 2 n_a, 2 n_a)."""
    a_to_c, of_fuc, of_o, f = slopes
    n_a = f.shape[-1]
    Wf, Wu, Wc, Wo = (W[f"W{name}"][:, :n_a] for name in GATES)
    of_f, of_u, of_c = (of_fuc[..., i, :, None] for i in range(3))
    J = np.empty((*f.shape[:-1], 2 * n_a, 2 * n_a))
    J[..., :n_a, :n_a] = f[..., None] * np.eye(n_a)
    J[..., :n_a, n_a:] = of_f * Wf + of_u * Wu + of_c * Wc
    J[..., n_a:, :] = a_to_c[..., None] * J[..., :n_a, :]
    J[..., n_a:, n_a:] += of_o[..., None] * Wo
    return J
