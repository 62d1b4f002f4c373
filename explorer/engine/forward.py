"""The forward pass: every intermediate value of every step is kept."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import NamedTuple

import numpy as np

from explorer.engine import rnn
from explorer.engine.activations import ACTIVATIONS
from explorer.engine.intake import finite_copy, read_only, refuse_too_many
from explorer.engine.losses import outputs
from explorer.engine.params import arrays_in, compute_dtype
from explorer.errors import InputError


class NonFinite(NamedTuple):
    """Where the first inf or NaN appeared: the step t and the array's name."""

    step: int
    array: str


@dataclass(frozen=True, eq=False)
class Trace:
    """A forward pass. All arrays are read-only.

    x (T,m,n_x); a (T+1,m,n_a) with a[0] = a<0>; logits (T,m,n_y) = Wya a<t> + by;
    y_hat (T,m,n_y); log_y_hat (T,m,n_y), for softmax only. `first_nonfinite` is None, or the step
    and array ("a" or "y_hat") in which inf or NaN appeared first.
    """

    x: np.ndarray
    a: np.ndarray
    logits: np.ndarray
    y_hat: np.ndarray
    log_y_hat: np.ndarray | None
    first_nonfinite: NonFinite | None


def forward(params, x, a0=None, c0=None):
    """Run the network over a batch of sequences and keep every intermediate value.

        a<t>  = g(Waa a<t-1> + Wax x<t> + ba)
        y^<t> = g'(Wya a<t> + by)

    x is (T, m, n_x); a0 is (m, n_a) and defaults to zeros; c0 is for cells that have a c<t>.
    inf and NaN that arise on the way are kept and reported in the Trace; in x or a0 they are an
    InputError.
    Source: Ng, Sequence Models, week 1, "Recurrent Neural Network Model".
    """
    if c0 is not None:
        raise InputError(
            f"c0 was given, but cell={params.cell!r} has no c<t>, only 'lstm' has; leave c0 out."
        )
    exact, dtype = params.flat.dtype, compute_dtype(params)
    with np.errstate(all="ignore"):
        x = finite_copy("x", x, (None, None, params.n_x), exact)
        T, m, _ = x.shape
        refuse_too_many("a", (T + 1, m, params.n_a), "give fewer steps or examples")
        refuse_too_many("y_hat", (T, m, params.n_y), "give fewer steps or examples")
        a = np.empty((T + 1, m, params.n_a), dtype)
        a[0] = 0 if a0 is None else finite_copy("a0", a0, (m, params.n_a), exact)
        W = arrays_in(params, dtype)
        logits, y_hat, log_y_hat = forward_pass(params, W, x.astype(dtype, copy=False), a)
        arrays = [read_only(array.astype(exact, copy=False)) for array in (x, a, logits, y_hat)]
        if log_y_hat is not None:
            read_only(log_y_hat)
        first = first_nonfinite(a, y_hat)
    return Trace(*arrays, log_y_hat, first)


def forward_pass(params, W, x, a):
    """Fill a[1:] from a[0] and x; return logits, y_hat, log_y_hat. In the dtype of computation."""
    half = params.flat.dtype == np.float16
    rnn.run_forward(W, ACTIVATIONS[params.activation].g, x, a, half)
    logits = np.empty((*x.shape[:2], params.n_y), a.dtype)
    rnn.project(a[1:], W["Wya"], W["by"], out=logits)
    if half:
        logits[...] = logits.astype(np.float16)
    y_hat, log_y_hat = outputs(logits, params.output)
    if half:
        y_hat[...] = y_hat.astype(np.float16)
    return logits, y_hat, log_y_hat


def all_finite(array):
    """Whether every number is finite; one pass when it is."""
    # A finite sum of squares proves it; only a doubt costs the second look.
    flat = array.ravel()
    return isfinite(flat.dot(flat)) or bool(np.isfinite(flat).all())


def first_nonfinite(a, y_hat):
    """The smallest t whose a<t> or y^<t> is not all finite, a before y^."""
    if all_finite(a) and all_finite(y_hat):
        return None
    bad_a = ~np.isfinite(a).all(axis=(1, 2))
    bad_y = ~np.isfinite(y_hat).all(axis=(1, 2))
    t = int((bad_a | np.append(False, bad_y)).argmax())
    return NonFinite(t, "a" if bad_a[t] else "y_hat")
