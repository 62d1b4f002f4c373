"""Gradient flow of one row: how strongly each loss reaches back, ||dL<t>/da<k>||.

L<t> is the unreduced loss of step t, 1/m times the sum over the sequences. All losses of one
sequence are carried back together: by the sweep of look/flow_sweep.py, or, where a network reads
both ways, each as an example of its own through the same states, by the backward pass of
look/rows.py, some at a time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from explorer.engine.arrays import Array, Bools
from explorer.engine.cell_arrays import States
from explorer.engine.intake import read_only, refuse_too_many
from explorer.engine.norms import row_norms
from explorer.look.flow_sweep import sweep_back
from explorer.look.loss import loss_and_gradient, pieces
from explorer.look.rows import Order, run_rows_back

if TYPE_CHECKING:
    from explorer.look.backward import Row
    from explorer.look.seen import Seen


def flow_of(seen: Seen, row: Row, example: int | None) -> Array:
    """||dL<t>/da<k>|| (T, T+1) in float64: row t-1, column k, as engine.gradient_flow.

    t and k count the steps in the order in which the row reads: for a reverse row, L<1> is the loss
    at the last step of the sequence. NaN where no path leads from a<k> to the loss, k > t; below
    the highest layer of a bidirectional network there is one for every k. A step without a loss has
    a row of zeros. With an `example` it is the flow of that sequence alone, up to its own end;
    otherwise the norm is over all sequences.
    """
    T, m = seen.trace.x.shape[:2]
    if example is not None:
        one = seen.one(example)
        return read_only(flow_of_one(one, one.row(row.layer, row.direction)))
    refuse_too_many("the flow matrix", (T, T + 1), "give fewer steps")
    flow = np.where(unreachable(seen, row, T), np.nan, 0.0)
    for i in range(m):
        one = seen if m == 1 and seen.lengths[0] == T else seen.one(i)
        found = flow_of_one(one, one.row(row.layer, row.direction)) / m
        own = flow[: len(found), : found.shape[1]]
        np.hypot(own, found, out=own)
    return read_only(flow)


def unreachable(seen: Seen, row: Row, T: int) -> Bools:
    """(T, T+1) bools: no path leads from a<k> to L<t>."""
    crossed = seen.network.directions == 2 and row.layer < len(seen.network.layers)
    later = np.arange(T + 1) > np.arange(1, T + 1)[:, None]
    return later & (not crossed)


def flow_of_one(one: Seen, row: Row) -> Array:
    """The flow of one sequence, (T, T+1)."""
    network, T = one.network, len(one.trace.x)
    if network.directions == 1:
        return flows_from(one, row.layer)[row.layer]
    refuse_too_many("the flow matrix", (T, T + 1), "give fewer steps")
    at = [r is row for r in one.rows].index(True)
    with np.errstate(all="ignore"):
        goal = one.back.goal._replace(reduction="sum")
        starts = loss_and_gradient(one.trace.outputs, network.head, goal).doutputs
        states = [kept_states(r) for r in one.rows]
        flow = np.zeros((T, T + 1))
        steps = np.unique(goal.steps)
        for own in pieces(len(steps), T * sum(s.a.shape[2] for s in states)):
            chains = steps[own]
            tiled = [repeated(s, len(chains)) for s in states]
            arrived = np.zeros((T, len(chains), starts.shape[2]))
            arrived[chains, np.arange(len(chains))] = starts[chains, 0]
            order = Order(T, np.full(len(chains), T))
            ends = goal.ends_of(chains, network.parts, T)
            passes, _ = run_rows_back(
                network, tiled, order, arrived, row.layer, ends=ends, masks=one.masks
            )
            made = passes[at]
            assert made is not None
            da = made.nodes[0]
            norms = row_norms(da.reshape(-1, da.shape[2]))[0].reshape(da.shape[:2])
            where = T - 1 - chains if row.direction == "reverse" else chains
            flow[where] = norms.T
    flow[unreachable(one, row, T)] = np.nan
    return flow


def flows_from(one: Seen, lowest: int) -> dict[int, Array]:
    """{layer: flow} of one sequence for the layers from `lowest` up, where all read one way.

    A layer needs the ways of all layers above it, whose flows come with it.
    """
    T = len(one.trace.x)
    refuse_too_many("the flow matrix", (T, T + 1), "give fewer steps")
    with np.errstate(all="ignore"):
        goal = one.back.goal._replace(reduction="sum")
        starts = loss_and_gradient(one.trace.outputs, one.network.head, goal).doutputs
        states = [kept_states(row) for row in one.rows]
        flows = sweep_back(one.network, states, goal, starts, lowest, one.masks)
    for layer, flow in flows.items():
        flow[unreachable(one, one.row(layer), T)] = np.nan
    return flows


def kept_states(row: Row) -> States:
    """The States of a row, for another pass back."""
    return States(row.x, row.a, row.c, row.gates.together if len(row.gates) else None)


def repeated(states: States, count: int) -> States:
    """The States of one sequence as those of `count`, without a copy."""
    return states.each(lambda a: np.broadcast_to(a, (len(a), count, a.shape[2])))
