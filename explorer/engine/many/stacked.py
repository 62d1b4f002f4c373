"""Many networks of one shape at once, on an axis of their own: network s of S.

    z<t>[s] = Waa[s] a<t-1>[s] + Wax[s] x<t>[s] + ba[s]        a<t>[s] = g(z<t>[s])

A small network spends most of its time in calls of a microsecond each, not in arithmetic; S
networks in one call share that cost. States are (S, T+1, m, n_a), so that those of one network
are contiguous; weights are (S, n_a, n_a), cut from one table (S, P), a row for each network.
x and y are (S, T, m, n) or, where all networks read the same sequences, (1, T, m, n).

Every product is, for each network, the product that rnn.py makes for it alone, of the same rows in
the same order, and every sum has the same order: the numbers are those of forward and backward bit
for bit. A change there needs the same change here.
Only for the basic cell, in float32 and float64.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from explorer.engine.activations import ACTIVATIONS
from explorer.engine.arrays import Array, Shape, Weights
from explorer.engine.intake import workspace
from explorer.engine.losses import losses, outputs
from explorer.engine.many.batch import Batch, by_step
from explorer.engine.nonfinite import all_finite
from explorer.engine.params import Params, views


class Forward(NamedTuple):
    """a (S,T+1,m,n_a), y_hat (S,T,m,n_y) and the loss (S,) after the reduction, in float64."""

    a: Array
    y_hat: Array
    loss: Array


class Stack:
    """S networks: tables of parameters and gradients (S, P), and arrays that every pass reuses."""

    def __init__(self, like: Params, table: Array) -> None:
        self.like = like
        self.table = table
        self.W = views(table, like.shapes)
        self.grads = np.empty_like(table)
        self.dW = views(self.grads, like.shapes)
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

    def backward(self, batch: Batch, forward: Forward) -> Array:
        """Fill `grads`; return da (S, T+1, m, n_a); both are overwritten by the next pass."""
        a, (_, da, delta, dlogits) = seen_states_of_all(forward.a, batch.idle), self.workspace
        np.subtract(forward.y_hat, batch.y, dlogits)
        scale = (batch.factor / a.shape[2]).astype(a.dtype)[:, None, None]
        dlogits *= (scale if batch.weights is None else batch.weights * scale)[..., None]
        if batch.idle is not None:
            np.copyto(dlogits, 0, where=batch.idle[..., None])
        ACTIVATIONS[self.like.activation].slope(a[:, 1:], delta)
        run_all_backward(self.W, dlogits, da, delta)
        fill_all_gradients(self.dW, batch.x, a, delta, dlogits)
        return da

    def workspace_for(self, shape: Shape) -> Array:
        """The array for a; made anew, with da, delta and dlogits, when the batch changes shape."""
        if self.a_shape != shape:
            S, T_and_0, m, n_a = shape
            steps = S, T_and_0 - 1, m
            shapes = shape, shape, (*steps, n_a), (*steps, self.like.n_y)
            self.workspace = [*map(by_step, workspace(self.table.dtype, *shapes))]
            self.a_shape = shape
        return self.workspace[0]


def run_all_forward(W: Weights, g: Callable[..., Array], x: Array, a: Array) -> None:
    """Fill a[:, 1:] from a[:, 0] and x, by the equations of this module, as rnn.run_forward."""
    if a.shape[2] == 1 and x.shape[3] <= a.shape[3]:
        run_all_forward_single(W, g, x, a)
        return
    project_all(x, W["Wax"].transpose(0, 2, 1), W["ba"][:, None], out=a[:, 1:])
    Waa_T = np.ascontiguousarray(W["Waa"].transpose(0, 2, 1))
    memory, matmul, add = np.empty(a[:, 0].shape, a.dtype), np.matmul, np.add
    for previous, z in pairwise(a.swapaxes(0, 1)):
        matmul(previous, Waa_T, memory)
        add(z, memory, z)
        g(z, z)


def run_all_forward_single(W: Weights, g: Callable[..., Array], x: Array, a: Array) -> None:
    """The same for one example: z<t> = [Waa Wax ba] [a<t-1>; x<t>; 1]."""
    weights = np.concatenate((W["Waa"], W["Wax"], W["ba"][..., None]), axis=2)
    states, n_a = a[:, :, 0].swapaxes(0, 1), a.shape[3]
    rows = np.empty((*states.shape[:2], weights.shape[2]), a.dtype)
    rows[0, :, :n_a], rows[:-1, :, n_a:-1], rows[:, :, -1] = states[0], x[:, :, 0].swapaxes(0, 1), 1
    matvec = np.matvec
    for row, state, remembered in zip(rows[:-1], states[1:], rows[1:, :, :n_a], strict=True):
        matvec(weights, row, state)
        g(state, state)
        remembered[...] = state


def run_all_backward(W: Weights, dlogits: Array, da: Array, delta: Array) -> None:
    """Fill da and delta from dlogits; on entry delta holds the slopes g'(z<t>)."""
    if da.shape[2] == 1 and dlogits.shape[3] <= da.shape[3]:
        run_all_backward_single(W, dlogits, da, delta)
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


def run_all_backward_single(W: Weights, dlogits: Array, da: Array, delta: Array) -> None:
    """The same for one example: da<t> = [delta<t+1>; dlogits<t>] [Waa; Wya]."""
    weights = np.concatenate((W["Waa"], W["Wya"]), axis=1)
    nodes, deltas, dlogits = (array[:, :, 0].swapaxes(0, 1) for array in (da, delta, dlogits))
    rows, n_a = np.empty((*nodes.shape[:2], weights.shape[1]), da.dtype), da.shape[3]
    rows[-1, :, :n_a], rows[1:, :, n_a:] = 0, dlogits
    vecmat, multiply = np.vecmat, np.multiply
    steps = zip(rows[:0:-1], nodes[:0:-1], deltas[::-1], rows[-2::-1, :, :n_a], strict=True)
    for row, node, delta_t, sent in steps:
        vecmat(row, weights, node)
        multiply(node, delta_t, delta_t)
        sent[...] = delta_t
    vecmat(deltas[0], W["Waa"], nodes[0])


def fill_all_gradients(dW: Weights, x: Array, a: Array, delta: Array, dlogits: Array) -> None:
    """Every gradient of every network, each as one product over all steps and examples."""
    of_steps = a[:, :-1], a[:, 1:], x, delta, dlogits
    before, after, x, delta, dlogits = map(flat_rows, of_steps)
    sum_all_products(delta, before, dW["Waa"])
    sum_all_products(delta, x, dW["Wax"])
    sum_all_rows(delta, dW["ba"])
    sum_all_products(dlogits, after, dW["Wya"])
    sum_all_rows(dlogits, dW["by"])


def sum_all_products(left: Array, right: Array, out: Array) -> None:
    """The sum of left^T right over the rows of every network, (S, n of left, n of right)."""
    left_T = factor(left, beside=right.shape[2]).transpose(0, 2, 1)
    np.matmul(left_T, factor(right, beside=left.shape[2]), out)


def factor(rows: Array, beside: int) -> Array:
    """Rows (S, T m, n) as a factor, contiguous if one of the two is a vector, n = 1.

    Of a vector and a strided matrix, BLAS may sum in another order than of contiguous ones.
    """
    return rows if min(rows.shape[2], beside) > 1 else np.ascontiguousarray(rows)


def sum_all_rows(rows: Array, out: Array) -> None:
    """The sum of the rows of every network, (S, n), one row after the other."""
    if rows.shape[2] > 1:
        # Row by row for all networks at once is faster; a single column is summed pairwise.
        rows = np.ascontiguousarray(rows.swapaxes(0, 1)).swapaxes(0, 1)
    else:
        rows = np.ascontiguousarray(rows)
    np.add.reduce(rows, axis=1, out=out)


def project_all(rows: Array, W_T: Array, b: Array | float, out: Array) -> None:
    """W[s] row + b[s] for every row of (S, T, m, n), into `out`."""
    flat = flat_rows(out)
    np.matmul(factor(flat_rows(rows), beside=flat.shape[2]), W_T, flat)
    np.add(flat, b, flat)


def flat_rows(array: NDArray[Any]) -> Array:
    """(S, T, m, n) as (S, T m, n), a view."""
    S, T, m, n = array.shape
    return array.reshape(S, T * m, n)


def seen_states_of_all(a: Array, idle: Any) -> Array:
    """a, with zeros in place of non-finite steps on which no loss depends."""
    if idle is None or all_finite(a):
        return a
    seen = np.logical_or.accumulate(~idle[:, ::-1], axis=1)[:, ::-1]
    a = a.copy()
    np.copyto(a[:, 1:], 0, where=~seen[..., None])
    return a
