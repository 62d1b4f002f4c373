"""Adding problem: predict the sum of the two marked numbers of a sequence.

    x<t> = (a number from U[0, 1], 1 where it is marked and else 0),   y = the sum of the marked two

One mark is in the first half of the sequence, the other in the second. Only the last step has a
loss. Two real numbers have to be remembered, not only which of a few symbols it was.
Source: Hochreiter and Schmidhuber 1997, "Long Short-Term Memory", experiment 4; with numbers from
U[0, 1] and a mark in each half, as in Arjovsky, Shah, Bengio 2016, "Unitary Evolution Recurrent
Neural Networks".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from explorer.tasks.base import Baseline, Batch, NumberTask, frozen, last_step_only

VARIANCE = 1 / 6
"""Variance of the sum of two numbers from U[0, 1]: the squared error of always predicting 1."""


@dataclass(frozen=True, eq=False, kw_only=True)
class AddingTask(NumberTask):
    """The sum of the two marked numbers; build it with `make_adding`."""

    name = "adding"
    title = "Add the two marked numbers"
    shape = "many to one"
    x_name = "number, + is marked"
    y_name = "sum of the marked"
    decimals = 2
    too_short = "there have to be two numbers to mark"
    learned = "a squared error below 1/60, a tenth of what always saying 1 costs"

    def batch(self, rng: np.random.Generator, m: int, n_steps: int) -> Batch:
        """Numbers and marks are drawn independently; one mark in each half."""
        self._check_size(m, n_steps)
        x = np.zeros((n_steps, m, 2))
        x[..., 0] = rng.random((n_steps, m))
        half, each = n_steps // 2, np.arange(m)
        marked = np.stack([rng.integers(half, size=m), rng.integers(half, n_steps, size=m)])
        x[marked, each, 1] = 1.0
        total = x[marked, each, 0].sum(axis=0)
        # The target is the sum at every step; by the weights only the last one counts.
        y = np.tile(total[:, None], (n_steps, 1, 1))
        return Batch(frozen(x), frozen(y), last_step_only(n_steps, m))

    def step_labels(self, n_steps: int, seed: int = 0) -> tuple[str, ...]:
        """The caption "marked" at the two marked steps of the probe, "" at the others."""
        marks = self.probe(n_steps, seed).x[:, 0, 1]
        return tuple("marked" if mark else "" for mark in marks)

    def read_x(self, x_t: ArrayLike) -> str:
        """One input (2,): "0.62", or "+0.62" where it is marked."""
        value, mark = np.asarray(x_t, dtype=float)
        return ("+" if mark > 0 else "") + self.read_number(value)

    def good_loss(self, n_steps: int) -> float:
        """1/120: half of a squared error of VARIANCE / 10."""
        return 0.1 * 0.5 * VARIANCE


def make_adding() -> AddingTask:
    """The adding task."""
    return AddingTask(
        n_x=2,
        n_y=1,
        baselines=(Baseline("always saying 1", 0.5 * VARIANCE),),
        min_steps=2,
        value_range=(0.0, 2.0),
    )
