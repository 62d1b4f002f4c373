"""The backward pass through time: every dL/da<t> and what every step adds to every gradient.

    dz<t>  = dL/d(logits<t>)
    da<t>  = Wya^T dz<t> + Waa^T delta<t+1>
    delta<t> = g'(z<t>) * da<t>
    dWaa = sum_t delta<t> a<t-1>^T    dWax = sum_t delta<t> x<t>^T    dba = sum_t delta<t>
    dWya = sum_t dz<t> a<t>^T         dby  = sum_t dz<t>

Source: Werbos (1990), Proc. IEEE 78, 1550-1560; Ng, Sequence Models, week 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from explorer.engine.activations import ACTIVATIONS
from explorer.engine.forward import NonFinite, compute_dtype, rounded
from explorer.engine.intake import read_only
from explorer.engine.losses import checked_target, logit_gradients, loss_per_step, reduction_factor
from explorer.engine.norms import row_norms
from explorer.engine.params import Gradients, views
from explorer.errors import InputError


@dataclass(frozen=True, eq=False)
class Backward:
    """A backward pass. All arrays are read-only.

    loss (float, after the reduction), loss_t (T,) = L<t> before it, grads (Gradients),
    da (T+1,m,n_a) = dL/da<t>, da_norm (T+1,), delta (T,m,n_a) = g'(z<t>) * dL/da<t>,
    dlogits (T,m,n_y), step_norms[name] (T,) = the norm of what step t adds to that gradient.
    """

    loss: float
    loss_t: np.ndarray
    grads: Gradients
    da: np.ndarray
    da_norm: np.ndarray
    delta: np.ndarray
    dlogits: np.ndarray
    step_norms: MappingProxyType
    first_nonfinite: NonFinite | None


def backward(params, trace, y, *, weights=None, reduction="mean"):
    """Carry the loss back through every step of `trace` (the equations stand above).

    y has the shape of y_hat, weights is (T, m) and defaults to ones, reduction is "mean" or "sum".
    """
    refuse_other_sizes(params, trace)
    dtype, exact = compute_dtype(params), params.flat.dtype
    target = checked_target(y, weights, trace.y_hat.shape, params.output, dtype)
    factor = reduction_factor(reduction, target)
    with np.errstate(all="ignore"):
        loss_t = loss_per_step(trace.logits.astype(dtype), target, params.output)
        dlogits = rounded(logit_gradients(trace.y_hat.astype(dtype), target, factor), exact)
        a = visible_states(trace, target).astype(dtype, copy=False)
        da, delta = carried_back(params, a, dlogits)
        x = trace.x.astype(dtype, copy=False)
        grads = summed_gradients(params, x, a, delta, dlogits)
        norms = step_norms(x, a, delta, dlogits)
        arrays = [array.astype(exact, copy=False) for array in (da, delta, dlogits)]
        first = first_nonfinite_backward(arrays[0])
        da_norm = row_norms(da)
    da, delta, dlogits = (read_only(array) for array in arrays)
    return Backward(
        float(loss_t.sum() * factor),
        read_only(loss_t),
        grads,
        da,
        read_only(da_norm),
        delta,
        dlogits,
        norms,
        first,
    )


def refuse_other_sizes(params, trace):
    """InputError when the trace was made by a network of other sizes."""
    given = trace.x.shape[2], trace.a.shape[2], trace.y_hat.shape[2]
    if given != (params.n_x, params.n_a, params.n_y):
        raise InputError(
            f"The trace has (n_x, n_a, n_y) = {given}, but these parameters have "
            f"{(params.n_x, params.n_a, params.n_y)}; run forward with these parameters first."
        )


def visible_states(trace, target):
    """a, with 0 in place of inf and NaN that no loss can see because all later weights are 0."""
    if trace.first_nonfinite is None or target.weights is None:
        return trace.a
    counts = target.weights[::-1] != 0
    seen = np.logical_or.accumulate(counts, axis=0)[::-1]
    a = trace.a.copy()
    a[1:][~seen] = 0
    return a


def carried_back(params, a, dlogits):
    """da (T+1, m, n_a) and delta (T, m, n_a)."""
    T, m, n_y = dlogits.shape
    Waa, exact = params.Waa.astype(a.dtype), params.flat.dtype
    slope = ACTIVATIONS[params.activation].slope(a[1:])
    da = np.zeros_like(a)
    da[1:] = (dlogits.reshape(T * m, n_y) @ params.Wya.astype(a.dtype)).reshape(T, m, -1)
    delta = np.empty_like(da[1:])
    for t in range(T, 0, -1):
        da[t] = rounded(da[t], exact)
        delta[t - 1] = rounded(slope[t - 1] * da[t], exact)
        da[t - 1] += delta[t - 1] @ Waa
    da[0] = rounded(da[0], exact)
    return da, delta


def summed_gradients(params, x, a, delta, dlogits):
    """Every gradient, as one product over all steps and examples."""
    rows = len(delta) * delta.shape[1]
    delta, dlogits = delta.reshape(rows, -1), dlogits.reshape(rows, -1)
    flat = np.empty(params.flat.shape, a.dtype)
    grads = views(flat, params.shapes)
    grads["Waa"][...] = delta.T @ a[:-1].reshape(rows, -1)
    grads["Wax"][...] = delta.T @ x.reshape(rows, -1)
    grads["ba"][...] = delta.sum(axis=0)
    grads["Wya"][...] = dlogits.T @ a[1:].reshape(rows, -1)
    grads["by"][...] = dlogits.sum(axis=0)
    return Gradients(flat.astype(params.flat.dtype, copy=False), params.shapes)


def step_norms(x, a, delta, dlogits):
    """Name -> (T,): the Frobenius norm of what each step adds, summed over the batch."""
    delta_T, dlogits_T = delta.transpose(0, 2, 1), dlogits.transpose(0, 2, 1)
    added = {
        "Waa": delta_T @ a[:-1],
        "Wax": delta_T @ x,
        "ba": delta.sum(axis=1),
        "Wya": dlogits_T @ a[1:],
        "by": dlogits.sum(axis=1),
    }
    return MappingProxyType({name: read_only(row_norms(array)) for name, array in added.items()})


def first_nonfinite_backward(da):
    """The largest t whose da<t> is not all finite."""
    if np.isfinite(np.add.reduce(da, axis=None)):
        return None
    bad = ~np.isfinite(da).all(axis=(1, 2))
    if not bad.any():
        return None
    return NonFinite(len(bad) - 1 - int(bad[::-1].argmax()), "da")
