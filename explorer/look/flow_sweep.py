"""The flow of all layers of a network that reads one way, in one sweep from the last step back.

Each loss is a chain of its own, and a step of the sweep is one product of matrices for all chains
that have begun: those whose loss is at this step or later. What is kept of a step is its norms, so
that 500 chains through 2 × 512 units need no more memory than one pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from explorer.engine.arrays import Array, Ints
from explorer.engine.cell_arrays import States
from explorer.engine.cells import Cell, cell_of
from explorer.engine.norms import row_norms
from explorer.engine.params import Params
from explorer.look.loss import Goal, pieces
from explorer.look.network import Network, Part
from explorer.look.rows import End

AROUND = 10
"""Arrays (chains, n_a) that a layer needs at a time, about."""


def sweep_back(
    network: Network,
    states: Sequence[States],
    goal: Goal,
    starts: Array,
    lowest: int,
    masks: Sequence[Array] = (),
) -> dict[int, Array]:
    """{layer: (T, T+1)} for the layers from `lowest` up; starts (T, 1, width) are dL<t>/da<t>.

    Rows of steps without a loss are 0, and so is what no chain reaches. masks as in look/rows.py.
    """
    T, parts = len(starts), network.parts[lowest - 1 :]
    flows: dict[int, Array] = {part.layer: np.zeros((T, T + 1)) for part in parts}
    steps = np.unique(goal.steps)
    widths = sum(AROUND * part.params.n_a for part in parts)
    made = [_slopes_of(p.params, s) for p, s in zip(parts, states[lowest - 1 :], strict=True)]
    for own in pieces(len(steps), widths):
        ends = goal.ends_of(steps[own], network.parts, T)[lowest - 1 :]
        _sweep(parts, made, steps[own], starts, ends, masks[lowest - 1 :], flows)
    return flows


def _slopes_of(params: Params, states: States) -> tuple[Array, ...]:
    """The local derivatives of a row over all steps of one sequence."""
    cell = cell_of(params)
    out = np.empty((*states.x.shape[:2], len(cell.DELTAS) * params.n_a))
    return cell.slopes(params, params, states, out)


def _sweep(
    parts: Sequence[Part],
    slopes: Sequence[tuple[Array, ...]],
    steps: Ints,
    starts: Array,
    ends: Sequence[End],
    masks: Sequence[Array],
    flows: dict[int, Array],
) -> None:
    """Fill the rows of `flows` that belong to these chains, in the order of their losses."""
    layers = [_Chains.of(part.params, len(steps)) for part in parts]
    down = [_to_below(part.params) for part in parts[1:]]
    for of_layer, (da, dc) in zip(layers, ends, strict=False):
        of_layer.nodes[0][...] += da
        if dc is not None:
            of_layer.nodes[1][...] += dc
    for k in range(int(steps[-1]), -1, -1):
        first = int(np.searchsorted(steps, k))
        if steps[first] == k:
            layers[-1].nodes[0][first] += starts[k, 0]
        rows = steps[first:]
        for i in range(len(parts) - 1, -1, -1):
            flows[parts[i].layer][rows, k + 1] = row_norms(layers[i].nodes[0][first:])[0]
            delta = layers[i].step_back(first, [slope[k] for slope in slopes[i]])
            if i:
                sent = delta @ down[i - 1]
                layers[i - 1].nodes[0][first:] += sent * masks[i - 1][k, 0] if masks else sent
    for part, of_layer in zip(parts, layers, strict=True):
        flows[part.layer][steps, 0] = row_norms(of_layer.nodes[0])[0]


def _to_below(params: Params) -> Array:
    """W (width of delta, n_x) with dL/dx<t> = delta W, made once for all steps."""
    cell = cell_of(params)
    each: Array = np.eye(len(cell.DELTAS) * params.n_a)[:, None]
    W, sent = cell.to_input(params, each)
    return W if sent is each else sent[:, 0] @ W


class _Chains(NamedTuple):
    """One layer at the step of the sweep: da, and dc of an LSTM, of every chain."""

    cell: Cell
    weights: Any
    nodes: list[Array]
    delta: Array
    sent: Array
    scratch: Array

    @classmethod
    def of(cls, params: Params, count: int) -> _Chains:
        """Chains that have not begun."""
        cell, n_a = cell_of(params), params.n_a
        return cls(
            cell=cell,
            weights=cell.back_weights(params),
            nodes=[np.zeros((count, n_a)) for _ in cell.NODES],
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
