"""Marking: which answer of a station its run says is right, and whether an exercise is solved."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from explorer.errors import InputError
from explorer.experiment import Experiment
from explorer.lessons.bench import DIRECT, Bench, Sources
from explorer.lessons.measures import described, rounded, value_of, written
from explorer.lessons.record import Exercise, Setting, Station
from explorer.lessons.texts import filled, has_fills
from explorer.number_text import short


@dataclass(frozen=True)
class Marked:
    """The number of the right answer, and the texts of the station with the run's numbers."""

    right: int
    answers: tuple[str, ...]
    corrections: tuple[str, ...]
    sentence: str
    question: str
    keep: str


def bench_of(station: Station, sources: Sources = DIRECT) -> Bench:
    """The Bench of what the station shows, with that of its look as the one before."""
    before = Bench(station.look, sources) if station.look else None
    return Bench(station.show, sources, before)


def mark(station: Station, sources: Sources = DIRECT) -> Marked:
    """Mark a station by its run; InputError unless the condition of exactly one answer holds."""
    bench = bench_of(station, sources)

    def number_of(name: str) -> float:
        return value_of(bench, name)

    right = [i for i, one in enumerate(station.answers) if one.condition.holds(number_of)]
    if len(right) != 1:
        raise InputError(_not_one(station, right, bench))
    return Marked(
        right=right[0],
        answers=tuple(filled(one.text, bench) for one in station.answers),
        corrections=tuple(filled(one.correction, bench) for one in station.answers),
        sentence=filled(station.sentence, bench),
        question=filled(station.question, bench),
        keep=filled(station.keep, bench),
    )


def open_texts(station: Station, sources: Sources = DIRECT) -> tuple[str, str, tuple[str, ...]]:
    """(sentence, question, answers) as they are asked; nothing is run unless they have numbers."""
    texts = (station.sentence, station.question, *(one.text for one in station.answers))
    if has_fills(*texts):
        bench = bench_of(station, sources)
        texts = tuple(filled(text, bench) for text in texts)
    return texts[0], texts[1], texts[2:]


def _not_one(station: Station, right: list[int], bench: Bench) -> str:
    """Which lines are wrong, and the numbers that their conditions speak of."""
    names = dict.fromkeys(name for one in station.answers for name in one.condition.names)
    numbers = ", ".join(f"{name} = {_said(name, bench)}" for name in names)
    if not right:
        lines = f"{station.answers[0].line} to {station.answers[-1].line}"
        return (
            f"In the lines {lines} of this lesson no condition holds: {numbers}. "
            "Change one of them so that exactly one does."
        )
    lines = " and ".join(str(station.answers[i].line) for i in right)
    return (
        f"In the lines {lines} of this lesson more than one condition holds: {numbers}. "
        "Change them so that exactly one does."
    )


@dataclass(frozen=True)
class Checked:
    """Whether an exercise is solved, and the numbers of its goal: what they are, as text."""

    solved: bool
    numbers: tuple[tuple[str, str], ...]
    keep: str


def check(
    exercise: Exercise, experiment: Experiment, view: Mapping[str, str], sources: Sources = DIRECT
) -> Checked:
    """Check an experiment against the goal of an exercise; InputError where it has no such number.

    The task of the exercise is kept: another one would be another exercise.
    """
    setting = Setting(exercise.start.page, experiment, view)
    bench = Bench(setting, sources, Bench(exercise.start, sources))

    def number_of(name: str) -> float:
        return value_of(bench, name)

    solved = exercise.goal.holds(number_of)
    # 0.0625 as 0.062 would deny a goal of 0.0625, or affirm one that is missed.
    exact = exercise.goal.holds(lambda name: rounded(name, number_of(name))) != solved
    numbers = tuple((described(name), _said(name, bench, exact)) for name in exercise.goal.names)
    return Checked(solved, numbers, filled(exercise.keep, bench) if solved else "")


def _said(name: str, bench: Bench, exact: bool = False) -> str:
    """The number as text; `exact` with six digits where two are usual."""
    value = value_of(bench, name)
    if math.isnan(value):
        return "NaN"
    if exact and rounded(name, value) != value:
        return short(value)
    return written((name,), value, bench)
