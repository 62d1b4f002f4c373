"""Copy: repeat a sequence of symbols after a delay, when the go signal appears.

    S symbols of 8 | D − 1 blanks | go | S blanks        inputs,                T = D + 2 S steps
    D + S blanks                       | the S symbols    targets

Every step counts. The full size has S = 10, from T = 50 on; shorter sequences have fewer symbols.
Without memory, the best is "blank" until the go signal and then a guess: that costs S ln 8 / T per
step, with T the steps in all. The literature counts the delay alone: 10 ln 8 / (D + 20).
Source: Hochreiter and Schmidhuber 1997, "Long Short-Term Memory", experiment 2 in spirit; in the
form of Arjovsky, Shah, Bengio 2016, "Unitary Evolution Recurrent Neural Networks", section 5.1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.tasks.base import GOOD_NATS, Baseline, Batch, SymbolTask, frozen, one_hot

LETTERS = ("A", "B", "C", "D", "E", "F", "G", "H")
BLANK, GO = len(LETTERS), len(LETTERS) + 1
MOST_SYMBOLS = 10


@dataclass(frozen=True, eq=False, kw_only=True)
class CopyTask(SymbolTask):
    """Repeat a row of symbols after a delay; build it with `make_copy`."""

    name = "copy"
    title = "Repeat what was shown"
    shape = "many to many"
    x_name = "symbol read"
    y_name = "symbol to repeat"
    too_short = "a symbol has to be shown, asked for and repeated"
    learned = f"a loss below {GOOD_NATS} nats for each symbol to repeat"

    def batch(self, rng: np.random.Generator, m: int, n_steps: int) -> Batch:
        """Symbols are drawn independently, with equal chances."""
        self._check_size(m, n_steps)
        S = symbols_shown(n_steps)
        shown = rng.integers(len(LETTERS), size=(S, m))
        inputs, targets = np.full((2, n_steps, m), BLANK)
        inputs[:S] = shown
        inputs[n_steps - S - 1] = GO
        targets[n_steps - S :] = shown
        x, y = one_hot(inputs, self.n_x), one_hot(targets, self.n_y)
        return Batch(x, y, frozen(np.ones((n_steps, m))))

    def baselines_for(self, n_steps: int) -> tuple[Baseline, ...]:
        """S ln 8 / T: the loss of a guess that knows the step but has no memory."""
        loss = symbols_shown(n_steps) * float(np.log(len(LETTERS))) / n_steps
        return (Baseline("blank, then guessing", loss),)

    def good_loss(self, n_steps: int) -> float:
        """A twentieth of the baseline: every symbol gets a probability of about 90 %."""
        return GOOD_NATS * symbols_shown(n_steps) / n_steps


def symbols_shown(n_steps: int) -> int:
    """S: a fifth of the steps, at least 1 and at most 10."""
    return min(MOST_SYMBOLS, max(1, n_steps // 5))


def make_copy() -> CopyTask:
    """The copy task with its eight letters, the blank and the go signal."""
    return CopyTask(
        n_x=len(LETTERS) + 2,
        n_y=len(LETTERS) + 1,
        min_steps=3,
        symbols_in=(*LETTERS, "·", "▸"),
        symbols_out=(*LETTERS, "·"),
        spoken_in=(*LETTERS, "blank", "go"),
        spoken_out=(*LETTERS, "blank"),
    )
