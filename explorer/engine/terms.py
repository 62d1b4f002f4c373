"""The terms of the update equations at every step, as a formula on screen shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from explorer.engine.arrays import Array, Weights
from explorer.engine.backward_pass import states_of
from explorer.engine.cell_arrays import whole
from explorer.engine.cells import cell_of
from explorer.engine.intake import read_only
from explorer.engine.lengths import refuse_padding
from explorer.engine.params import arrays_in, compute_dtype
from explorer.engine.provenance import refuse_other_network, refuse_other_pass
from explorer.engine.record import Record
from explorer.engine.segments import (
    checked_layer,
    checked_window,
    chunks,
    refuse_cell,
    segments_of,
    states_between,
)

if TYPE_CHECKING:
    from explorer.engine.backward_pass import Backward
    from explorer.engine.cell_arrays import States
    from explorer.engine.cells import Cell
    from explorer.engine.forward_pass import Trace
    from explorer.engine.params import Params
    from explorer.engine.segments import Segment


@dataclass(frozen=True, eq=False)
class StepTerms(Record):
    """memory = Waa a<t-1>, input = Wax x<t>, z = memory + input + ba, all (T,m,n_a); logits."""

    memory: Array
    input: Array
    z: Array
    logits: Array


@dataclass(frozen=True, eq=False)
class BackwardTerms(Record):
    """The two terms of dL/da<t> for t = 1..T, and for lstm those of dL/dc<t>; (T,m,n_a) each.

    from_output = Wya^T dlogits<t>; from_future is the term from step t+1, 0 at t = T.
    lstm: c_from_a = the path through a<t>, c_from_future = Gf<t+1> * dc<t+1>, also 0 at t = T.
    """

    from_output: Array
    from_future: Array
    c_from_a: Array | None = None
    c_from_future: Array | None = None


def step_terms(params: Params, trace: Trace, *, layer: int | None = None) -> StepTerms:
    """The terms of a<t> = g(Waa a<t-1> + Wax x<t> + ba), a StepTerms; for rnn only.

    Of stacked layers, those of `layer`, counted from 1, the lowest; the highest by default.
    """
    refuse_cell(params, "step_terms", ("rnn",))
    refuse_other_network(params, trace)
    refuse_padding(trace, "step_terms")
    layer = checked_layer(params, layer)
    exact, dtype = trace.a.dtype, compute_dtype(params)
    with np.errstate(all="ignore"):
        x, a, *_ = states_of(trace, dtype)[layer]
        memory, of_input, z = np.empty((3, *a[1:].shape), dtype)
        for _, lo, hi, _, W in own_segments(params, layer, dtype, len(x)):
            memory[lo:hi] = times(a[lo:hi], W["Waa"])
            of_input[lo:hi] = times(x[lo:hi], W["Wax"])
            z[lo:hi] = memory[lo:hi] + of_input[lo:hi] + W["ba"]
        memory, of_input, z = (read_only(array.astype(exact)) for array in (memory, of_input, z))
    return StepTerms(memory, of_input, z, trace.logits)


def own_segments(params: Params, layer: int, dtype: np.dtype, T: int) -> list[Segment]:
    """The Segments of one layer."""
    return [
        segment
        for segment in segments_of(params, arrays_in(params, dtype), T)
        if segment.layer == layer
    ]


def backward_terms(
    params: Params,
    trace: Trace,
    back: Backward,
    *,
    layer: int | None = None,
    window: int | None = None,
) -> BackwardTerms:
    """The terms of dL/da<t>, and of dL/dc<t> where there is one, as BackwardTerms.

        da<t> = Wya^T dlogits<t> + the term from step t+1
              rnn   Waa^T delta<t+1>
              gru   (1 - Gu) da<t+1> + Gr * Wc_a^T delta_c + [Wu; Wr]_a^T [delta_u; delta_r]
              gru_reset_after
                    (1 - Gu) da<t+1> + [Wu_a; Wr_a; Wca]^T [delta_u; delta_r; delta_ca]
              lstm  [Wf; Wu; Wc; Wo]_a^T [delta_f; delta_u; delta_c; delta_o]
        dc<t> = Go (1 - tanh^2 c<t>) da<t> + Gf<t+1> dc<t+1>          (lstm)

    Of stacked layers, those of `layer`; below the highest, the layer above is the readout: its
    weights of the input take the place of Wya, its delta that of dlogits. `window` is that of
    `back`: at a cut, from_future is 0.
    """
    refuse_other_pass(params, trace, back)
    layer, window = checked_layer(params, layer), checked_window(window)
    exact, dtype = back.da.dtype, compute_dtype(params)
    with np.errstate(all="ignore"):
        terms = [from_output(params, back, layer, dtype)]
        terms += from_next_step(params, trace, back, layer, window)
        return BackwardTerms(*(read_only(term.astype(exact, copy=False)) for term in terms))


def from_output(params: Params, back: Backward, layer: int, dtype: np.dtype) -> Array:
    """The gradient of a<t> in this layer from the readout, or from the layer above."""
    readout, above, T = arrays_in(params, dtype)["Wya"], back.dlogits, len(back.dlogits)
    if layer + 1 < params.layers:
        above = whole(back.layers[layer + 1].delta)
        (higher,) = own_segments(params, layer + 1, dtype, T)
        readout, above = cell_of(params).to_input(higher.W, above)
    return times(above.astype(dtype, copy=False), readout.T)


def from_next_step(
    params: Params, trace: Trace, back: Backward, layer: int, window: int | None
) -> list[Array]:
    """Terms that step t+1 sends back to t: [from_future]; lstm: c_from_a, c_from_future too."""
    cell, dtype, own, T = cell_of(params), compute_dtype(params), back.layers[layer], len(trace.x)
    states, delta = states_of(trace, dtype)[layer], whole(own.delta).astype(dtype, copy=False)
    nodes = [node.astype(dtype, copy=False) for node in (own.da, own.dc) if node is not None]
    sent = [np.empty_like(node) for node in nodes]  # in row t the gradient from step t+1
    for _, lo, hi, _, W in own_segments(params, layer, dtype, T):
        here, earlier = [node[lo + 1 : hi + 1] for node in nodes], [node[lo:hi] for node in sent]
        send_back_all_steps(cell, W, states_between(states, lo, hi), here, delta[lo:hi], earlier)
    for _, cut in chunks(T, window):
        for node in sent:
            node[cut] = 0
    from_a = [] if cell.to_c is None else [nodes[0][1:] * cell.to_c(states)]
    if trace.first_nonfinite is not None:
        # A step that no gradient reaches sends none on, even with a non-finite a<t>.
        silent = ~np.any([node[1:].any(axis=-1) for node in nodes], axis=0)
        for node in (*(node[:-1] for node in sent), *from_a):
            node[silent] = 0
    from_future, *others = (node[1:] for node in sent)
    return [from_future, *from_a, *others]


def send_back_all_steps(
    cell: Cell,
    W: Weights,
    states: States,
    nodes: Sequence[Array],
    delta: Array,
    earlier: Sequence[Array],
) -> None:
    """`send_back` of the cell for all steps and examples at once, as rows."""

    def rows(array: Array) -> Array:
        return array.reshape(-1, array.shape[-1])

    past, here = map(rows, cell.carry_factors(states)), cell.spread([*map(rows, nodes)])
    weights, of_delta = cell.back_weights(W), cell.split(rows(delta))
    scratch = np.empty((2, *here[0].shape), delta.dtype)
    cell.send_back(weights, [*past], here, of_delta, [*map(rows, earlier)], scratch)


def times(rows: Array, W: Array) -> Array:
    """W row for every row of (T, m, n)."""
    return (rows.reshape(-1, rows.shape[-1]) @ W.T).reshape(*rows.shape[:2], len(W))
