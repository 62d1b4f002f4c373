"""The backward pass through time: every dL/da<t>, and what every step adds to every gradient.

For every cell:

    dlogits<t> = dL/d(logits<t>)
    dWya = sum_t dlogits<t> a<t>^T     dby  = sum_t dlogits<t>

For the rnn (gru.py and lstm.py have theirs):

    da<t>      = Wya^T dlogits<t> + Waa^T delta<t+1>
    delta<t>   = g'(z<t>) * da<t>

    dWaa = sum_t delta<t> a<t-1>^T     dWax = sum_t delta<t> x<t>^T     dba = sum_t delta<t>

Source: Werbos (1990), Proc. IEEE 78, 1550-1560; Ng, Sequence Models, week 1, "Backpropagation
through time".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.engine.cell_parts import Product, SideBySide, States
from explorer.engine.cells import cell_of
from explorer.engine.forward import NonFinite, all_finite
from explorer.engine.intake import read_only, rooms
from explorer.engine.losses import checked_target, logit_gradients, loss_per_step, reduction_factor
from explorer.engine.params import Gradients, NamedArrays, arrays_in, compute_dtype, views
from explorer.engine.step_norms import logged_gradients
from explorer.errors import InputError


@dataclass(frozen=True, eq=False)
class Backward:
    """A backward pass. All arrays are read-only; every d... is of the reduced loss.

    loss; loss_t (T,) = L<t> before the reduction; grads (Gradients); da (T+1,m,n_a) = dL/da<t>
    and da_norm (T+1,) its norms; delta (T,m,n_a) = g'(z<t>) * dL/da<t>, and for a cell with gates
    delta[gate] = dL/dz of every gate; dlogits (T,m,n_y); step_norms[name] (T,) = the norm of what
    step t adds to that parameter's gradient. lstm: dc (T+1,m,n_a) and dc_norm (T+1,), where da<t>
    takes a<t> and c<t> as separate nodes and dc<t> is total, the way through a<t> included.
    `first_nonfinite` is None, or the largest t whose da<t> or dc<t> holds inf or NaN, with "da" or
    "dc": da<t> comes first.
    """

    loss: float
    loss_t: np.ndarray
    grads: Gradients
    da: np.ndarray
    da_norm: np.ndarray
    delta: np.ndarray | SideBySide
    dlogits: np.ndarray
    step_norms: NamedArrays
    first_nonfinite: NonFinite | None
    dc: np.ndarray | None = None
    dc_norm: np.ndarray | None = None


def backward(params, trace, y, *, weights=None, reduction="mean"):
    """Carry the loss back through every step of `trace`, by the equations of this module.

    y has the shape of y_hat; weights is (T, m) and defaults to ones; reduction is "mean" (over
    the steps with a non-zero weight) or "sum". Wrong shapes, a trace of other sizes, non-finite
    weights or targets, and softmax targets that do not add up to 1 are an InputError.
    """
    refuse_other_sizes(params, trace)
    exact, dtype = params.flat.dtype, compute_dtype(params)
    with np.errstate(all="ignore"):
        target = checked_target(y, weights, trace.y_hat.shape, params.output, dtype)
        factor = reduction_factor(reduction, target)
        W = arrays_in(params, dtype)
        y_hat = trace.y_hat.astype(dtype, copy=False)
        states = seen_states(states_of(trace, dtype), trace.first_nonfinite, target)
        loss_t = loss_per_step(trace.logits, trace.log_y_hat, target, params.output)
        dlogits = logit_gradients(y_hat, target, factor)
        nodes, delta = backward_pass(params, W, states, dlogits)
        grads = np.empty(params.flat.shape, dtype)
        dW = views(grads, params.shapes)
        products = products_of(params, states, delta, dlogits)
        norms, step_norms = logged_gradients(products, dW, nodes)
        nodes = [read_only(node.astype(exact, copy=False)) for node in nodes]
        delta, dlogits, grads = (
            read_only(array.astype(exact, copy=False)) for array in (delta, dlogits, grads)
        )
        loss = float(np.add.reduce(loss_t) * factor)
        first = first_nonfinite(norms)
    cell = cell_of(params)
    return Backward(
        loss=loss,
        loss_t=read_only(loss_t),
        grads=Gradients(grads, params.shapes),
        da=nodes[0],
        da_norm=read_only(norms[0]),
        delta=SideBySide(cell.DELTAS, delta) if cell.GATES else delta,
        dlogits=dlogits,
        step_norms=step_norms,
        first_nonfinite=first,
        dc=nodes[1] if len(nodes) > 1 else None,
        dc_norm=read_only(norms[1]) if len(nodes) > 1 else None,
    )


def backward_pass(params, W, states, dlogits, room=None):
    """((da,) or (da, dc), each (T+1, m, n_a), delta (T, m, D n_a)), in the dtype of computation.

    In `room`, such arrays, if they are given.
    """
    half = params.flat.dtype == np.float16
    if half:
        dlogits[...] = dlogits.astype(np.float16)
    cell = cell_of(params)
    *nodes, delta = room or backward_room(params, states.a)
    slopes = cell.slopes(params, W, states, delta)
    cell.run_backward(W, slopes, nodes, dlogits, delta, half)
    return nodes, delta


def backward_room(params, a):
    """Empty arrays for da, dc where there is one, and delta."""
    cell = cell_of(params)
    T, m, n_a = a[1:].shape
    return rooms(a.dtype, *[a.shape] * len(cell.NODES), (T, m, len(cell.DELTAS) * n_a))


def products_of(params, states, delta, dlogits):
    """Every gradient as a sum of products over the steps, the readout's included."""
    return [
        *cell_of(params).products(states, delta),
        Product(("Wya",), dlogits, states.a[1:]),
        Product(("by",), dlogits, None),
    ]


def states_of(trace, dtype):
    """The States of a trace, in the dtype of computation."""
    arrays = trace.x, trace.a, trace.c, trace.gates.together
    return States(*(a if a is None else a.astype(dtype, copy=False) for a in arrays))


def refuse_other_sizes(params, trace):
    """InputError when the trace was made by another cell or a network of other sizes."""
    gates = cell_of(params).GATES
    if tuple(trace.gates) != gates:
        raise InputError(
            f"The trace has the gates {tuple(trace.gates)}, but cell={params.cell!r} has {gates}; "
            "run forward with these parameters first."
        )
    made = trace.x.shape[2], trace.a.shape[2], trace.y_hat.shape[2]
    if made != (params.n_x, params.n_a, params.n_y):
        raise InputError(
            f"The trace was made with (n_x, n_a, n_y) = {made}, but these parameters have "
            f"{(params.n_x, params.n_a, params.n_y)}; run forward with these parameters first."
        )


def seen_states(states, nonfinite, target):
    """The states, with 0 in place of what no loss can see because every later weight is 0.

    What stands under a zero weight never matters: an inf there would otherwise become 0 * inf.
    """
    if nonfinite is None or target.idle is None:
        return states
    seen = np.logical_or.accumulate(~target.idle[::-1], axis=0)[::-1]

    def kept(array):
        if array is None:
            return None
        array = array.copy()
        array[-len(seen) :][~seen] = 0
        return array

    return States(states.x, *map(kept, states[1:]))


def first_nonfinite(norms):
    """The largest t whose da<t>, or else dc<t>, is not all finite, as its norm is then not."""
    if all(map(all_finite, norms)):
        return None
    bad = np.array([~np.isfinite(rows) for rows in norms])
    t = int(np.flatnonzero(bad.any(axis=0))[-1])
    return NonFinite(t, ("da", "dc")[int(bad[:, t].argmax())])
