"""Backpropagation of every loss L<t> on its own, all at once, one lag at a time.

Every loss L<t> flows back over its own chain a<t>, a<t-1>, ... . At lag n all chains are n steps
before their start, so one step back of the cell, with all chains as its rows, moves all of them:
T steps give what T separate backward passes would.

    R_0[t]   = dL<t>/da<t>                the start at step t
    D_n[t]   = dL<t>/dz<k>,  k = t - n    for every t > n
    R_n+1[t] = dL<t>/da<k-1>              (rnn: D_n = R_n * g'(z<k>), R_n+1 = D_n Waa)

A cell with a c<t> carries dL<t>/dc<k> along in the same path, from 0. Of stacked layers only the
highest starts like this; the others start from 0 and, at each lag, add what the layer above has
just sent down before they step back:

    R_n[t]  += W_x^T D_n[t] of the layer above, at the same k

No chain touches a step after its own loss, so a non-finite value there cannot reach it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from explorer.engine.arrays import Array, Bools, Ints, MaybeArray
from explorer.engine.cell_arrays import States
from explorer.engine.cells import cell_of
from explorer.engine.segments import states_between

if TYPE_CHECKING:
    from explorer.engine.params import Params


class LayerPath(NamedTuple):
    """One layer on the path back: its States, and the weights of each of its segments.

    `weights` holds (last step, W) of every segment of the layer, in order: encoder, then decoder.
    """

    states: States
    weights: list[tuple[int, Mapping]]


class Lag(NamedTuple):
    """All chains at one lag n, in buffers that the next lag overwrites.

    `reached` holds the k = t - n of every chain that still runs, ascending. R (len(reached), m,
    n_a) is R_n, one entry for each; D (len(reached), m, G n_a) is D_n-1, which D each from step
    k + 1 to k, and None at n = 0.
    """

    reached: Ints
    R: Array
    D: MaybeArray


def bptt_by_lag(
    params: Params, paths: list[LayerPath], starts: Array, steps: Ints, idle: Bools | None = None
) -> Iterator[Lag]:
    """Yield a Lag for n = 0, 1, ..., T.

    `paths` are those of the layers to go through, highest first; R and D are of the last. `starts`
    is (len(steps), m, n_a), `steps` the ascending t of each start. `idle` (len(steps), m) marks
    chains that stay exactly 0, also through steps with a non-finite a<t>.
    """
    count, m, n_a = starts.shape
    *above, last = (Chains(params, path, count, m) for path in paths)
    highest = above[0] if above else last
    highest.nodes[0][...] = starts.reshape(-1, n_a)
    width = last.D.shape[1]
    reached, D = np.asarray(steps), None
    contiguous = count == 0 or reached[-1] - reached[0] == count - 1
    while len(reached):
        finished = m if reached[0] == 0 else 0  # rows of the chain that has reached a<0>
        unfinished = reached[1:] if finished else reached
        if contiguous and len(unfinished):
            here = slice((int(unfinished[0]) - 1) * m, int(unfinished[-1]) * m)
        else:
            here = (unfinished[:, None] * m + np.arange(-m, 0)).ravel()
        if above or idle is not None:
            idle_rows = None if idle is None else idle[-len(reached) :].ravel()
            step_layers_above(above, last, unfinished, here, finished, idle_rows)
        yield Lag(reached, last.nodes[0].reshape(-1, m, n_a), D)
        if not len(unfinished):
            return
        if finished:
            last.drop(finished)
        D = last.step_back(unfinished, here).reshape(-1, m, width)
        reached = unfinished - 1


def step_layers_above(
    above: list[Chains], last: Chains, steps: Ints, here: Any, finished: int, idle: Bools | None
) -> None:
    """At one lag, step the layers `above` back, and pass each gradient to the layer below it."""
    from_above = None
    for chains in (*above, last):
        chains.receive(from_above, finished, idle)
        if chains is not last:
            chains.drop(finished)
            from_above = chains.to_layer_below(chains.step_back(steps, here))


class Chains:
    """All chains in one layer: a row for each example of each; finished chains are dropped."""

    def __init__(self, params: Params, path: LayerPath, count: int, m: int) -> None:
        self.cell, (states, weights), n_a = cell_of(params), path, params.n_a
        width = len(self.cell.DELTAS) * n_a
        out, slopes, first = np.empty((len(states.x), m, width)), [], 0
        for last, W in weights:
            of_segment = states_between(states, first, last)
            slopes.append(self.cell.slopes(params, W, of_segment, out[first:last]))
            first = last
        of_all = slopes[0] if len(slopes) == 1 else map(np.concatenate, zip(*slopes, strict=True))
        self.slopes = [slope.reshape(-1, *slope.shape[2:]) for slope in of_all]
        self.weights = [(last, self.cell.back_weights(W)) for last, W in weights]
        self.W = weights[0][1]
        self.nodes = [np.zeros((count * m, n_a)) for _ in self.cell.NODES]
        self.D, self.m = np.empty((count * m, width)), m
        self.scratch = np.empty((2, count * m, n_a))

    def receive(self, from_above: Array | None, finished: int, idle: Bools | None) -> None:
        """Add the gradient from the layer above, to all rows but the first `finished`."""
        if from_above is not None:
            self.nodes[0][finished:] += from_above
        if idle is not None:
            for node in self.nodes:
                node[idle] = 0

    def drop(self, finished: int) -> None:
        """Drop the first `finished` rows."""
        self.nodes = [node[finished:] for node in self.nodes]

    def step_back(self, steps: Ints, here: Any) -> Array:
        """Move all rows one step back; return D, the delta of the step they left.

        `here` are the rows of the slopes that belong to `steps`.
        """
        rows = len(self.nodes[0])
        slopes, D, first = [slope[here] for slope in self.slopes], self.D[:rows], 0
        if len(self.weights) == 1:
            of_D, scratch = self.cell.split(D), self.scratch[:, :rows]
            here = self.cell.spread(self.nodes)
            self.cell.step_back(self.weights[0][1], slopes, here, of_D, self.nodes, scratch)
            return D
        for last, W in self.weights:
            upto = int(np.searchsorted(steps, last, side="right")) * self.m
            if upto > first:
                own = slice(first, upto)
                nodes, scratch = [node[own] for node in self.nodes], self.scratch[:, own]
                slope = [of_all[own] for of_all in slopes]
                here, of_D = self.cell.spread(nodes), self.cell.split(D[own])
                self.cell.step_back(W, slope, here, of_D, nodes, scratch)
            first = upto
        return D

    def to_layer_below(self, D: Array) -> Array:
        """dL/dx of these rows: the gradient for the layer below."""
        weights, delta = self.cell.to_input(self.W, D[:, None])
        return delta[:, 0] @ weights
