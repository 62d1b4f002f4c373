"""How a network that answers once reads a sentence: its belief after every word, and what moved it.

    belief     y^<t> as if the sentence ended after word t
    influence  x<t> . d ln y^<L>[answer] / d x<t>,      L the last word

A word is one-hot, so its influence is one number of the gradient: to first order, by how much the
answer would gain in ln y^ if the word were read a little more strongly, for every 100 % of it.
Source of the second: Li, Chen, Hovy, Jurafsky 2016, "Visualizing and Understanding Neural Models
in NLP" (gradient with respect to the input).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer import engine, tasks
from explorer.engine import Params
from explorer.tasks import Task


@dataclass(frozen=True, eq=False)
class Reading:
    """words of a sentence; belief (L, n_y); influence (L,) on `answer`, the likeliest at the end.

    known says of every word whether the network has met it.
    """

    words: tuple[str, ...]
    known: tuple[bool, ...]
    belief: np.ndarray
    influence: np.ndarray
    answers: tuple[str, ...]

    @property
    def answer(self) -> int:
        return int(self.belief[-1].argmax())


def read(params: Params, task: Task, raw: str) -> tuple[Reading, tuple[str, ...]]:
    """A sentence someone wrote, and notes on what was left out or is not known.

    InputError for a sentence without words.
    """
    words, notes = tasks.read_sentence(raw, task.symbols_in)
    batch = task.read(words)
    last, x = len(words) - 1, batch.x[: len(words)]
    trace = engine.forward(params, x)
    y, weights = np.zeros_like(trace.y_hat), np.zeros(x.shape[:2])
    y[:, 0, trace.y_hat[last, 0].argmax()] = 1
    weights[last] = 1
    back = engine.backward(params, trace, y, weights=weights, reduction="sum")
    # The loss is -ln y^ of the answer.
    influence = -(engine.input_gradient(params, trace, back) * x).sum(axis=2)[:, 0]
    known = tuple(word in task.symbols_in for word in words)
    return Reading(words, known, trace.y_hat[:, 0], influence, task.symbols_out), notes
