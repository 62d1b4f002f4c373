"""The basic RNN cell: its arrays and its two recursions, forward and backward in time.

z<t> = Waa a<t-1> + Wax x<t> + ba        a<t> = g(z<t>)

delta<t>  = g'(z<t>) * da<t>
da<t-1>  += Waa^T delta<t>
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from explorer.engine.activations import ACTIVATIONS
from explorer.engine.arrays import Array, Scratch, Shape, Weights
from explorer.engine.cell_arrays import Product, project
from explorer.engine.precision import rounded_to_half

if TYPE_CHECKING:
    from explorer.engine.cell_arrays import States
    from explorer.engine.params import Params

GATES, DELTAS, NODES = (), ("z",), ("a",)
to_c = None


def shapes(n_x: int, n_a: int) -> dict[str, Shape]:
    """Name -> shape of the arrays, in the order of the flat vector."""
    return {
        "Waa": (n_a, n_a),
        "Wax": (n_a, n_x),
        "ba": (n_a,),
    }


def recurrent_and_input_weights(W: Weights, n_a: int) -> list[tuple[Array, Array]]:
    """(the weights of a<t-1>, the weights of x<t>), one pair."""
    return [(W["Waa"], W["Wax"])]


def run_forward(params: Params, W: Weights, states: States, half: bool = False) -> None:
    """Fill a[1:] of the States from x and a[0] = a<0>.

    All inputs are projected in one product before the loop, which leaves three calls a step.
    With `half`, every a<t> is rounded to what float16 can hold.
    """
    x, a, g = states.x, states.a, ACTIVATIONS[params.activation].g
    if a.shape[1] == 1 and x.shape[2] <= a.shape[2]:
        run_forward_single(W, g, x, a, half)
        return
    project(x, W["Wax"], W["ba"], out=a[1:])
    # The product is two times faster on a contiguous copy than on the transposed view.
    Waa_T = np.ascontiguousarray(W["Waa"].T)
    memory = np.empty_like(a[0])
    for previous, z in pairwise(a):
        previous.dot(Waa_T, memory)
        np.add(z, memory, z)
        g(z, z)
        if half:
            z[...] = z.astype(np.float16)


def run_forward_single(W: Weights, g: Callable[..., Array], x: Array, a: Array, half: bool) -> None:
    """The same for one example, in two calls a step: z<t> = [Waa Wax ba] [a<t-1>; x<t>; 1]."""
    n_a = a.shape[2]
    weights = np.concatenate((W["Waa"], W["Wax"], W["ba"][:, None]), axis=1)
    rows = np.empty((len(a), weights.shape[1]), a.dtype)
    rows[0, :n_a], rows[:-1, n_a:-1], rows[:, -1] = a[0, 0], x[:, 0], 1
    z, times_them = np.empty(n_a, a.dtype), weights.dot
    for row, state in zip(rows[:-1], rows[1:, :n_a], strict=True):
        times_them(row, z)
        g(z, state)
        if half:
            state[...] = state.astype(np.float16)
    a[:, 0] = rows[:, :n_a]


def forward_weights(W: Weights) -> Any:
    """The weights for step_forward: [Waa Wax]^T as one contiguous matrix, and ba."""
    weights = np.concatenate((W["Waa"], W["Wax"]), axis=1)
    return np.ascontiguousarray(weights.T), W["ba"]


def step_forward(
    params: Params, weights: Any, x: Array, before: Sequence[Array], half: bool = False
) -> tuple[Array, ...]:
    """(a<t>,) from x<t> (m, n_x) and `before` = (a<t-1>,): one step, in an array of its own."""
    W_T, ba = weights
    z = np.concatenate((before[0], x), axis=1).dot(W_T)
    a = ACTIVATIONS[params.activation].g(np.add(z, ba, z), z)
    if half:
        a[...] = a.astype(np.float16)
    return (a,)


def slopes(params: Params, W: Weights, states: States, out: Array) -> tuple[Array, ...]:
    """(g'(z<t>),) of all steps, written into `out` (T, m, n_a), which delta may overwrite."""
    return (ACTIVATIONS[params.activation].slope(states.a[1:], out),)


def back_weights(W: Weights) -> Any:
    """The weights that carry delta back to a<t-1>."""
    return W["Waa"]


def to_input(W: Weights, delta: Array) -> tuple[Array, Array]:
    """(W, delta) with dL/dx<t> = W^T delta<t>."""
    return W["Wax"], delta


def split(delta: Array) -> tuple[Array, ...]:
    """The blocks of delta that a step back fills: it has only one."""
    return (delta,)


def spread(nodes: Sequence[Array]) -> Sequence[Array]:
    """Views of the nodes that a step back multiplies by its slopes: da<t> as it is."""
    return nodes


def step_back(
    Waa: Array,
    slope: Sequence[Array],
    here: Sequence[Array],
    delta: Sequence[Array],
    earlier: Sequence[Array],
    scratch: Scratch,
    half: bool = False,
) -> None:
    """One step back: delta<t> from da<t>, and the term of da<t-1>; both may be one array."""
    np.multiply(here[0], slope[0], delta[0])
    if half:
        rounded_to_half(delta[0])
    send_back(Waa, (), here, delta, earlier, scratch)


def send_back(
    Waa: Array,
    past: Sequence[Array],
    here: Sequence[Array],
    delta: Sequence[Array],
    earlier: Sequence[Array],
    scratch: Scratch,
) -> None:
    """The end of a step back: the term of da<t-1> from delta<t>."""
    delta[0].dot(Waa, earlier[0])


def carry_factors(states: States) -> tuple[Array, ...]:
    """Gate values that multiply the gradient from t to t-1: none here."""
    return ()


def jacobians(W: Weights, slopes: Sequence[Array]) -> Array:
    """da<k>/da<k-1> = diag(g'(z<k>)) Waa for slopes (..., n_a), (..., n_a, n_a)."""
    return slopes[0][..., None] * W["Waa"]


def run_back_in_place(Waa: Array, nodes: Sequence[Array], delta: Array, half: bool) -> None:
    """All steps back; on entry delta holds the slopes, which delta then overwrites.

    The same as `step_back` step by step, without its calls and without NumPy's check whether slopes
    and delta share memory: with them a whole update at (m, n_a, T) = (8, 32, 50) would take 1.13
    times as long.
    """
    (da,) = nodes
    sent = np.empty_like(da[0])
    for (node, earlier), delta_t in zip(pairwise(da[::-1]), delta[::-1], strict=True):
        if half:
            rounded_to_half(node)
        np.multiply(node, delta_t, delta_t)
        if half:
            rounded_to_half(delta_t)
        delta_t.dot(Waa, sent)
        np.add(earlier, sent, earlier)
    if half:
        rounded_to_half(da[0])


def run_back_single(
    W: Weights, readout: Array, dlogits: Array, da: Array, delta: Array, half: bool
) -> None:
    """All steps back for one example: da<t> = [delta<t+1>; dlogits<t>] [Waa; Wya].

    Two calls a step instead of three (`step_back` and its sum). On entry delta holds the slopes.
    """
    n_a = da.shape[2]
    weights = np.concatenate((W["Waa"], readout))
    rows = np.zeros((len(da), len(weights)), da.dtype)
    rows[1:, n_a:] = dlogits[:, 0]
    multiply = np.multiply
    steps = zip(rows[:0:-1], da[:0:-1, 0], delta[::-1, 0], rows[-2::-1, :n_a], strict=True)
    for row, node, slope, earlier_delta in steps:
        row.dot(weights, node)
        if half:
            rounded_to_half(node)
        multiply(node, slope, earlier_delta)
        if half:
            rounded_to_half(earlier_delta)
    rows[0, :n_a].dot(W["Waa"], da[0, 0])
    if half:
        rounded_to_half(da[0])
    delta[:, 0] = rows[:-1, :n_a]


def memory_factors(states: States) -> list[tuple[int, int, Array]]:
    """(first, upto, memory): blocks of delta, and the memory in their dW = sum delta memory^T."""
    return [(0, 1, states.a[:-1])]


def products(states: States, delta: Array) -> list[Product]:
    """Every gradient as a sum of products over the steps."""
    return [
        Product(("Waa",), delta, states.a[:-1]),
        Product(("Wax",), delta, states.x),
        Product(("ba",), delta, None),
    ]
