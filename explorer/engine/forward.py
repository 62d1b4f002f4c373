"""The forward pass: every intermediate value of every step is kept."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from explorer.engine.activations import ACTIVATIONS
from explorer.engine.intake import finite_copy, read_only, refuse_too_many
from explorer.engine.losses import outputs
from explorer.errors import InputError


class NonFinite(NamedTuple):
    """Where the first inf or NaN appeared: the step t and the array's name."""

    step: int
    array: str


@dataclass(frozen=True, eq=False)
class Trace:
    """A forward pass. All arrays are read-only.

    x (T,m,n_x), a (T+1,m,n_a) with a[0] = a<0>, logits (T,m,n_y) = Wya a<t> + by,
    y_hat (T,m,n_y); `first_nonfinite` is None, or the step and array ("a", "y_hat") in which
    inf or NaN appeared first.
    """

    x: np.ndarray
    a: np.ndarray
    logits: np.ndarray
    y_hat: np.ndarray
    first_nonfinite: NonFinite | None


def compute_dtype(params):
    """float16 is computed in float32 and rounded after every step; the others as they are."""
    return np.float32 if params.flat.dtype == np.float16 else params.flat.dtype.type


def forward(params, x, a0=None, c0=None):
    """Run the network over a batch of sequences and keep every intermediate value.

        a<t>  = g(Waa a<t-1> + Wax x<t> + ba)
        y^<t> = g'(Wya a<t> + by)

    x is (T, m, n_x); a0 is (m, n_a) and defaults to zeros.
    Source: Ng, Sequence Models, week 1, "Recurrent Neural Network Model".
    """
    if c0 is not None:
        raise InputError(f"c0 was given, but cell={params.cell!r} has no c<t>; leave c0 out.")
    dtype = params.flat.dtype
    x = finite_copy("x", x, (None, None, params.n_x), dtype)
    T, m, _ = x.shape
    for name, size in (("a", params.n_a), ("y_hat", params.n_y)):
        refuse_too_many(name, (T + 1, m, size), "give fewer steps or examples")
    if a0 is None:
        a0 = np.zeros((m, params.n_a), dtype)
    else:
        a0 = finite_copy("a0", a0, (m, params.n_a), dtype)
    with np.errstate(all="ignore"):
        a = hidden_states(params, x, a0)
        logits = rounded(project(a[1:], params.Wya, params.by), dtype)
        y_hat = rounded(outputs(logits, params.output), dtype)
        arrays = [read_only(array.astype(dtype, copy=False)) for array in (x, a, logits, y_hat)]
    return Trace(*arrays, first_nonfinite_forward(a, y_hat))


def hidden_states(params, x, a0):
    """a (T+1, m, n_a) in the dtype of computation."""
    dtype = compute_dtype(params)
    g = ACTIVATIONS[params.activation].g
    a = np.empty((len(x) + 1, *a0.shape), dtype)
    a[0] = a0
    a[1:] = project(x.astype(dtype, copy=False), params.Wax, params.ba)
    Waa_T = np.ascontiguousarray(params.Waa.T.astype(dtype))
    for previous, z in pairwise(a):
        z += previous.dot(Waa_T)
        g(z, z)
        z[...] = rounded(z, params.flat.dtype)
    return a


def project(rows, W, b):
    """W row + b for every row of (T, m, n), in one matrix product."""
    T, m, n = rows.shape
    projected = rows.reshape(T * m, n) @ W.T.astype(rows.dtype)
    projected += b
    return projected.reshape(T, m, len(W))


def rounded(values, dtype):
    """The values as float16 can hold them when `dtype` is float16; otherwise unchanged."""
    return values.astype(dtype).astype(np.float32) if dtype == np.float16 else values


def first_nonfinite_forward(a, y_hat):
    """The smallest t whose a<t> or y^<t> is not all finite, a before y^."""
    if np.isfinite(np.add.reduce(a, axis=None)) and np.isfinite(np.add.reduce(y_hat, axis=None)):
        return None
    bad_a = ~np.isfinite(a).all(axis=(1, 2))
    bad_y = np.concatenate([[False], ~np.isfinite(y_hat).all(axis=(1, 2))])
    bad = bad_a | bad_y
    if not bad.any():
        return None
    t = int(bad.argmax())
    return NonFinite(t, "a" if bad_a[t] else "y_hat")
