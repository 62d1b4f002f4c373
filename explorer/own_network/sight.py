"""The Sights of a network from elsewhere: one of all layers, or one of each row.

A bidirectional network has two chains of states, which run in opposite directions: each row is a
picture of its own, in the order in which it reads. So is each layer where dropout stands between
the layers: what a layer reads is then not what the layer below gives.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from explorer import engine
from explorer.engine.arrays import Array
from explorer.errors import InputError
from explorer.look import Row, Seen
from explorer.look.flow import flows_from
from explorer.own_network.backward import passed_back, seen_back
from explorer.own_network.labels import make_labels, of_vector
from explorer.own_network.said import is_of_classes, said_of
from explorer.own_network.trace import joined, trace_of
from explorer.run.said import Said
from explorer.run.sight import BackwardPass, Sight, step_terms
from explorer.run.verdict import Verdict
from explorer.tasks.base import Batch

READS_H_N = (
    "The loss reads h_n, the last state of each direction, and is drawn at step T; at other steps "
    "ŷ⟨t⟩ is made of the states of that step."
)
LARGEST_DRAWN = 256
"""Outputs of a head that is part of the picture."""


@dataclass(frozen=True, kw_only=True)
class NetworkSight(Sight):
    """Some rows of one sequence of a Seen, lowest first, which read in one direction.

    `flows` {(layer, direction): flow} has those that were asked for, and what came with them; all
    Sights of a sequence share it.
    """

    seen: Seen = field(repr=False)
    rows: tuple[Row, ...] = field(repr=False)
    own_said: Said = field(repr=False)
    flows: dict[tuple[int, str], Array] = field(repr=False, compare=False)

    @property
    def reverse(self) -> bool:
        """Whether step 1 of the picture is the last step of the sequence."""
        return self.rows[0].direction == "reverse"

    @property
    def crossed(self) -> bool:
        """Whether every loss reaches every state, also those of later steps: in a bidirectional
        network, below the highest layer."""
        return is_crossed(self.seen, self.rows)

    @property
    def said(self) -> Said:
        return self.own_said

    def back_from(self, source: int | None) -> BackwardPass:
        if source is None:
            return self.backward
        self._check_step(source)
        return passed_back(self.seen, self.rows, self.params, self.trace, source)

    def last_loss(self, step: int | None = None) -> engine.OneLoss:
        steps = np.flatnonzero(self.has_loss) + 1
        source = int(steps[-1]) if step is None else step
        self._check_step(source)
        top = self.rows[-1]
        back = seen_back(self.seen, self.rows, source).row(top.layer, top.direction)
        reached = (np.arange(self.n_steps + 1) <= source) | self.crossed
        da_norm, dc_norm = np.where(reached, back.da_norm, np.nan), back.dc_norm
        return engine.OneLoss(
            source, da_norm, None if dc_norm is None else np.where(reached, dc_norm, np.nan)
        )

    def _check_step(self, step: int) -> None:
        if not 1 <= step <= self.n_steps or not self.has_loss[step - 1]:
            steps = np.flatnonzero(self.has_loss) + 1
            raise InputError(f"step {step} has no loss; choose one of {steps.tolist()}.")

    def judge(self, loss: engine.OneLoss) -> Verdict:
        if self.crossed:
            return Verdict(
                "none",
                "Every loss arrives at every step of this row, through the layer above, which "
                "reads both ways: there is no one step at which the gradient starts.",
            )
        return super().judge(loss)

    def lags(self) -> None:
        """None: its losses are not read from these rows alone."""

    def flow(self, layer: int | None = None) -> Array:
        row = self.rows[-1 if layer is None else layer - 1]
        if (row.layer, row.direction) not in self.flows:
            self.flows.update(flows_from(self.seen, row))
        return self.flows[row.layer, row.direction]


def sights_of(seen: Seen, example: int = 0, classes: Sequence[str] = ()) -> dict[str, NetworkSight]:
    """{name: NetworkSight} of one sequence of a Seen; `classes` names those of its outputs.

    One, named "", for a network that reads one way; for a bidirectional one a Sight for each row,
    "layer 1, forward", "layer 1, reverse" and so on; with dropout between the layers one for each,
    "layer 1", "layer 2".
    """
    one = seen.one(example)
    n_y = one.network.n_y
    names: tuple[str, ...] = ()
    if is_of_classes(one):
        names = tuple(classes) if len(classes) == n_y else tuple(map(str, range(n_y)))
    if one.network.directions == 1 and not one.masks:
        return {"": _sight(one, one.rows, names, {})}
    both = one.network.directions == 2
    flows: dict[tuple[int, str], Array] = {}
    return {
        f"layer {row.layer}" + f", {row.direction}" * both: _sight(one, (row,), names, flows)
        for row in one.rows
    }


def _sight(
    seen: Seen,
    rows: tuple[Row, ...],
    names: tuple[str, ...],
    flows: dict[tuple[int, str], Array],
) -> NetworkSight:
    params = joined(seen, rows, LARGEST_DRAWN)
    trace = trace_of(rows, params)
    T, goal = len(seen.trace.x), seen.back.goal
    reverse = rows[0].direction == "reverse"
    said = said_of(seen, names, reverse)
    if rows[0].layer > 1 and seen.ids is None:
        read = rows[0].x[:, 0] + 0.0  # what dropout leaves of −1 is −0
        said = said._replace(x_labels=[of_vector(x) for x in read])
    weights = np.zeros((T, 1))
    weights[goal.counted_by(reverse, T, goal.steps)] = 1.0
    probe = Batch(rows[0].x, np.zeros((T, 1, 0)), weights)
    numbers = [said.arrays[name] for name in ("y_value", "y_hat_value") if name in said.arrays]
    values: Array = np.concatenate([np.empty(0), *numbers])
    return NetworkSight(
        task=make_labels(seen, probe, names, values),
        params=params,
        n_steps=T,
        probe=probe,
        trace=trace,
        terms=step_terms(params, trace),
        backward=passed_back(seen, rows, params, trace, None),
        a0="random" if any(row.a[0].any() for row in rows) else "zeros",
        reduction=goal.reduction,
        readout=readout_of(seen, rows),
        compared=goal.y is not None and goal.output != "given",
        notes=_notes(seen, rows),
        seen=seen,
        rows=rows,
        own_said=said,
        flows=flows,
    )


def is_crossed(seen: Seen, rows: Sequence[Row]) -> bool:
    """See NetworkSight.crossed."""
    return seen.network.directions == 2 and rows[-1].layer < seen.rows[-1].layer


def readout_of(seen: Seen, rows: Sequence[Row]) -> str:
    """What ŷ⟨t⟩ is made of, where it is not the usual Wya a⟨t⟩ + by of the picture."""
    head, goal = seen.network.head, seen.back.goal
    both = "[a⟨t⟩ forward, a⟨t⟩ reverse]" if seen.network.directions == 2 else ""
    if goal.output == "given":
        top = seen.rows[-1].layer
        where = f" of layer {top}" if rows[-1].layer < top else ""
        return f"the sum of ∂L/∂a⟨t⟩ from above times {both or 'a⟨t⟩'}{where}"
    if goal.output == "plain":
        return f"the sum of {both or 'all units of a⟨t⟩'}"
    if head is None:
        return both or "a⟨t⟩"
    if not both and len(head.W) <= LARGEST_DRAWN:
        return ""
    size = f"{len(head.W):,} × {head.W.shape[1]:,}"
    return f"{head.name} ({size}) {both or 'a⟨t⟩'}" + (
        f" + {head.bias_name}" if head.bias_name else ""
    )


def _notes(seen: Seen, rows: Sequence[Row]) -> tuple[str, ...]:
    notes, reads_h_n = seen.notes, seen.back.goal.reverse_from > 0
    if rows[0].direction == "reverse":
        other = reads_h_n or is_crossed(seen, rows)
        back = "" if other else ", and the gradient comes back to it"
        notes += (f"This row reads the sequence from its end: step 1 here is its last step{back}.",)
    if reads_h_n:
        notes += (READS_H_N,)
    below = rows[0].layer - 1
    if seen.masks and below:
        notes += (
            f"This layer reads the states of layer {below} after the dropout: those left out are "
            "0, and the others are 1/(1 − p) times as large.",
        )
    return notes
