"""The forward pass: every intermediate value of every step is kept."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import NamedTuple

import numpy as np

from explorer.engine.cell_parts import SideBySide, States, project
from explorer.engine.cells import cell_of, has_c
from explorer.engine.intake import finite_copy, read_only, refuse_too_many, rooms
from explorer.engine.losses import outputs
from explorer.engine.params import arrays_in, compute_dtype
from explorer.errors import InputError


class NonFinite(NamedTuple):
    """Where the first inf or NaN appeared: the step t and the array's name."""

    step: int
    array: str


NO_GATES = SideBySide()


@dataclass(frozen=True, eq=False)
class Trace:
    """A forward pass. All arrays are read-only.

    x (T,m,n_x); a (T+1,m,n_a) with a[0] = a<0>; logits (T,m,n_y) = Wya a<t> + by;
    y_hat (T,m,n_y); log_y_hat (T,m,n_y), for softmax only; c (T+1,m,n_a), for lstm only;
    gates[name] (T,m,n_a): u, r, c (gru) or f, u, c, o (lstm), c being the candidate c~.
    `first_nonfinite` is None, or the smallest step in which inf or NaN appeared, and the array:
    the first of "c", "a", "y_hat", which is the order of computation.
    """

    x: np.ndarray
    a: np.ndarray
    logits: np.ndarray
    y_hat: np.ndarray
    log_y_hat: np.ndarray | None
    first_nonfinite: NonFinite | None
    c: np.ndarray | None = None
    gates: SideBySide = NO_GATES


def forward(params, x, a0=None, c0=None):
    """Run the network over a batch of sequences and keep every intermediate value.

        a<t>  = g(Waa a<t-1> + Wax x<t> + ba)       (rnn; gru.py and lstm.py have theirs)
        y^<t> = g'(Wya a<t> + by)

    x is (T, m, n_x); a0 and c0 are (m, n_a) and default to zeros; c0 is for lstm, which has a c<t>.
    inf and NaN that arise on the way are kept and reported in the Trace; in x, a0 or c0 they are an
    InputError.
    Source: Ng, Sequence Models, week 1, "Recurrent Neural Network Model".
    """
    if c0 is not None and not has_c(cell_of(params)):
        raise InputError(
            f"c0 was given, but cell={params.cell!r} has no c<t>, only 'lstm' has; leave c0 out."
        )
    exact, dtype = params.flat.dtype, compute_dtype(params)
    with np.errstate(all="ignore"):
        x = finite_copy("x", x, (None, None, params.n_x), exact)
        T, m, _ = x.shape
        refuse_too_many("a", (T + 1, m, params.n_a), "give fewer steps or examples")
        refuse_too_many("y_hat", (T, m, params.n_y), "give fewer steps or examples")
        states = empty_states(params, x.astype(dtype, copy=False))
        for name, node, start in (("a0", states.a, a0), ("c0", states.c, c0)):
            if node is not None:
                node[0] = 0 if start is None else finite_copy(name, start, node[0].shape, exact)
        W = arrays_in(params, dtype)
        logits, y_hat, log_y_hat = forward_pass(params, W, states)
        first = first_nonfinite(states.a, y_hat, states.c)
        a, c, gates, logits, y_hat = (
            None if array is None else read_only(array.astype(exact, copy=False))
            for array in (states.a, states.c, states.gates, logits, y_hat)
        )
        if log_y_hat is not None:
            read_only(log_y_hat)
    gates = NO_GATES if gates is None else SideBySide(cell_of(params).GATES, gates)
    return Trace(read_only(x), a, logits, y_hat, log_y_hat, first, c, gates)


def empty_states(params, x):
    """States for this x (T, m, n_x), with nothing in them yet."""
    cell, (T, m, _), n_a = cell_of(params), x.shape, params.n_a
    if not cell.GATES:
        return States(x, np.empty((T + 1, m, n_a), x.dtype))
    refuse_too_many("gates", (T, m, len(cell.GATES) * n_a), "give fewer steps or examples")
    shapes = [(T + 1, m, n_a)] * len(cell.NODES) + [(T, m, len(cell.GATES) * n_a)]
    a, *c, gates = rooms(x.dtype, *shapes)
    return States(x, a, c[0] if c else None, gates)


def forward_pass(params, W, states):
    """Fill the states from x, a[0] and c[0]; return logits, y_hat, log_y_hat."""
    half, a = params.flat.dtype == np.float16, states.a
    cell_of(params).run_forward(params, W, states, half)
    logits = np.empty((*a[1:].shape[:2], params.n_y), a.dtype)
    project(a[1:], W["Wya"], W["by"], out=logits)
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


def first_nonfinite(a, y_hat, c=None):
    """The smallest t at which something is not all finite; there, c<t> before a<t> before y^<t>."""
    by_name = {"c": c, "a": a, "y_hat": y_hat}
    by_name = {name: array for name, array in by_name.items() if array is not None}
    if all(map(all_finite, by_name.values())):
        return None
    T = len(y_hat)
    bad = [~np.isfinite(array).all(axis=(1, 2)) for array in by_name.values()]
    # Row 0 is that of a<0>; y^ begins at 1.
    bad = np.array([np.append([False] * (T + 1 - len(rows)), rows) for rows in bad])
    t = int(bad.any(axis=0).argmax())
    return NonFinite(t, list(by_name)[int(bad[:, t].argmax())])
