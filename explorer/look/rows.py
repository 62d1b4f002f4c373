"""Forward and backward over all rows: each (layer, direction) is a one-layer engine network.

    forward   x[l]<t> = [a_forward[l-1]<t>, a_reverse[l-1]<t>]
    backward  the gradient that arrives at a[l]<t> from above is W_x^T delta<t> of the rows above

A reverse row reads each sequence from its own last step to its first, and its arrays are in the
order of its reading: step 1 is the first that it reads. Beyond a sequence's end all states are 0
and no gradient arises, as with torch.nn.utils.rnn.pack_padded_sequence.

Dropout between the layers, of a pass that was made elsewhere, is given as its masks, one for every
layer but the highest: (T, m, width) in time order, 0 where a state was left out and 1/(1-p) else.

    forward   x[l+1]<t> = mask[l]<t> * a[l]<t>          backward   the same factor on the way down
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple, TypeAlias

import numpy as np

from explorer.engine.arrays import Array, Bools, Ints
from explorer.engine.bptt import LayerPass, backward_workspace, run_back
from explorer.engine.cell_arrays import NamedBlocks, States, project
from explorer.engine.cells import cell_of, has_c
from explorer.engine.forward_pass import empty_states
from explorer.engine.intake import refuse_too_many
from explorer.engine.params import Params
from explorer.look.network import Network, Part

Start: TypeAlias = tuple[Array, Array | None]
"""a<0> and c<0> (m, n_a) of a row; None for a cell without c<t>."""

End: TypeAlias = tuple[Array, Array | None]
"""dL/da and dL/dc (m, n_a) that arrive at a row's last states, h_n and c_n, from outside."""

MOST_TOGETHER = 2**28
"""Numbers that the arrays of all rows may hold together (2 GiB)."""


class Order(NamedTuple):
    """Where each sequence ends: lengths (m,) among T steps."""

    T: int
    lengths: Ints

    @property
    def padding(self) -> Bools | None:
        """(T, m): steps beyond a sequence's end; None where there are none."""
        if (self.lengths == self.T).all():
            return None
        return np.arange(self.T)[:, None] >= self.lengths

    def reversed(self, array: Array) -> Array:
        """(T, m, n) with each sequence's own steps in reverse; padding stays behind them."""
        if (self.lengths == self.T).all():
            return array[::-1]
        return array[self.reads(True) - 1, np.arange(len(self.lengths))]

    def reads(self, reverse: bool) -> Ints:
        """(T, m): the step t = 1 ... T that is read at each step of a row."""
        t = np.arange(1, self.T + 1)[:, None]
        backwards = self.lengths + 1 - t
        return np.where((t <= self.lengths) & reverse, backwards, t)

    def in_time(self, part: Part, array: Array) -> Array:
        """An array (T, m, n) of a row in the order of the sequence, or the other way round."""
        return self.reversed(array) if part.reversed else array


def refuse_too_much(network: Network, T: int, m: int) -> None:
    """InputError where the arrays of all rows together would be too large."""
    numbers = 0
    for part in network.parts:
        cell = cell_of(part.params)
        width = 2 * len(cell.NODES) + len(cell.GATES) + len(cell.DELTAS)
        numbers += width * part.params.n_a + part.params.n_x
    if numbers * T * m > MOST_TOGETHER:
        refuse_too_many(
            f"All states, gates and gradients of {len(network.parts)} rows together",
            (2 * T, m, numbers),
            "give fewer steps or fewer sequences at a time",
        )


def run_rows(
    network: Network,
    x: Array,
    order: Order,
    starts: Sequence[Start],
    masks: Sequence[Array] = (),
) -> list[States]:
    """The States of every row; x (T, m, n_x) is 0 in the padding; starts are (a<0>, c<0>)."""
    found: list[States] = []
    below = x
    for layer, parts in enumerate(network.layers):
        outputs = []
        for part in parts:
            states = run_row(part.params, order.in_time(part, below), starts[len(found)])
            stop_at_the_ends(states, order)
            found.append(states)
            outputs.append(order.in_time(part, states.a[1:]))
        below = outputs[0] if len(outputs) == 1 else np.concatenate(outputs, axis=2)
        if layer < len(masks):
            below = below * masks[layer]
    return found


def run_row(params: Params, x: Array, start: Start) -> States:
    """The States of one row over x (T, m, n_x), from a<0> and c<0>."""
    cell = cell_of(params)
    (states,) = empty_states(params, np.ascontiguousarray(x))
    states.a[0] = start[0]
    if has_c(cell):
        states.c[0] = start[1]
    cell.run_forward(params, params, states)
    return states


def stop_at_the_ends(states: States, order: Order) -> None:
    """Write 0 over everything beyond a sequence's end."""
    padding = order.padding
    if padding is None:
        return
    for array in (states.a[1:], None if states.c is None else states.c[1:], states.gates):
        if array is not None:
            array[padding] = 0


def outputs_of(network: Network, rows: Sequence[States], order: Order) -> Array:
    """(T, m, width): the states of the highest layer in the order of the sequence."""
    parts = network.layers[-1]
    own = rows[-len(parts) :]
    outputs = [order.in_time(p, states.a[1:]) for p, states in zip(parts, own, strict=True)]
    return outputs[0] if len(outputs) == 1 else np.concatenate(outputs, axis=2)


def run_rows_back(
    network: Network,
    rows: Sequence[States],
    order: Order,
    doutputs: Array,
    lowest: int = 1,
    to_x: bool = False,
    ends: Sequence[End] = (),
    masks: Sequence[Array] = (),
) -> tuple[list[LayerPass | None], Array | None]:
    """(the LayerPass of every row, dL/dx) from dL/d(outputs) (T, m, width) in time order.

    Rows below layer `lowest` are left out, as None. dL/dx is that of what layer `lowest` reads,
    with `to_x` only. `ends` has the End of every row, where the loss reads h_n or c_n.
    """
    passes: list[LayerPass | None] = [None] * len(rows)
    D, arrived = network.directions, doutputs
    below: Array | None = None
    for layer in range(len(network.layers), lowest - 1, -1):
        below, first = None, 0
        for i, part in enumerate(network.layers[layer - 1], start=(layer - 1) * D):
            n_a = part.params.n_a
            own = order.in_time(part, arrived[..., first : first + n_a])
            passes[i] = made = run_row_back(
                part.params, rows[i], own, order.lengths, ends[i] if ends else None
            )
            first += n_a
            if layer > lowest or to_x:
                sent = order.in_time(part, sent_to_input(part.params, made.delta))
                below = sent if below is None else below + sent
        if layer > lowest:
            assert below is not None
            arrived = below * masks[layer - 2] if masks else below
    return passes, below


def sent_to_input(params: Params, delta: Array) -> Array:
    """dL/dx (T, m, n_x) of one row, from its delta."""
    W, delta = cell_of(params).to_input(params, delta)
    return project(delta, W.T, 0, np.empty((*delta.shape[:2], W.shape[1])))


def run_row_back(
    params: Params, states: States, arrived: Array, lengths: Ints, end: End | None = None
) -> LayerPass:
    """One row back, from what arrives at its a<1> ... a<T> from above, (T, m, n_a), and its End."""
    cell = cell_of(params)
    (made,) = backward_workspace(params, [states])
    nodes, delta = made
    slopes = cell.slopes(params, params, states, delta)
    nodes[0][0], nodes[0][1:] = 0, arrived
    for node in nodes[1:]:
        node[...] = 0
    weights, cuts = cell.back_weights(params), [0, len(delta)]
    if end is not None:
        nodes[0][lengths, np.arange(len(lengths))] += end[0]
        if end[1] is not None:
            # A step writes dc of the step before it: what arrives there is added after that.
            cuts = sorted({*cuts, *lengths.tolist()})
    for lo, hi in reversed([*pairwise(cuts)]):
        if end is not None and end[1] is not None:
            here = lengths == hi
            nodes[1][hi, here] += end[1][here]
        own = [slope[lo:hi] for slope in slopes]
        run_back(cell, weights, own, [node[lo : hi + 1] for node in nodes], delta[lo:hi], False)
    return made


def gates_of_row(params: Params, states: States) -> NamedBlocks:
    """The gates by name; none for the basic RNN."""
    cell = cell_of(params)
    return NamedBlocks(cell.GATES, states.gates) if cell.GATES else NamedBlocks()
