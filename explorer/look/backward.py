"""The backward pass of a network from elsewhere, with the gradient of every tensor it came with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from explorer.engine.arrays import Array, Ints
from explorer.engine.bptt import LayerPass
from explorer.engine.cell_arrays import NamedBlocks, States
from explorer.engine.cells import cell_of
from explorer.engine.intake import read_only
from explorer.engine.nonfinite import NonFinite, first_nonfinite_backward, first_nonfinite_forward
from explorer.engine.params import NamedArrays, Params, views
from explorer.engine.record import Record
from explorer.engine.step_norms import logged_gradients
from explorer.look.layouts import given_gradients
from explorer.look.loss import Goal, Losses
from explorer.look.network import Network, Part, own_shapes
from explorer.look.rows import Order, gates_of_row
from explorer.weights.torch_layout import torch_gradients


@dataclass(frozen=True, eq=False)
class Row(Record):
    """One direction of one layer over all steps: an engine network with both of its passes.

    layer from 1; direction "forward" or "reverse"; params, the one-layer network. x (T,m,n_x) is
    what it reads, a (T+1,m,n_a) its states, c (T+1,m,n_a) for lstm only, gates[name] (T,m,n_a);
    da (T+1,m,n_a) = dL/da<t> of the reduced loss with da_norm (T+1,) its norms, dc and dc_norm for
    lstm only, delta as in engine.Backward; step_norms[name] (T,) = the norm of what step t adds to
    the gradient of that array. All are in the order in which the row reads: `reads` (T,m) has the
    step of the sequence, from 1, that stands at each. Beyond a sequence's end, at `lengths` (m,),
    all are 0. `names` has the names of its tensors where it came from, and `first_nonfinite` and
    `first_nonfinite_back` are those of engine.Trace and engine.Backward, or None.
    """

    layer: int
    direction: str
    params: Params
    x: Array
    a: Array
    c: Array | None
    gates: NamedBlocks
    da: Array
    da_norm: Array
    dc: Array | None
    dc_norm: Array | None
    delta: Array | NamedBlocks
    step_norms: NamedArrays
    reads: Ints
    lengths: Ints
    names: dict[str, str]
    first_nonfinite: NonFinite | None = None
    first_nonfinite_back: NonFinite | None = None

    @property
    def cell(self) -> str:
        """The engine's name of the cell: "rnn", "gru_reset_after", "gru" or "lstm"."""
        return self.params.cell

    def in_time(self, array: Array) -> Array:
        """An array (T, m, ...) of this row, such as row.a[1:], in the order of the sequence."""
        return array[self.reads - 1, np.arange(len(self.lengths))]


def make_row(
    part: Part, states: States, made: LayerPass, order: Order
) -> tuple[Row, dict[str, Array]]:
    """The Row of a part, and {PyTorch's name: gradient} of its arrays."""
    params, cell = part.params, cell_of(part.params)
    shapes = tuple(own_shapes(params).items())
    flat = np.empty(sum(int(np.prod(shape)) for _, shape in shapes))
    grads = views(flat, shapes)
    norms, step_norms = logged_gradients(cell.products(states, made.delta), grads, made.nodes)
    da, *dc = made.nodes
    delta = NamedBlocks(cell.DELTAS, read_only(made.delta)) if cell.GATES else made.delta
    for array in (states.x, states.a, states.c, states.gates, *made.nodes, made.delta, *norms):
        if array is not None:
            read_only(array)
    reads = order.reads(part.reversed)
    reads.flags.writeable = False
    row = Row(
        *(part.layer, part.direction, params, states.x, states.a, states.c),
        gates=gates_of_row(params, states),
        da=da,
        da_norm=norms[0],
        dc=dc[0] if dc else None,
        dc_norm=norms[1] if dc else None,
        delta=delta,
        step_norms=step_norms,
        reads=reads,
        lengths=order.lengths,
        names=part.names,
        first_nonfinite=first_nonfinite_forward([states], states.a[1:]),
        first_nonfinite_back=first_nonfinite_backward(norms, made.nodes, params),
    )
    return row, torch_gradients(params.cell, grads, params.n_a)


def gradients_of(
    network: Network,
    of_rows: Sequence[dict[str, Array]],
    losses: Losses,
    dx: Array | None,
    ids: Ints | None,
) -> dict[str, Array]:
    """{name as it was given: dL/d of that tensor}, in the shape it was given in."""
    grads = given_gradients(network, of_rows)
    head, embedding = network.head, network.embedding
    if head is not None:
        dW = np.zeros(head.W.shape) if losses.of_weight is None else losses.of_weight
        db = np.zeros(head.b.shape) if losses.of_bias is None else losses.of_bias
        grads[head.name] = dW if network.kind == "torch" else np.ascontiguousarray(dW.T)
        if head.bias_name is not None:
            grads[head.bias_name] = db
    if embedding is not None and ids is not None and dx is not None:
        table = np.zeros(embedding.table.shape)
        np.add.at(table, ids.ravel(), dx.reshape(-1, dx.shape[2]))
        if embedding.padding is not None:
            table[embedding.padding] = 0
        grads[embedding.name] = table
    for one, other in network.tied:
        if one in grads and other in grads:
            grads[one] = grads[other] = grads[one] + grads[other]
    return {name: read_only(array) for name, array in grads.items()}


@dataclass(frozen=True, eq=False)
class LookBack(Record):
    """The backward pass: `rows`, the loss, and the gradients under the names that were given.

    loss, after the reduction; loss_t (T,) = L<t>, 1/m times the sum over the sequences, before it;
    grads {name: dL/d of that tensor}. da, da_norm, dc, dc_norm, delta and step_norms are those of
    the highest forward row, as in engine.Backward.
    """

    rows: tuple[Row, ...]
    loss: float
    loss_t: Array
    goal: Goal
    grads: Mapping[str, Array] = field(repr=False)

    @cached_property
    def top(self) -> Row:
        """The forward row of the highest layer."""
        return top_row(self.rows)

    @property
    def da(self) -> Array:
        return self.top.da

    @property
    def da_norm(self) -> Array:
        return self.top.da_norm

    @property
    def dc(self) -> Array | None:
        return self.top.dc

    @property
    def dc_norm(self) -> Array | None:
        return self.top.dc_norm

    @property
    def delta(self) -> Array | NamedBlocks:
        return self.top.delta

    @property
    def step_norms(self) -> NamedArrays:
        return self.top.step_norms

    @property
    def first_nonfinite(self) -> NonFinite | None:
        return self.top.first_nonfinite_back


def top_row(rows: Sequence[Row]) -> Row:
    """The forward row of the highest layer."""
    return next(row for row in reversed(rows) if row.direction == "forward")
