"""Latch: remember the first symbol through a sequence of distractors.

    x<1> is one of two keys, A or B; x<2> ... x<T> are distractors drawn at random.
    At t = T the target is the key. Only that step has a loss.

The gradient has to travel T - 1 steps without any help: the smallest task on which
vanishing and exploding gradients decide between learning and not learning.
Source: the latching problem of Bengio, Simard, Frasconi 1994, "Learning Long-Term Dependencies with
Gradient Descent is Difficult", in the form with symbols of Hochreiter and Schmidhuber 1997.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.tasks.base import GOOD_NATS, Baseline, Batch, SymbolTask, last_step_only, one_hot

KEYS = ("A", "B")
# Few symbols make strong inputs: with three, a clip at norm 1 already fires on the first updates
# of some networks that then learn nothing, and the twins of "clipping does not cure vanishing"
# differ a little. With six they are the same number for number.
DISTRACTORS = ("p", "q", "r", "s", "v", "w")


@dataclass(frozen=True, eq=False, kw_only=True)
class LatchTask(SymbolTask):
    """Which of two keys came first; build it with `make_latch`. At T = 1 the input is the key."""

    name = "latch"
    title = "Remember the first symbol"
    shape = "many to one"
    x_name = "symbol read"
    y_name = "first symbol"
    learned = f"a loss below {GOOD_NATS} nats"

    def batch(self, rng: np.random.Generator, m: int, n_steps: int) -> Batch:
        """Keys and distractors are drawn independently, each kind with equal chances."""
        self._check_size(m, n_steps)
        keys = rng.integers(len(KEYS), size=m)
        codes = rng.integers(len(KEYS), self.n_x, size=(n_steps, m))
        codes[0] = keys
        # The target is the key at every step; by the weights only the last one counts.
        y = one_hot(np.broadcast_to(keys, (n_steps, m)), self.n_y)
        return Batch(one_hot(codes, self.n_x), y, last_step_only(n_steps, m))

    def good_loss(self, n_steps: int) -> float:
        """The loss at which the right key has a probability of about 90 %."""
        return GOOD_NATS


def make_latch() -> LatchTask:
    """The latch task with its two keys and its distractors."""
    symbols = KEYS + DISTRACTORS
    spoken_keys = tuple(f"key {key}" for key in KEYS)
    return LatchTask(
        n_x=len(symbols),
        n_y=len(KEYS),
        baselines=(Baseline("tossing a coin", float(np.log(len(KEYS)))),),
        symbols_in=symbols,
        symbols_out=KEYS,
        spoken_in=spoken_keys + tuple(f"distractor {symbol}" for symbol in DISTRACTORS),
        spoken_out=spoken_keys,
    )
