"""Gradient flow of one row: how strongly each loss reaches back, ||dL<t>/da<k>||.

L<t> is the unreduced loss of step t, 1/m times the sum over the sequences. All losses of one
sequence are carried back together, by the sweep of look/flow_sweep.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from explorer.engine.arrays import Array, Bools
from explorer.engine.cell_arrays import States
from explorer.engine.intake import read_only, refuse_too_many
from explorer.look.flow_sweep import sweep_back
from explorer.look.loss import loss_and_gradient

if TYPE_CHECKING:
    from explorer.look.backward import Row
    from explorer.look.seen import Seen


def flow_of(seen: Seen, row: Row, example: int | None) -> Array:
    """||dL<t>/da<k>|| (T, T+1) in float64: row t-1, column k, as engine.gradient_flow.

    t and k count the steps in the order in which the row reads: for a reverse row, L<1> is the loss
    at the last step of the sequence. A loss of h_n is L<T> of both rows. NaN where no path leads
    from a<k> to the loss, k > t; below the highest layer of a bidirectional network there is one
    for every k. A step without a loss has a row of zeros. With an `example` it is the flow of that
    sequence alone, up to its own end; otherwise the norm is over all sequences.
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
    return flows_from(one, row)[row.layer, row.direction]


def flows_from(one: Seen, row: Row) -> dict[tuple[int, str], Array]:
    """{(layer, direction): flow} of one sequence: of a row, and of all that comes with it.

    A layer needs the ways through all rows of the layers above, whose flows come with it; so does
    that of the other row of its layer, which is little beside them. A row of the highest layer
    needs no other, and comes alone.
    """
    T, top = len(one.trace.x), one.rows[-1].layer
    refuse_too_many("the flow matrix", (T, T + 1), "give fewer steps")
    lowest = [row] if row.layer == top else [r for r in one.rows if r.layer == row.layer]
    with np.errstate(all="ignore"):
        goal = one.back.goal._replace(reduction="sum")
        starts = loss_and_gradient(one.trace.outputs, one.network.head, goal).doutputs
        states = [kept_states(r) for r in one.rows]
        places = [i for i, r in enumerate(one.rows) if r in lowest]
        flows = sweep_back(one.network, states, goal, starts, places, one.masks)
    for i, flow in flows.items():
        flow[unreachable(one, one.rows[i], T)] = np.nan
    return {(one.rows[i].layer, one.rows[i].direction): flow for i, flow in flows.items()}


def kept_states(row: Row) -> States:
    """The States of a row, for another pass back."""
    return States(row.x, row.a, row.c, row.gates.together if len(row.gates) else None)
