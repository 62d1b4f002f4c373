"""Many networks of one shape at once: network s of S stands on an axis of its own.

    z<t>[s] = Waa[s] a<t-1>[s] + Wax[s] x<t>[s] + ba[s]        a<t>[s] = g(z<t>[s])

A small network spends most of its time in calls of a microsecond each, not in arithmetic; S
networks in one call share that cost. States are (T+1, S, m, n_a), so that what one step needs lies
together; weights are (S, n_a, n_a), cut from one table (S, P): a row of all parameters for each.
x and y are (T, S, m, n) or, where all networks read the same sequences, (T, 1, m, n).
Only for the basic cell, in float32 and float64.
"""

from __future__ import annotations

from itertools import pairwise
from math import prod
from typing import NamedTuple

import numpy as np

from explorer.engine.activations import ACTIVATIONS
from explorer.engine.intake import as_real_array, finite_copy, refuse_too_many, rooms
from explorer.engine.losses import checked_target, losses, outputs, reduction_factor
from explorer.engine.params import Params
from explorer.engine.parts import refuse_parts
from explorer.errors import InputError

FEWER = "give fewer networks, steps or examples"


class Batch(NamedTuple):
    """What S networks read in one pass; an axis of 1 in place of S serves all of them.

    x (T,S,m,n_x); y (T,S,m,n_y); weights (T,S,m) or None for ones; idle marks the zero weights,
    None when there are none; a0 (S,m,n_a) or None for zeros; factor (S,) takes the sum of the
    L<t> to the loss.
    """

    x: np.ndarray
    y: np.ndarray
    weights: np.ndarray | None
    idle: np.ndarray | None
    a0: np.ndarray | None
    factor: np.ndarray

    def only(self, networks):
        """The same batch for some of the networks."""
        of_time = [
            array if array is None or array.shape[1] == 1 else array[:, networks]
            for array in self[:4]
        ]
        a0, factor = (
            array if array is None or len(array) == 1 else array[networks]
            for array in (self.a0, self.factor)
        )
        return Batch(*of_time, a0, factor)


class Forward(NamedTuple):
    """a (T+1,S,m,n_a), y_hat (T,S,m,n_y) and the loss (S,) after the reduction, in float64."""

    a: np.ndarray
    y_hat: np.ndarray
    loss: np.ndarray


def checked_batch(like, S, x, y, weights, a0, reduction):
    """A Batch for S networks of the sizes of `like`; wrong shapes or values are an InputError.

    x, y and weights have no axis S when one batch serves all: (T, m, n). The same for a0: (m, n_a).
    To be called where NumPy's own floating point warnings are off.
    """
    dtype, x = like.flat.dtype, as_real_array("x", x)
    shared = x.ndim == 3
    x = finite_copy("x", x, (None, None, like.n_x) if shared else (None, S, None, like.n_x), dtype)
    T, m = x.shape[0], x.shape[-2]
    refuse_too_many("a", (T + 1, S, m, like.n_a), FEWER)
    refuse_too_many("y_hat", (T, S, m, like.n_y), FEWER)
    groups = 1 if shared else S
    y, weights = (
        given if given is None or shared else without_axis(name, given, (T, S, m))
        for name, given in (("y", y), ("weights", weights))
    )
    target = checked_target(y, weights, (T, groups * m, like.n_y), like.output, dtype)
    weights, idle = (
        None if array is None else array.reshape(T, groups, m)
        for array in (target.weights, target.idle)
    )
    counted = [target] if idle is None else [target._replace(steps_counted=n) for n in steps(idle)]
    factor = np.array([reduction_factor(reduction, one) for one in counted])
    if a0 is not None:
        a0 = as_real_array("a0", a0)
        own = (S,) if a0.ndim == 3 else ()
        a0 = finite_copy("a0", a0, (*own, m, like.n_a), dtype).reshape(-1, m, like.n_a)
    y = target.y.reshape(T, groups, m, like.n_y)
    return Batch(x.reshape(T, groups, m, like.n_x), y, weights, idle, a0, factor)


def refuse_unknown_kind(params):
    """InputError for a network that cannot stand in a Stack."""
    refuse_parts(params, "Computing many at once")
    if params.start != "zeros":
        raise InputError(
            "A learned a<0> cannot be computed many at once; choose start='zeros', or go through "
            "the networks one by one."
        )
    if params.cell != "rnn" or params.dtype not in ("float32", "float64"):
        raise InputError(
            f"cell={params.cell!r} in {params.dtype} cannot be computed many at once; choose "
            "cell='rnn' in float32 or float64, or go through the networks one by one."
        )


def steps(idle):
    """For each network, the number of steps with a weight that is not zero."""
    return np.count_nonzero(~idle.all(axis=2), axis=0).tolist()


def without_axis(name, given, lead):
    """(T, S, m, ...) as (T, S m, ...)."""
    array, (T, S, m) = as_real_array(name, given), lead
    if array.shape[:3] != lead:
        raise InputError(
            f"{name} has shape {array.shape}, but x has (T, S, m) = {lead}; give {name} the same "
            "first three axes, or give x, y and weights all without the axis S."
        )
    return array.reshape(T, S * m, *array.shape[3:])


class Stack:
    """S networks: a table of their parameters (S, P), and rooms that every pass reuses."""

    def __init__(self, like: Params, table):
        self.like = like
        self.table = table
        self.W = views(table, like.shapes)
        self.rooms, self.a_shape = None, None

    def forward(self, batch):
        """Run every network; the arrays are overwritten by the next pass."""
        like, S = self.like, len(self.table)
        T, _, m, _ = batch.x.shape
        a = self.room_for((T + 1, S, m, like.n_a))
        a[0] = 0 if batch.a0 is None else batch.a0
        run_forward(self.W, ACTIVATIONS[like.activation].g, batch.x, a)
        logits = np.empty((T, S, m, like.n_y), a.dtype)
        project(a[1:], self.W["Wya"], self.W["by"], out=logits)
        y_hat, log_y_hat = outputs(logits, like.output)
        each = losses(logits, log_y_hat, batch.y, like.output)
        if batch.weights is not None:
            each *= batch.weights
            if batch.idle is not None:
                np.copyto(each, 0, where=batch.idle)
        total = np.add.reduce(np.add.reduce(each, axis=2, dtype=np.float64) / m, axis=0)
        return Forward(a, y_hat, total * batch.factor)

    def backward(self, batch, forward, grads):
        """Fill `grads` (S, P); return da (T+1, S, m, n_a), overwritten by the next pass."""
        a, (_, da, delta) = seen_states(forward.a, batch.idle), self.rooms
        dlogits = forward.y_hat - batch.y
        scale = (batch.factor / a.shape[2]).astype(a.dtype)[:, None]
        dlogits *= (scale if batch.weights is None else batch.weights * scale)[..., None]
        if batch.idle is not None:
            np.copyto(dlogits, 0, where=batch.idle[..., None])
        ACTIVATIONS[self.like.activation].slope(a[1:], delta)
        run_backward(self.W, dlogits, da, delta)
        fill_gradients(views(grads, self.like.shapes), batch.x, a, delta, dlogits)
        return da

    def room_for(self, shape):
        """The room for a; made anew, with those for da and delta, when the batch changes shape."""
        if self.a_shape != shape:
            T_and_0, *rest = shape
            self.rooms = rooms(self.table.dtype, shape, shape, (T_and_0 - 1, *rest))
            self.a_shape = shape
        return self.rooms[0]


def run_forward(W, g, x, a):
    """Fill a[1:] from a[0] and x, by the equations of this module, in three calls a step."""
    project(x, W["Wax"], W["ba"], out=a[1:])
    Waa_T = np.ascontiguousarray(W["Waa"].transpose(0, 2, 1))
    memory, matmul, add = np.empty_like(a[0]), np.matmul, np.add
    for previous, z in pairwise(a):
        matmul(previous, Waa_T, memory)
        add(z, memory, z)
        g(z, z)


def run_backward(W, dlogits, da, delta):
    """Fill da and delta from dlogits; on entry delta holds the slopes g'(z<t>)."""
    da[0] = 0
    project(dlogits, W["Wya"].transpose(0, 2, 1), None, out=da[1:])
    Waa, from_future = np.ascontiguousarray(W["Waa"]), np.empty_like(da[0])
    matmul, multiply, add = np.matmul, np.multiply, np.add
    for (node, earlier), delta_t in zip(pairwise(da[::-1]), delta[::-1], strict=True):
        multiply(node, delta_t, delta_t)
        matmul(delta_t, Waa, from_future)
        add(earlier, from_future, earlier)


def fill_gradients(dW, x, a, delta, dlogits):
    """Every gradient of every network, each as one product over all steps and examples."""
    m = a.shape[2]
    a, x, delta, dlogits = map(by_network, (a, x, delta, dlogits))
    delta_T, dlogits_T = delta.transpose(0, 2, 1), dlogits.transpose(0, 2, 1)
    np.matmul(delta_T, a[:, :-m], dW["Waa"])
    np.matmul(delta_T, x, dW["Wax"])
    np.add.reduce(delta, axis=1, out=dW["ba"])
    np.matmul(dlogits_T, a[:, m:], dW["Wya"])
    np.add.reduce(dlogits, axis=1, out=dW["by"])


def project(rows, W, b, out):
    """W[s] row + b[s] for every row of (T, S, m, n), into the contiguous `out`."""
    T, S, m, n = out.shape
    W_T = np.ascontiguousarray(W.transpose(0, 2, 1))
    if m == 1:
        # The rows of one network are a view here: S products of T rows, not T S of one row.
        out[...] = np.matmul(by_network(rows), W_T).reshape(S, T, 1, n).transpose(1, 0, 2, 3)
    else:
        np.matmul(rows, W_T, out)
    if b is not None:
        np.add(out, b[:, None], out)


def by_network(rows):
    """(T, S, m, n) as (S, T m, n); a view where m = 1."""
    T, S, m, n = rows.shape
    return rows.transpose(1, 0, 2, 3).reshape(S, T * m, n)


def views(table, shapes):
    """{name: the columns of `table` (S, P) that hold it, as (S, *shape)}."""
    arrays, start = {}, 0
    for name, shape in shapes:
        stop = start + prod(shape)
        arrays[name] = table[:, start:stop].reshape(len(table), *shape)
        start = stop
    return arrays


def seen_states(a, idle):
    """a, with 0 in place of what is not finite and no loss can see: every later weight is 0."""
    if idle is None or np.isfinite(np.vdot(a, a)) or np.isfinite(a).all():
        return a
    seen = np.logical_or.accumulate(~idle[::-1], axis=0)[::-1]
    a = a.copy()
    np.copyto(a[1:], 0, where=~seen[..., None])
    return a
