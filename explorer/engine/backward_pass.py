"""Backward pass through time: every dL/da<t>, the gradients, and what each step adds to them.

For every cell:

    dlogits<t> = dL/d(logits<t>)
    dWya = sum_t dlogits<t> a<t>^T     dby  = sum_t dlogits<t>

For the rnn (those of the gated cells are in gru.py and lstm.py):

    da<t>      = Wya^T dlogits<t> + Waa^T delta<t+1>
    delta<t>   = g'(z<t>) * da<t>

    dWaa = sum_t delta<t> a<t-1>^T     dWax = sum_t delta<t> x<t>^T     dba = sum_t delta<t>

The loop over the steps is in bptt.py; stacked layers and a window are in segments.py.

Source: Werbos (1990), Proc. IEEE 78, 1550-1560; Ng, Sequence Models, week 1, "Backpropagation
through time".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from explorer.engine.arrays import Array
from explorer.engine.bptt import products_of, run_layers_back
from explorer.engine.cell_arrays import NamedBlocks, States
from explorer.engine.cells import cell_of
from explorer.engine.forward_pass import Trace
from explorer.engine.intake import read_only
from explorer.engine.lengths import weights_within
from explorer.engine.losses import checked_target, logit_gradients, loss_per_step, reduction_factor
from explorer.engine.nonfinite import NonFinite, first_nonfinite_backward
from explorer.engine.params import (
    Gradients,
    NamedArrays,
    arrays_in,
    compute_dtype,
    views,
)
from explorer.engine.provenance import refuse_other_network
from explorer.engine.record import Record, reduce_record, repr_record
from explorer.engine.segments import checked_window
from explorer.engine.step_norms import logged_gradients

if TYPE_CHECKING:
    from explorer.engine.bptt import LayerPass
    from explorer.engine.losses import Target
    from explorer.engine.params import Params


class LayerBackward(NamedTuple):
    """One layer of a Backward: da and dc (T+1,m,n_a) with their norms (T+1,), and delta."""

    da: Array
    da_norm: Array
    delta: Array | NamedBlocks
    dc: Array | None
    dc_norm: Array | None

    def __reduce__(self) -> tuple:
        return reduce_record(self)

    def __repr__(self) -> str:
        return repr_record(self)


@dataclass(frozen=True, eq=False)
class Backward(Record):
    """Result of a backward pass. All arrays are read-only; every d... is of the reduced loss.

    loss; loss_t (T,) = L<t> before the reduction; grads (Gradients); da (T+1,m,n_a) = dL/da<t> and
    da_norm (T+1,) its norms; delta (T,m,n_a) = g'(z<t>) * dL/da<t>, and for a cell with gates
    delta[gate] = dL/dz of every gate; dlogits (T,m,n_y); step_norms[name] (T,) = the norm of what
    step t adds to that parameter's gradient. lstm: dc (T+1,m,n_a) and dc_norm (T+1,), where da<t>
    treats a<t> and c<t> as separate nodes and dc<t> is total, the path through a<t> included.

    `first_nonfinite` is None, or the largest t whose da<t> or dc<t> holds inf or NaN, with "da" or
    "dc": da<t> comes first. Of stacked layers, da, dc and delta are those of the highest; `layers`
    has all, lowest first, and `first_nonfinite` names the layer: "da2", "da1". `trace` is the Trace
    that was differentiated.
    """

    loss: float
    loss_t: Array
    grads: Gradients
    da: Array
    da_norm: Array
    delta: Array | NamedBlocks
    dlogits: Array
    step_norms: NamedArrays
    first_nonfinite: NonFinite | None
    dc: Array | None = None
    dc_norm: Array | None = None
    below: tuple[LayerBackward, ...] = ()
    trace: Trace | None = field(default=None, repr=False)

    @property
    def layers(self) -> tuple[LayerBackward, ...]:
        """The LayerBackward of every layer, lowest first."""
        return *self.below, LayerBackward(self.da, self.da_norm, self.delta, self.dc, self.dc_norm)


def backward(
    params: Params,
    trace: Trace,
    y: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    reduction: str = "mean",
    window: int | None = None,
) -> Backward:
    """Backpropagation through time over every step of `trace`, by the equations of this module.

    y has the shape of y_hat; weights is (T, m) and defaults to ones; reduction is "mean" (over the
    steps with a non-zero weight) or "sum". A `window` of k steps truncates: no gradient flows from
    step jk + 1 back to step jk. Wrong shapes, a trace of other parameters, non-finite weights or
    targets, and softmax targets that do not add up to 1 are an InputError.
    """
    refuse_other_network(params, trace)
    window = checked_window(window)
    exact, dtype = params.flat.dtype, compute_dtype(params)
    with np.errstate(all="ignore"):
        target = checked_target(
            y, weights_within(trace, weights), trace.y_hat.shape, params.output, dtype
        )
        factor = reduction_factor(reduction, target)
        W = arrays_in(params, dtype)
        y_hat = trace.y_hat.astype(dtype, copy=False)
        layers = seen_states(states_of(trace, dtype), trace.first_nonfinite, target)
        loss_t = loss_per_step(trace.logits, trace.log_y_hat, target, params.output)
        dlogits = logit_gradients(y_hat, target, factor)
        passes = run_layers_back(params, W, layers, dlogits, window=window)
        grads = np.empty(params.flat.shape, dtype)
        dW = views(grads, params.shapes)
        products = products_of(params, layers, passes, dlogits, trace.given)
        nodes = [node for layer in passes for node in layer.nodes]
        norms, step_norms = logged_gradients(products, dW, nodes)
        dlogits, grads = (read_only(rows.astype(exact, copy=False)) for rows in (dlogits, grads))
        loss = float(np.add.reduce(loss_t) * factor)
        first = first_nonfinite_backward(norms, nodes, params)
        *below, top = layers_back(params, passes, norms)
    return Backward(
        loss=loss,
        loss_t=read_only(loss_t),
        grads=Gradients(grads, params.shapes),
        dlogits=dlogits,
        step_norms=step_norms,
        first_nonfinite=first,
        below=tuple(below),
        trace=trace,
        **top._asdict(),
    )


def layers_back(
    params: Params, passes: list[LayerPass], norms: list[Array]
) -> Iterator[LayerBackward]:
    """The read-only LayerBackward of every layer; `norms` are those of all nodes, lowest first."""
    cell, exact, of_nodes = cell_of(params), params.flat.dtype, iter(norms)
    for nodes, delta in passes:
        da, *others, of_z = (
            read_only(array.astype(exact, copy=False)) for array in (*nodes, delta)
        )
        dc = others[0] if others else None
        da_norm = read_only(next(of_nodes))
        dc_norm = None if dc is None else read_only(next(of_nodes))
        of_gates = NamedBlocks(cell.DELTAS, of_z) if cell.GATES else of_z
        yield LayerBackward(da, da_norm, of_gates, dc, dc_norm)


def states_of(trace: Trace, dtype: DTypeLike) -> list[States]:
    """The States of every layer of a trace, lowest first, in the compute dtype."""
    states, x = [], trace.x
    for layer in trace.layers:
        kept = States(x, layer.a, layer.c, layer.gates.together)
        if kept.a.dtype != dtype:
            kept = kept.each(lambda array: array.astype(dtype))
        states.append(kept)
        x = states[-1].a[1:]
    return states


def seen_states(layers: list[States], nonfinite: NonFinite | None, target: Target) -> list[States]:
    """The States, with zeros where no loss depends on them: where all weights from there on are 0.

    Values under a zero weight must not matter, and an inf there would make 0 * inf.
    """
    if nonfinite is None or target.idle is None:
        return layers
    seen = np.logical_or.accumulate(~target.idle[::-1], axis=0)[::-1]

    def kept(array: Array) -> Array:
        array = array.copy()
        array[-len(seen) :][~seen] = 0
        return array

    states, x = [], layers[0].x
    for layer in layers:
        states.append(layer.each(kept)._replace(x=x))
        x = states[-1].a[1:]
    return states
