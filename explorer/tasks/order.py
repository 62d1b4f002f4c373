"""Temporal order: two of many symbols matter; name both, in order, at the end.

    X or Y comes early, at a step from T/10 to 2T/10, and again X or Y in the middle, from 4T/10 to
    5T/10; all other steps are distractors. At t = T the target is XX, XY, YX or YY.

Only the last step has a loss. The two positions change from sequence to sequence, so that counting
steps does not help.
Source: the temporal order problem of Hochreiter and Schmidhuber 1997, "Long Short-Term Memory",
experiment 6a, with the places of Pascanu, Mikolov, Bengio 2013, section 4.1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.tasks.base import GOOD_NATS, Baseline, Batch, SymbolTask, last_step_only, one_hot

KEYS = ("X", "Y")
DISTRACTORS = ("a", "b", "c", "d")
ORDERS = ("XX", "XY", "YX", "YY")


@dataclass(frozen=True, eq=False, kw_only=True)
class OrderTask(SymbolTask):
    """Which two symbols came in which order; build it with `make_order`."""

    name = "order"
    title = "Remember the order of two"
    shape = "many to one"
    x_name = "symbol read"
    y_name = "X and Y in order"
    too_short = "there have to be two symbols to remember"
    learned = f"a loss below {GOOD_NATS} nats"

    def batch(self, rng: np.random.Generator, m: int, n_steps: int) -> Batch:
        """Symbols and their positions are drawn independently and uniformly."""
        self._check_size(m, n_steps)
        early, middle = places(n_steps)
        keys = rng.integers(len(KEYS), size=(2, m))
        codes = rng.integers(len(KEYS), self.n_x, size=(n_steps, m))
        at = np.stack([rng.integers(*window, size=m, endpoint=True) for window in (early, middle)])
        codes[at - 1, np.arange(m)] = keys
        # The target is the order at every step; by the weights only the last one counts.
        y = one_hot(np.broadcast_to(2 * keys[0] + keys[1], (n_steps, m)), self.n_y)
        return Batch(one_hot(codes, self.n_x), y, last_step_only(n_steps, m))

    def good_loss(self, n_steps: int) -> float:
        """The loss at which the right order has a probability of about 90 %."""
        return GOOD_NATS


def places(n_steps: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """The first and the last step t, from 1, of the early and of the middle symbol."""
    early = max(1, n_steps // 10)
    early_end = max(early, n_steps // 5)
    middle = max(early_end + 1, 4 * n_steps // 10)
    return (early, early_end), (middle, max(middle, n_steps // 2))


def make_order() -> OrderTask:
    """The temporal order task with its two symbols and its distractors."""
    symbols = KEYS + DISTRACTORS
    return OrderTask(
        n_x=len(symbols),
        n_y=len(ORDERS),
        baselines=(Baseline("guessing, wrong in 75%", float(np.log(len(ORDERS)))),),
        min_steps=2,
        symbols_in=symbols,
        symbols_out=ORDERS,
        spoken_in=KEYS + tuple(f"distractor {symbol}" for symbol in DISTRACTORS),
        spoken_out=tuple(f"{order[0]}, then {order[1]}" for order in ORDERS),
    )
