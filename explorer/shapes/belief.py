"""Belief of a many-to-one network after every word of a sentence, and each word's influence.

    belief     y^<t> as if the sentence ended after word t
    influence  x<t> . d ln(p / (1 - p)) / dx<t>,      p = y^<L>[answer],  L the last word

A word is one-hot, so its influence is one number of the gradient: to first order, by how much the
log-odds of the answer would grow if the word were read more strongly, for every 100 %. The log-odds
and not ln p, whose gradient vanishes where the network is sure: with the logits z,

    ln(p / (1 - p)) = z_answer - ln sum_other exp(z_other)

Source: Li, Chen, Hovy, Jurafsky 2016, "Visualizing and Understanding Neural Models in NLP" (the
gradient with respect to the input).
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

    known: whether each word is in the vocabulary.
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
    """The Reading of a sentence given by the user, and notes on what was cut or is unknown.

    InputError for a sentence without words.
    """
    words, notes = tasks.read_sentence(raw, task.symbols_in)
    batch = task.read(words)
    last, x = len(words) - 1, batch.x[: len(words)]
    trace = engine.forward(params, x)
    answer = int(trace.y_hat[last, 0].argmax())
    influence = (_of_log_odds(params, trace, last, answer) * x).sum(axis=2)[:, 0]
    known = tuple(word in task.symbols_in for word in words)
    return Reading(words, known, trace.y_hat[:, 0], influence, task.symbols_out), notes


def _of_log_odds(params: Params, trace: engine.Trace, last: int, answer: int) -> np.ndarray:
    """d ln(p / (1 - p)) / dx<t> of one sentence, (L, 1, n_x)."""
    others = trace.logits[last, 0].astype(np.float64)
    others[answer] = -np.inf
    with np.errstate(invalid="ignore"):  # a network that diverged: NaN is its output
        others = np.exp(others - others.max())
        of_logits = -others / others.sum()
    of_logits[answer] = 1
    # The engine backpropagates y_hat - y: with this y, minus the gradient of the log-odds.
    y, weights = np.zeros_like(trace.y_hat), np.zeros(trace.y_hat.shape[:2])
    y[last, 0] = trace.y_hat[last, 0] + of_logits
    weights[last] = 1
    back = engine.backward(params, trace, y, weights=weights, reduction="sum")
    return -engine.input_gradient(params, trace, back)
