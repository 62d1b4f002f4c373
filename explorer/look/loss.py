"""The loss of a network from elsewhere, and its gradient for the outputs of the last layer.

    classes     l = -log softmax(z)[y]                       (nats)
    numbers     l = 1/2 sum (z - y)^2
    given       l = G . a<t>, with G = dL/da<t> of a loss that was computed elsewhere
    otherwise   l = sum of the outputs of the last step      (the plain loss, out[-1].sum())

with z = W a<t> + b of the head, or the states themselves where there is none. l is summed over all
steps and sequences that have a loss ("sum"), or averaged over them ("mean"), as PyTorch's losses
do. The head is applied to those steps alone, and to some at a time: (T, m, n_y) is never made.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from explorer.engine.arrays import Array, Ints
from explorer.engine.losses import losses, outputs
from explorer.engine.record import reduce_record, repr_record
from explorer.look.network import Head, Part
from explorer.look.rows import End

AT_ONCE = 2**21
"""Numbers in the logits of one call: 16 MiB in float64."""


class Goal(NamedTuple):
    """What the loss compares with, at the steps that have one.

    output "softmax", "sigmoid", "identity", "plain" for the sum of the outputs, or "given" where y
    (N, width) is what arrives at the outputs from a loss that is not known here; `steps` and
    `examples` (N,) say where, in the order of time; y (N,) holds classes or (N, n_y) numbers, None
    for the plain loss; `factor` is what every l is multiplied by: 1, or 1/N for "mean". `ends` has
    what arrives at the last states of every row beside its outputs, for a loss that reads them.
    Where `reverse_from` is not 0, the loss of a sequence reads h_n: of the outputs from this column
    on, which are the reverse row's, those of step 1, where that row ends.
    """

    output: str
    steps: Ints
    examples: Ints
    y: Array | Ints | None
    reduction: str
    ends: tuple[End, ...] = ()
    reverse_from: int = 0

    def __reduce__(self) -> tuple:
        return reduce_record(self)

    def __repr__(self) -> str:
        return repr_record(self)

    @property
    def factor(self) -> float:
        """1 for "sum", 1/N for "mean"."""
        return 1.0 if self.reduction == "sum" else 1.0 / max(len(self.steps), 1)

    def of(self, example: int) -> Goal:
        """The Goal of one sequence alone."""
        own = self.examples == example
        y = None if self.y is None else self.y[own]
        ends = tuple(
            (da[example : example + 1], None if dc is None else dc[example : example + 1])
            for da, dc in self.ends
        )
        examples = np.zeros(own.sum(), int)
        return self._replace(steps=self.steps[own], examples=examples, y=y, ends=ends)

    def counted_by(self, part_reversed: bool, T: int, steps: Ints) -> Ints:
        """Steps of losses as a row counts them, or such steps in the order of time.

        A reverse row counts from the end of the sequence; h_n is behind the last step of both.
        """
        return T - 1 - steps if part_reversed and not self.reverse_from else steps

    def read_of(self, outputs: Any, own: slice = slice(None)) -> Any:
        """(N, width) of outputs (T, m, width): what the losses read of them."""
        steps, examples, cut = self.steps[own], self.examples[own], self.reverse_from
        rows = outputs[steps, examples]
        if cut:
            rows[:, cut:] = outputs[0, examples, cut:]
        return rows

    def hand_back(self, rows: Any, outputs: Array, own: slice = slice(None)) -> None:
        """Write rows (N, width) to the places of outputs (T, m, width) that the losses read."""
        steps, examples, cut = self.steps[own], self.examples[own], self.reverse_from
        if not cut:
            outputs[steps, examples] = rows
            return
        outputs[steps, examples, :cut] = rows[:, :cut]
        outputs[0, examples, cut:] = rows[:, cut:]

    def ends_of(self, chains: Ints, parts: Sequence[Part], T: int) -> tuple[End, ...]:
        """The ends of one sequence of T steps as those of the losses at `chains`, one row each.

        They belong to the loss at the last step that a row reads.
        """
        of_chains = []
        for part, end in zip(parts, self.ends, strict=bool(self.ends)):
            own = (chains == (0 if part.reversed else T - 1))[:, None]
            da, dc = (None if one is None else np.where(own, one, 0.0) for one in end)
            assert da is not None
            of_chains.append((da, dc))
        return tuple(of_chains)


class Losses(NamedTuple):
    """loss; each (N,) = l of every step that has one; doutputs (T, m, width) = dL/d(outputs);
    of_weight, of_bias, the gradients of the head.

    All are of the reduced loss; of_weight and of_bias are None without a head or without its use.
    """

    loss: float
    each: Array
    doutputs: Array
    of_weight: Array | None
    of_bias: Array | None


def loss_and_gradient(top: Array, head: Head | None, goal: Goal) -> Losses:
    """The Losses of outputs `top` (T, m, width)."""
    doutputs = np.zeros(top.shape)
    rows, each = goal.read_of(top), np.empty(len(goal.steps))
    factor = goal.factor
    if goal.output == "plain":
        each[:] = rows.sum(axis=1)
        goal.hand_back(np.full(rows.shape, factor), doutputs)
        return Losses(float(each.sum() * factor), each, doutputs, None, None)
    if goal.output == "given":
        assert goal.y is not None
        each[:] = (rows * goal.y).sum(axis=1)
        goal.hand_back(factor * goal.y, doutputs)
        return Losses(float(each.sum() * factor), each, doutputs, None, None)
    dW = None if head is None else np.zeros(head.W.shape)
    db = None if head is None else np.zeros(head.b.shape)
    for own in pieces(len(rows), top.shape[2] if head is None else len(head.W)):
        each[own], dlogits = of_rows(rows[own], head, goal, own)
        dlogits *= factor
        if head is not None and dW is not None and db is not None:
            dW += dlogits.T @ rows[own]
            db += dlogits.sum(axis=0)
            dlogits = dlogits @ head.W
        goal.hand_back(dlogits, doutputs, own)
    return Losses(float(each.sum() * factor), each, doutputs, dW, db)


def pieces(count: int, width: int, room: int = AT_ONCE) -> list[slice]:
    """Slices of `count` rows of `width` numbers each, as many at a time as there is room for."""
    at_once = max(1, room // width)
    return [slice(i, min(i + at_once, count)) for i in range(0, count, at_once)]


def of_rows(rows: Array, head: Head | None, goal: Goal, own: slice) -> tuple[Array, Array]:
    """(l (n,), dl/d(logits) (n, n_y)) of some rows (n, width)."""
    assert goal.y is not None
    logits, y = logits_of(rows, head), goal.y[own]
    y_hat, log_y_hat = outputs(logits[None], goal.output)
    if y.ndim == 1:
        assert log_y_hat is not None
        chosen = np.arange(len(y)), y
        each, dlogits = -log_y_hat[0][chosen], y_hat[0]
        dlogits[chosen] -= 1
        return each, dlogits
    targets: Any = y
    each = losses(logits[None], log_y_hat, targets[None], goal.output)[0]
    return each, y_hat[0] - targets


def logits_of(rows: Array, head: Head | None) -> Array:
    """W a + b of rows (..., width); the rows themselves where there is no head."""
    return rows if head is None else rows @ head.W.T + head.b


def loss_of_steps(goal: Goal, each: Array, T: int, m: int) -> Array:
    """L<t> (T,) = 1/m times the sum of l over the sequences, before the reduction."""
    return np.bincount(goal.steps, weights=each, minlength=T) / m
