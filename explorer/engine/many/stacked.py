"""Many networks of one shape at once: network s of S stands on an axis of its own.

    z<t>[s] = Waa[s] a<t-1>[s] + Wax[s] x<t>[s] + ba[s]        a<t>[s] = g(z<t>[s])

A small network spends most of its time in calls of a microsecond each, not in arithmetic; S
networks in one call share that cost. States are (S, T+1, m, n_a), so that what one network has
lies together; weights are (S, n_a, n_a), cut from one table (S, P), a row for each network.
x and y are (S, T, m, n) or, where all networks read the same sequences, (1, T, m, n).

Every product is, for each network, the very product that rnn.py makes for it alone, of the same
rows in the same order, and every sum has the same order: the numbers are those of forward and
backward bit for bit. What is changed there has to be changed here.
Only for the basic cell, in float32 and float64.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explorer.engine.activations import ACTIVATIONS
from explorer.engine.arrays import Array, Bools, Shape, Weights
from explorer.engine.forward_pass import SEQUENCE
from explorer.engine.intake import (
    as_real_array,
    finite_copy,
    refuse_shape,
    refuse_too_many,
    workspace,
)
from explorer.engine.losses import checked_target, losses, outputs, reduction_factor
from explorer.engine.params import Params, views
from explorer.engine.segments import refuse_more_segments
from explorer.errors import InputError

FEWER = "give fewer networks, steps or examples"


class Batch(NamedTuple):
    """What S networks read in one pass; an axis of 1 in place of S serves all of them.

    x (S,T,m,n_x); y (S,T,m,n_y); weights (S,T,m) or None for ones; idle marks the zero weights,
    None when there are none; a0 (S,m,n_a) or None for zeros; factor (S,) takes the sum of the
    L<t> to the loss.
    """

    x: Array
    y: Array
    weights: Array | None
    idle: Bools | None
    a0: Array | None
    factor: Array

    def only(self, networks: Any) -> Batch:
        """The same batch for some of the networks."""
        return Batch._make(
            array if array is None or len(array) == 1 else array[networks] for array in self
        )


class Forward(NamedTuple):
    """a (S,T+1,m,n_a), y_hat (S,T,m,n_y) and the loss (S,) after the reduction, in float64."""

    a: Array
    y_hat: Array
    loss: Array


def checked_batch(
    like: Params,
    S: int,
    x: ArrayLike,
    y: ArrayLike,
    weights: ArrayLike | None,
    a0: ArrayLike | None,
    reduction: str,
) -> Batch:
    """A Batch for S networks of the sizes of `like`; wrong shapes or values are an InputError.

    x, y and weights have no axis S when one batch serves all: (T, m, n). The same for a0: (m, n_a).
    To be called where NumPy's own floating point warnings are off.
    """
    dtype, x = like.flat.dtype, as_real_array("x", x, (None, None, like.n_x), SEQUENCE)
    shared = x.ndim != 4
    if shared:
        x = finite_copy("x", x, (None, None, like.n_x), dtype, SEQUENCE)
    else:
        x = finite_copy("x", x, (None, S, None, like.n_x), dtype, ("T", "S", "m", "n_x"))
    T, m = x.shape[0], x.shape[-2]
    refuse_too_many("a", (T + 1, S, m, like.n_a), FEWER)
    refuse_too_many("y_hat", (T, S, m, like.n_y), FEWER)
    groups = 1 if shared else S
    if not shared:
        y = without_axis("y", y, (T, S, m), (like.n_y,))
        weights = None if weights is None else without_axis("weights", weights, (T, S, m), ())
    target = checked_target(y, weights, (T, groups * m, like.n_y), like.output, dtype)
    arrays = [
        None if array is None else by_network(array, T, groups, m)
        for array in (x, target.y, target.weights, target.idle)
    ]
    idle = arrays[-1]
    counted = [target]
    if idle is not None:
        counted = [target._replace(steps_counted=n) for n in steps_counted(idle)]
    factor = np.array([reduction_factor(reduction, one) for one in counted])
    if a0 is not None:
        a0 = as_real_array("a0", a0)
        own, axes = ((S,), ("S", "m", "n_a")) if a0.ndim == 3 else ((), ("m", "n_a"))
        a0 = finite_copy("a0", a0, (*own, m, like.n_a), dtype, axes).reshape(-1, m, like.n_a)
    return Batch._make((*arrays, a0, factor))


def by_network(array: NDArray[Any], T: int, groups: int, m: int) -> NDArray[Any]:
    """(T, groups m, ...), or (T, groups, m, ...), as a contiguous (groups, T, m, ...)."""
    width = array.size // (T * groups * m)
    shape = (T, groups, m) if array.ndim == 2 else (T, groups, m, width)
    return np.ascontiguousarray(array.reshape(shape).swapaxes(0, 1))


def laid_out(array: NDArray[Any]) -> Array:
    """`array` (S, T, m, n), or for one example one like it that has each step in one piece.

    Going back, a step of one example each is all that is touched at once.
    """
    S, T, m, n = array.shape
    return array.reshape(T, S, m, n).swapaxes(0, 1) if m == 1 else array


def refuse_unknown_kind(params: Params) -> None:
    """InputError for a network that cannot stand in a Stack."""
    refuse_more_segments(params, "Computing many at once")
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


def steps_counted(idle: Any) -> list[int]:
    """For each network, the number of steps with a weight that is not zero."""
    return np.count_nonzero(~idle.all(axis=2), axis=1).tolist()


def without_axis(name: str, given: object, lead: Shape, rest: Shape) -> NDArray[Any]:
    """(T, S, m, *rest) as (T, S m, *rest)."""
    shape, axes, (T, S, m) = (*lead, *rest), ("T", "S", "m", "n_y")[: 3 + len(rest)], lead
    array = as_real_array(name, given, shape, axes)
    if array.shape[:3] != lead:
        raise InputError(
            f"{name} has shape {array.shape}, but x has (T, S, m) = {lead}; give {name} the same "
            "first three axes, or give x, y and weights all without the axis S."
        )
    refuse_shape(name, array, shape, axes)
    return array.reshape(T, S * m, *array.shape[3:])


class Stack:
    """S networks: a table of their parameters (S, P), and arrays that every pass reuses."""

    def __init__(self, like: Params, table: Array) -> None:
        self.like = like
        self.table = table
        self.W = views(table, like.shapes)
        self.workspace: list[Array] = []
        self.a_shape: Shape = ()

    def forward(self, batch: Batch) -> Forward:
        """Run every network; the arrays are overwritten by the next pass."""
        like, S = self.like, len(self.table)
        _, T, m, _ = batch.x.shape
        a = self.workspace_for((S, T + 1, m, like.n_a))
        a[:, 0] = 0 if batch.a0 is None else batch.a0
        run_all_forward(self.W, ACTIVATIONS[like.activation].g, batch.x, a)
        logits = np.empty((S, T, m, like.n_y), a.dtype)
        project_all(a[:, 1:], self.W["Wya"].transpose(0, 2, 1), self.W["by"][:, None], out=logits)
        y_hat, log_y_hat = outputs(logits, like.output)
        each = losses(logits, log_y_hat, batch.y, like.output)
        if batch.weights is not None:
            each *= batch.weights
            if batch.idle is not None:
                np.copyto(each, 0, where=batch.idle)
        loss_t = np.add.reduce(each, axis=2, dtype=np.float64) / m
        return Forward(a, y_hat, np.add.reduce(loss_t, axis=1) * batch.factor)

    def backward(self, batch: Batch, forward: Forward, grads: Array) -> Array:
        """Fill `grads` (S, P); return da (S, T+1, m, n_a), overwritten by the next pass."""
        a, (_, da, delta) = seen_states_of_all(forward.a, batch.idle), self.workspace
        dlogits = forward.y_hat - batch.y
        scale = (batch.factor / a.shape[2]).astype(a.dtype)[:, None, None]
        dlogits *= (scale if batch.weights is None else batch.weights * scale)[..., None]
        if batch.idle is not None:
            np.copyto(dlogits, 0, where=batch.idle[..., None])
        ACTIVATIONS[self.like.activation].slope(a[:, 1:], delta)
        run_all_backward(self.W, dlogits, da, delta)
        fill_all_gradients(views(grads, self.like.shapes), batch.x, a, delta, dlogits)
        return da

    def workspace_for(self, shape: Shape) -> Array:
        """The array for a; made anew, with da and delta, when the batch changes shape."""
        if self.a_shape != shape:
            S, T_and_0, *rest = shape
            a, *going_back = workspace(self.table.dtype, shape, shape, (S, T_and_0 - 1, *rest))
            self.workspace = [a, *map(laid_out, going_back)]
            self.a_shape = shape
        return self.workspace[0]


def run_all_forward(W: Weights, g: Callable[..., Array], x: Array, a: Array) -> None:
    """Fill a[:, 1:] from a[:, 0] and x, by the equations of this module, as rnn.run_forward."""
    if a.shape[2] == 1 and x.shape[3] <= a.shape[3]:
        run_all_forward_alone(W, g, x, a)
        return
    project_all(x, W["Wax"].transpose(0, 2, 1), W["ba"][:, None], out=a[:, 1:])
    Waa_T = np.ascontiguousarray(W["Waa"].transpose(0, 2, 1))
    memory, matmul, add = np.empty(a[:, 0].shape, a.dtype), np.matmul, np.add
    for previous, z in pairwise(a.swapaxes(0, 1)):
        matmul(previous, Waa_T, memory)
        add(z, memory, z)
        g(z, z)


def run_all_forward_alone(W: Weights, g: Callable[..., Array], x: Array, a: Array) -> None:
    """The same for one example: z<t> = [Waa Wax ba] [a<t-1>; x<t>; 1]."""
    n_a = a.shape[3]
    weights = np.concatenate((W["Waa"], W["Wax"], W["ba"][..., None]), axis=2)
    rows = np.empty((a.shape[1], len(a), weights.shape[2], 1), a.dtype)
    rows[0, :, :n_a, 0], rows[:-1, :, n_a:-1, 0], rows[:, :, -1] = (
        a[:, 0, 0],
        x[:, :, 0].swapaxes(0, 1),
        1,
    )
    z, matmul = np.empty((len(a), n_a, 1), a.dtype), np.matmul
    for row, state in zip(rows[:-1], rows[1:, :, :n_a], strict=True):
        matmul(weights, row, z)
        g(z, z)
        state[...] = z
    a[:, :, 0] = rows[:, :, :n_a, 0].swapaxes(0, 1)


def run_all_backward(W: Weights, dlogits: Array, da: Array, delta: Array) -> None:
    """Fill da and delta from dlogits; on entry delta holds the slopes g'(z<t>)."""
    if da.shape[2] == 1 and dlogits.shape[3] <= da.shape[3]:
        run_all_backward_alone(W, dlogits, da, delta)
        return
    da[:, 0] = 0
    project_all(dlogits, W["Wya"], 0, out=da[:, 1:])
    Waa, from_future = W["Waa"], np.empty(da[:, 0].shape, da.dtype)
    matmul, multiply, add = np.matmul, np.multiply, np.add
    da, delta = da.swapaxes(0, 1), delta.swapaxes(0, 1)
    for (node, earlier), delta_t in zip(pairwise(da[::-1]), delta[::-1], strict=True):
        multiply(node, delta_t, delta_t)
        matmul(delta_t, Waa, from_future)
        add(earlier, from_future, earlier)


def run_all_backward_alone(W: Weights, dlogits: Array, da: Array, delta: Array) -> None:
    """The same for one example: da<t> = [delta<t+1>; dlogits<t>] [Waa; Wya]."""
    n_a = da.shape[3]
    weights = np.concatenate((W["Waa"], W["Wya"]), axis=1)
    nodes, slopes = da.swapaxes(0, 1), delta.swapaxes(0, 1)
    rows = np.zeros((*nodes.shape[:3], weights.shape[1]), da.dtype)
    rows[1:, :, :, n_a:] = dlogits.swapaxes(0, 1)
    matmul, multiply = np.matmul, np.multiply
    steps = zip(rows[:0:-1], nodes[:0:-1], slopes[::-1], rows[-2::-1, :, :, :n_a], strict=True)
    for row, node, slope, earlier_delta in steps:
        matmul(row, weights, node)
        multiply(node, slope, earlier_delta)
    matmul(rows[0, :, :, :n_a], W["Waa"], nodes[0])
    slopes[...] = rows[:-1, :, :, :n_a]


def fill_all_gradients(dW: Weights, x: Array, a: Array, delta: Array, dlogits: Array) -> None:
    """Every gradient of every network, each as one product over all steps and examples."""
    before, after, x, dlogits = map(flat_rows, (a[:, :-1], a[:, 1:], x, dlogits))
    delta = flat_rows(delta)
    sum_all_rows(delta, dW["ba"])
    delta_T, dlogits_T = (np.ascontiguousarray(d).transpose(0, 2, 1) for d in (delta, dlogits))
    np.matmul(delta_T, before, dW["Waa"])
    np.matmul(delta_T, x, dW["Wax"])
    np.matmul(dlogits_T, after, dW["Wya"])
    sum_all_rows(dlogits, dW["by"])


def sum_all_rows(rows: Array, out: Array) -> None:
    """The sum of the rows of every network, (S, n), one row after the other."""
    if rows.shape[2] > 1:
        # Row by row for all networks at once is quicker; single numbers are added in pairs.
        rows = np.ascontiguousarray(rows.swapaxes(0, 1)).swapaxes(0, 1)
    else:
        rows = np.ascontiguousarray(rows)
    np.add.reduce(rows, axis=1, out=out)


def project_all(rows: Array, W_T: Array, b: Array | float, out: Array) -> None:
    """W[s] row + b[s] for every row of (S, T, m, n), into `out`."""
    flat = flat_rows(out)
    np.matmul(flat_rows(rows), W_T, flat)
    np.add(flat, b, flat)


def flat_rows(array: NDArray[Any]) -> Array:
    """(S, T, m, n) as (S, T m, n), a view."""
    S, T, m, n = array.shape
    return array.reshape(S, T * m, n)


def seen_states_of_all(a: Array, idle: Any) -> Array:
    """a, with 0 in place of what is not finite and no loss can see: every later weight is 0."""
    if idle is None or np.isfinite(np.vdot(a, a)) or np.isfinite(a).all():
        return a
    seen = np.logical_or.accumulate(~idle[:, ::-1], axis=1)[:, ::-1]
    a = a.copy()
    np.copyto(a[:, 1:], 0, where=~seen[..., None])
    return a
