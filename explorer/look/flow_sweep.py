"""The flow of several rows of a network at once, from the losses back.

Each loss is a chain of its own, and a step of a row is one product of matrices for all chains that
have begun: those whose loss is at this step or later. What is kept of a step is its norms.

A row hands on what it sends to the layer below step by step, so that 500 chains through 2 × 512
units that read one way need no more memory than one pass. In a bidirectional network a step of the
layer below reads both rows, which go back in opposite directions, and every loss reaches all of its
steps: what they send waits until both are through, and some chains are taken at a time.

A reverse row counts steps and losses from the end of the sequence: what is in the order of time is
turned for it, so that both rows go back from their last step.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from explorer.engine.arrays import Array, Ints
from explorer.engine.cell_arrays import States
from explorer.engine.cells import Cell, cell_of
from explorer.engine.norms import row_norms
from explorer.engine.params import Params
from explorer.look.loss import AT_ONCE, Goal, pieces
from explorer.look.network import Network, Part
from explorer.look.rows import End

AROUND = 10
"""Arrays (chains, n_a) that a row needs at a time, about."""

WAITING = 2**25
"""Numbers that may wait for both rows of a layer: 256 MiB in float64."""

Step: TypeAlias = tuple[int, int, Array]
"""(k, first, values (n, width)): at step k of a row the chains from `first` on have begun, and the
values are those of the first n of them."""


class _Way(NamedTuple):
    """A row of one sequence on its way back, number `i` of the network's.

    slopes are its local derivatives over all steps; flow (T, T+1) is to be filled; below
    (width of delta, n_x) has dL/dx<t> = delta<t> below, None where nothing is sent on; mask
    (T, 1, n_x), in the row's order, is that of the dropout on the way down. goal has the losses.
    """

    i: int
    part: Part
    slopes: tuple[Array, ...]
    flow: Array
    below: Array | None
    mask: Array | None
    goal: Goal

    def turned(self, array: Array) -> Array:
        """(steps, chains, ...) in the row's own order, from that of time or back to it."""
        return array[::-1, ::-1] if self.part.reversed else array

    def own_steps(self, steps: Ints) -> Ints:
        """Sorted steps of the sequence as the row counts them, sorted again."""
        return np.sort(self.goal.counted_by(self.part.reversed, len(self.flow), steps))

    def own_states(self, outputs: Array) -> Array:
        """Of (steps, chains, width) for the outputs of a layer, what is for this row's states."""
        n_a = self.part.params.n_a
        return self.turned(outputs)[..., -n_a:] if self.part.reversed else outputs[..., :n_a]

    def own_end(self, ends: Sequence[End]) -> list[Array]:
        """What arrives at the last states from outside, a row for each chain, as it orders them."""
        order = -1 if self.part.reversed else 1
        return [one[::order] for one in ends[self.i] if one is not None] if ends else []


def sweep_back(
    network: Network,
    states: Sequence[States],
    goal: Goal,
    starts: Array,
    lowest: Sequence[int],
    masks: Sequence[Array] = (),
) -> dict[int, Array]:
    """{i: (T, T+1)} of the rows `lowest`, which are of one layer, and of all above that layer.

    starts (T, 1, width) are dL<t>/d(outputs), in the order of time. Rows of steps without a loss
    are 0, and so is what no chain reaches. masks as in look/rows.py.
    """
    D = network.directions
    above = [range(i, i + D) for i in range((lowest[0] // D + 1) * D, len(states), D)]
    layers = [
        [_way_of(network.parts[i], states[i], i, own is not lowest, masks, goal) for i in own]
        for own in (*reversed(above), lowest)
    ]
    steps = np.unique(goal.steps)
    for own in pieces(len(steps), *_room(layers)):
        ends = goal.ends_of(steps[own], network.parts, len(starts))
        _sweep(layers, steps[own], starts, ends)
    return {way.i: way.flow for ways in layers for way in ways}


def _way_of(
    part: Part, states: States, i: int, sends: bool, masks: Sequence[Array], goal: Goal
) -> _Way:
    """A row before its way back, with a flow of zeros."""
    cell, params, T = cell_of(part.params), part.params, len(states.x)
    out = np.empty((T, 1, len(cell.DELTAS) * params.n_a))
    slopes = cell.slopes(params, params, states, out)
    below = _to_below(params) if sends else None
    way = _Way(i, part, slopes, np.zeros((T, T + 1)), below, None, goal)
    return way._replace(mask=way.turned(masks[part.layer - 2])) if sends and masks else way


def _room(layers: Sequence[Sequence[_Way]]) -> tuple[int, int]:
    """(numbers that a chain needs, numbers for which there is room at a time)."""
    above = layers[:-1]
    if above and len(above[0]) == 2:
        waiting = len(above[0][0].flow) * max(ways[0].part.params.n_x for ways in above)
        return waiting * min(len(above), 2), WAITING
    return sum(AROUND * way.part.params.n_a for ways in layers for way in ways), AT_ONCE


def _sweep(
    layers: Sequence[Sequence[_Way]], steps: Ints, starts: Array, ends: Sequence[End]
) -> None:
    """Fill the rows of the flows that belong to these losses; layers from the highest down."""
    arriving = [_from_losses(way.own_steps(steps), way.own_states(starts)) for way in layers[0]]
    for ways, below in zip_longest(layers, layers[1:], fillvalue=()):
        sent = [
            _row_back(way, way.own_steps(steps), arrives, way.own_end(ends))
            for way, arrives in zip(ways, arriving, strict=True)
        ]
        if len(ways) == 1 or not below:
            arriving = sent
        else:
            both = _waiting(ways, sent, len(steps))
            arriving = [_from_both(way.own_states(both)) for way in below]
    for way_of_lowest in arriving:
        deque(way_of_lowest, maxlen=0)


def _from_losses(steps: Ints, starts: Array) -> Iterator[Step]:
    """What arrives at a row of the highest layer: at each step its own loss, at one chain."""
    for k in range(int(steps[-1]), -1, -1):
        first = int(np.searchsorted(steps, k))
        yield k, first, starts[k, : int(steps[first] == k)]


def _row_back(
    way: _Way, steps: Ints, arriving: Iterator[Step], end: Sequence[Array]
) -> Iterator[Step]:
    """Take all chains through a row, from the last step back; yields what it sends below."""
    chains = _Chains.of(way.part.params, len(steps), end)
    da = chains.nodes[0]
    for k, first, values in arriving:
        da[first : first + len(values)] += values
        way.flow[steps[first:], k + 1] = row_norms(da[first:])[0]
        delta = chains.step_back(first, [slope[k] for slope in way.slopes])
        if way.below is not None:
            sent = delta @ way.below
            yield k, first, sent if way.mask is None else sent * way.mask[k]
    way.flow[steps, 0] = row_norms(da)[0]


def _waiting(ways: Sequence[_Way], sent: Sequence[Iterator[Step]], count: int) -> Array:
    """(T, chains, width): the sum of what both rows of a layer send, in the order of time."""
    together = np.zeros((len(ways[0].flow), count, ways[0].part.params.n_x))
    for way, steps in zip(ways, sent, strict=True):
        own = way.turned(together)
        for k, first, values in steps:
            own[k, first:] += values
    return together


def _from_both(arrived: Array) -> Iterator[Step]:
    """What arrives at a row from both rows above it: at every step, at every chain."""
    for k in reversed(range(len(arrived))):
        yield k, 0, arrived[k]


def _to_below(params: Params) -> Array:
    """W (width of delta, n_x) with dL/dx<t> = delta W, made once for all steps."""
    cell = cell_of(params)
    each: Array = np.eye(len(cell.DELTAS) * params.n_a)[:, None]
    W, sent = cell.to_input(params, each)
    return W if sent is each else sent[:, 0] @ W


class _Chains(NamedTuple):
    """One row at a step: da, and dc of an LSTM, of every chain."""

    cell: Cell
    weights: Any
    nodes: list[Array]
    delta: Array
    sent: Array
    scratch: Array

    @classmethod
    def of(cls, params: Params, count: int, end: Sequence[Array]) -> _Chains:
        """Chains that have not begun, with what arrives at the last states from outside."""
        cell, n_a = cell_of(params), params.n_a
        nodes: list[Array] = [np.zeros((count, n_a)) for _ in cell.NODES]
        for node, arrives in zip(nodes, end, strict=False):
            np.add(node, arrives, out=node)
        return cls(
            cell=cell,
            weights=cell.back_weights(params),
            nodes=nodes,
            delta=np.empty((count, len(cell.DELTAS) * n_a)),
            sent=np.empty((count, n_a)),
            scratch=np.empty((2, count, n_a)),
        )

    def step_back(self, first: int, slopes: Sequence[Array]) -> Array:
        """Take the chains from `first` on one step back; returns their delta."""
        nodes = [node[first:] for node in self.nodes]
        delta, sent = self.delta[first:], self.sent[first:]
        self.cell.step_back(
            self.weights,
            slopes,
            self.cell.spread(nodes),
            self.cell.split(delta),
            [sent, *nodes[1:]],
            self.scratch[:, first:],
        )
        nodes[0][...] = sent
        return delta
