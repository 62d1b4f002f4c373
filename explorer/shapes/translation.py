"""Translate one number or date, with the vector between encoder and decoder."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer import engine, sampling
from explorer.engine import Params
from explorer.shapes.spelling import spelled, symbols_of
from explorer.tasks import Task, dates, number_words
from explorer.tasks.base import one_hot

MOST = 80
"""Maximum input length in characters: nothing that can be translated is longer."""


@dataclass(frozen=True, eq=False)
class Translation:
    """given: the input as text; source, target: the symbols of input and output.

    vector (n_a,) = a<border>, all that the decoder gets of the source. answers are the hypotheses
    of the beam as (text, probability), best first. right is the true answer, by rule.
    """

    given: str
    source: tuple[str, ...]
    target: tuple[str, ...]
    ended: bool
    vector: np.ndarray
    answers: tuple[tuple[str, float], ...]
    right: str

    @property
    def answer(self) -> str:
        return self.answers[0][0]

    @property
    def exact(self) -> bool:
        return self.ended and self.answer == self.right


def translate(params: Params, task: Task, raw: str, width: int = 1) -> Translation:
    """Translate an input string; InputError if it is no number, or no date, in range.

    width 1 is greedy decoding, more is beam search.
    """
    given, pieces, right = parse_input(task, raw)
    codes = task.encode(pieces)
    found = sampling.translate(params, task, codes, width=width)
    stepper = engine.Stepper(params)
    for code in codes:
        stepper.step(one_hot(np.array([code]), task.n_x))
    return Translation(
        given=given,
        source=pieces,
        target=symbols_of(task, found[0].codes),
        ended=found[0].ended,
        vector=stepper.a[0],
        answers=tuple((spelled(task, one.codes), float(np.exp(one.log_chance))) for one in found),
        right=right,
    )


def parse_input(task: Task, raw: str) -> tuple[str, tuple[str, ...], str]:
    """(the input as text, its symbols, the true answer by rule)."""
    if task.name == "numbers":
        number = number_words.read_number(raw[:MOST])
        words = number_words.english(number)
        return words, number_words.pieces(words), number_words.french(number)
    date = dates.read_date(raw[:MOST])
    text = " ".join(raw[:MOST].lower().split())
    return text, dates.pieces(text), date.isoformat()
