"""What was seen of a network from elsewhere: both passes, row by row, in frozen records."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np

from explorer.engine.arrays import Array, Ints
from explorer.engine.cell_arrays import NamedBlocks, States
from explorer.engine.intake import read_only, refuse_too_many, short
from explorer.engine.losses import outputs
from explorer.engine.nonfinite import NonFinite
from explorer.engine.params import Params
from explorer.engine.record import Record
from explorer.errors import InputError
from explorer.look.backward import LookBack, Row, gradients_of, make_row, top_row
from explorer.look.brief import brief_of
from explorer.look.loss import Goal, logits_of, loss_and_gradient, loss_of_steps
from explorer.look.network import Network
from explorer.look.rows import Order, Start, outputs_of, run_rows_back


@dataclass(frozen=True, eq=False)
class LookTrace(Record):
    """The forward pass: `rows`, and x (T,m,n_x) as layer 1 reads it.

    a, c and gates are those of the highest forward row, as in engine.Trace. `outputs` (T,m,width)
    are the states of the highest layer, both directions side by side; logits and y_hat (T,m,n_y)
    are made of them when they are asked for.
    """

    rows: tuple[Row, ...]
    x: Array
    network: Network = field(repr=False)
    output: str = "identity"

    @cached_property
    def top(self) -> Row:
        """The forward row of the highest layer."""
        return top_row(self.rows)

    @property
    def a(self) -> Array:
        return self.top.a

    @property
    def c(self) -> Array | None:
        return self.top.c

    @property
    def gates(self) -> NamedBlocks:
        return self.top.gates

    @property
    def params(self) -> Params:
        return self.top.params

    @cached_property
    def outputs(self) -> Array:
        """(T, m, width): what the head reads, or what the network gives where it has none."""
        own = [row.in_time(row.a[1:]) for row in self.rows if row.layer == self.top.layer]
        return read_only(np.concatenate(own, axis=2))

    @cached_property
    def logits(self) -> Array:
        """(T, m, n_y): W a<t> + b of the head; the outputs themselves where there is none."""
        refuse_too_many(
            "logits",
            (*self.x.shape[:2], self.network.n_y),
            "look at one sequence with seen.one(example), or give fewer steps",
        )
        return read_only(np.array(logits_of(self.outputs, self.network.head)))

    @cached_property
    def y_hat(self) -> Array:
        """(T, m, n_y): softmax, sigmoid or nothing of the logits, as the loss takes them."""
        with np.errstate(all="ignore"):
            return read_only(outputs(self.logits, self.output)[0])

    @property
    def first_nonfinite(self) -> NonFinite | None:
        """The earliest inf or NaN of the highest forward row; each row has its own."""
        return self.top.first_nonfinite


@dataclass(frozen=True, eq=False)
class Seen(Record):
    """What look() saw: `rows`, one for each direction of each layer, `trace` and `back`.

    ids (T,m) are the words that were looked up, or None; labels the words themselves, a tuple for
    each sequence, where tokens= was given; notes what was assumed; names the tensors that are
    shown, under the names they came with; lengths (m,) where each sequence ends; masks those of the
    dropout between the layers, see look/rows.py, or () without one.
    """

    network: Network = field(repr=False)
    trace: LookTrace
    back: LookBack
    lengths: Ints
    starts: tuple[Start, ...] = field(repr=False)
    ids: Ints | None = None
    labels: tuple[tuple[str, ...], ...] | None = None
    notes: tuple[str, ...] = ()
    masks: tuple[Array, ...] = field(default=(), repr=False)
    module: Any = field(default=None, repr=False)

    def __reduce__(self) -> tuple:
        # A module is the caller's own, and what is in it need not be picklable.
        made, (kind, *values) = super().__reduce__()
        return made, (kind, *values[:-1], None)

    def __repr__(self) -> str:
        return brief_of(self)

    @property
    def rows(self) -> tuple[Row, ...]:
        """The Row of each direction of each layer: layer 1 first, forward before reverse."""
        return self.back.rows

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the tensors that have a gradient here, as they were given."""
        return tuple(self.back.grads)

    @property
    def order(self) -> Order:
        """Where each sequence ends."""
        return Order(len(self.trace.x), self.lengths)

    def row(self, layer: int | None = None, direction: str = "forward") -> Row:
        """The Row of a layer, from 1, by default the highest, and "forward" or "reverse"."""
        layer = self.rows[-1].layer if layer is None else layer
        for row in self.rows:
            if (row.layer, row.direction) == (layer, direction):
                return row
        there = ", ".join(f"({row.layer}, {row.direction!r})" for row in self.rows)
        raise InputError(
            f"layer={short(layer)}, direction={short(direction)} is no row of this network; choose "
            f"one of {there}."
        )

    def one(self, example: int) -> Seen:
        """The Seen of one sequence alone, up to its own end: m = 1, as look() of it would be.

        Its states are those that are there; only its backward pass is made anew.
        """
        i = self.checked_example(example)
        T = int(self.lengths[i])
        if len(self.lengths) == 1 and len(self.trace.x) == T:
            return self
        rows = [states_of_one(row, i, T) for row in self.rows]
        return see_back(
            self.network,
            rows,
            np.ascontiguousarray(self.trace.x[:T, i : i + 1]),
            Order(T, np.array([T])),
            self.back.goal.of(i),
            starts=tuple(
                (a0[i : i + 1], None if c0 is None else c0[i : i + 1]) for a0, c0 in self.starts
            ),
            ids=None if self.ids is None else self.ids[:T, i : i + 1],
            labels=None if self.labels is None else (self.labels[i][:T],),
            notes=self.notes,
            masks=tuple(mask[:T, i : i + 1] for mask in self.masks),
            module=self.module,
        )

    def checked_example(self, example: int) -> int:
        """`example`, if it is a sequence of the batch."""
        m = len(self.lengths)
        whole = isinstance(example, int | np.integer) and not isinstance(example, bool)
        if not whole or not 0 <= example < m:
            raise InputError(
                f"example={short(example)} is no sequence of this batch; choose 0 to {m - 1}."
            )
        return int(example)

    def flow(
        self, layer: int | None = None, direction: str = "forward", example: int | None = None
    ) -> Array:
        """||dL<t>/da<k>|| (T, T+1) of one row, as engine.gradient_flow; see look/flow.py."""
        from explorer.look.flow import flow_of

        return flow_of(self, self.row(layer, direction), example)

    def check(self) -> dict[str, float]:
        """{"a", "c", "da", "dc", "grads", "loss": relative error} against autograd in float64.

        With torch alone; c and dc for LSTMs only. See look/check.py.
        """
        from explorer.look.check import check_against_autograd

        return check_against_autograd(self)


def states_of_one(row: Row, i: int, T: int) -> States:
    """The States of one sequence of a row, up to its end."""

    def own(array: Array | None, steps: int) -> Any:
        return None if array is None else np.ascontiguousarray(array[:steps, i : i + 1])

    gates = row.gates.together if len(row.gates) else None
    return States(own(row.x, T), own(row.a, T + 1), own(row.c, T + 1), own(gates, T))


def see_back(
    network: Network,
    states: list[States],
    x: Array,
    order: Order,
    goal: Goal,
    *,
    starts: tuple[Start, ...],
    ids: Ints | None = None,
    labels: tuple[tuple[str, ...], ...] | None = None,
    notes: tuple[str, ...] = (),
    masks: tuple[Array, ...] = (),
    module: Any = None,
) -> Seen:
    """The Seen of a forward pass: its loss, its backward pass and all gradients."""
    with np.errstate(all="ignore"):
        losses = loss_and_gradient(outputs_of(network, states, order), network.head, goal)
        passes, dx = run_rows_back(
            *(network, states, order, losses.doutputs),
            to_x=ids is not None,
            ends=goal.ends,
            masks=masks,
        )
        rows, of_rows = [], []
        for part, of_part, made in zip(network.parts, states, passes, strict=True):
            assert made is not None
            row, grads = make_row(part, of_part, made, order)
            rows.append(row)
            of_rows.append(grads)
        grads = gradients_of(network, of_rows, losses, dx, ids)
        loss_t = read_only(loss_of_steps(goal, losses.each, *x.shape[:2]))
    output = "identity" if goal.output in ("plain", "given") else goal.output
    trace = LookTrace(tuple(rows), read_only(x), network, output)
    back = LookBack(tuple(rows), losses.loss, loss_t, goal, MappingProxyType(grads))
    lengths = read_only(np.array(order.lengths))
    return Seen(network, trace, back, lengths, starts, ids, labels, notes, masks, module)
