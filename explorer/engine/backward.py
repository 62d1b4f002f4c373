"""The backward pass through time: every dL/da<t>, and what every step adds to every gradient.

    dlogits<t> = dL/d(logits<t>)
    da<t>      = Wya^T dlogits<t> + Waa^T delta<t+1>
    delta<t>   = g'(z<t>) * da<t>

    dWaa = sum_t delta<t> a<t-1>^T     dWax = sum_t delta<t> x<t>^T     dba = sum_t delta<t>
    dWya = sum_t dlogits<t> a<t>^T     dby  = sum_t dlogits<t>

Source: Werbos (1990), Proc. IEEE 78, 1550-1560; Ng, Sequence Models, week 1, "Backpropagation
through time".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.engine import rnn
from explorer.engine.activations import ACTIVATIONS
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
    and da_norm (T+1,) its norms; delta (T,m,n_a) = g'(z<t>) * dL/da<t>; dlogits (T,m,n_y);
    step_norms[name] (T,) = the norm of what step t adds to that parameter's gradient.
    `first_nonfinite` is None, or the largest t whose da<t> holds inf or NaN, with "da".
    """

    loss: float
    loss_t: np.ndarray
    grads: Gradients
    da: np.ndarray
    da_norm: np.ndarray
    delta: np.ndarray
    dlogits: np.ndarray
    step_norms: NamedArrays
    first_nonfinite: NonFinite | None


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
        y_hat, x = trace.y_hat.astype(dtype, copy=False), trace.x.astype(dtype, copy=False)
        a = seen_states(trace.a, trace.first_nonfinite, target).astype(dtype, copy=False)
        loss_t = loss_per_step(trace.logits, trace.log_y_hat, target, params.output)
        dlogits = logit_gradients(y_hat, target, factor)
        da, delta = backward_pass(params, W, a, dlogits)
        grads = np.empty(params.flat.shape, dtype)
        dW = views(grads, params.shapes)
        da_norm, step_norms = logged_gradients(dW, x, a, da, delta, dlogits)
        da, delta, dlogits, grads = (
            read_only(array.astype(exact, copy=False)) for array in (da, delta, dlogits, grads)
        )
        loss = float(np.add.reduce(loss_t) * factor)
        first = first_nonfinite(da_norm)
    return Backward(
        loss=loss,
        loss_t=read_only(loss_t),
        grads=Gradients(grads, params.shapes),
        da=da,
        da_norm=read_only(da_norm),
        delta=delta,
        dlogits=dlogits,
        step_norms=step_norms,
        first_nonfinite=first,
    )


def backward_pass(params, W, a, dlogits, room=None):
    """da (T+1, m, n_a) and delta (T, m, n_a), in the dtype of computation; in `room` if given."""
    half = params.flat.dtype == np.float16
    if half:
        dlogits[...] = dlogits.astype(np.float16)
    da, delta = room or rooms(a.dtype, a.shape, a[1:].shape)
    ACTIVATIONS[params.activation].slope(a[1:], delta)
    rnn.run_backward(W, dlogits, da, delta, half)
    return da, delta


def refuse_other_sizes(params, trace):
    """InputError when the trace was made by a network of other sizes."""
    made = trace.x.shape[2], trace.a.shape[2], trace.y_hat.shape[2]
    if made != (params.n_x, params.n_a, params.n_y):
        raise InputError(
            f"The trace was made with (n_x, n_a, n_y) = {made}, but these parameters have "
            f"{(params.n_x, params.n_a, params.n_y)}; run forward with these parameters first."
        )


def seen_states(a, nonfinite, target):
    """a, with 0 in place of what no loss can see because every later weight is 0.

    What stands under a zero weight never matters: an inf there would otherwise become 0 * inf.
    """
    if nonfinite is None or target.idle is None:
        return a
    seen = np.logical_or.accumulate(~target.idle[::-1], axis=0)[::-1]
    a = a.copy()
    a[1:][~seen] = 0
    return a


def first_nonfinite(da_norm):
    """The largest t whose da<t> is not all finite: a norm is finite where its entries are."""
    if all_finite(da_norm):
        return None
    return NonFinite(int(np.flatnonzero(~np.isfinite(da_norm))[-1]), "da")
