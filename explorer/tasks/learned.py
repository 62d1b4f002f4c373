"""Stopping criterion: when a network counts as having learned a task, on every page.

A network has learned at the end of the first IN_A_ROW updates in a row whose loss is below
`task.good_loss(n_steps)`. Every batch is new, so this loss is measured on sequences the network has
not seen before. The papers ask for error rates on a test set instead: Pascanu, Mikolov, Bengio 2013
for less than 1 % wrong, Hochreiter and Schmidhuber 1997 for 2,000 sequences in a row; this needs no
extra sequences, and can be checked during training.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from explorer.tasks.arrays import Array, Bools, Ints

IN_A_ROW = 20


class Rows:
    """Counts for each of n networks how many updates in a row its loss has been below a limit."""

    def __init__(self, n: int, below: float, in_a_row: int = IN_A_ROW) -> None:
        self.below, self.in_a_row = below, in_a_row
        self.counts = np.zeros(n, int)

    def __call__(self, networks: slice | Ints, loss: float | Array) -> Bools:
        """Record losses of some networks; returns which have learned. NaN never counts as below."""
        self.counts[networks] = np.where(loss < self.below, self.counts[networks] + 1, 0)
        return self.counts[networks] >= self.in_a_row


def learned_at(loss: Iterable[float], below: float, in_a_row: int = IN_A_ROW) -> int | None:
    """The number, from 1, of the update that ends the first row of losses under `below`, or None.

    loss: one for each update, as a mean over the steps that count.
    """
    rows = Rows(1, below, in_a_row)
    return next((i for i, value in enumerate(loss, start=1) if rows(slice(None), value)[0]), None)
