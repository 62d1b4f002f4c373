"""Records of a lesson, its stations, answers and exercises, and of what is wrong with a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from explorer.experiment import Experiment
from explorer.lessons.conditions import Condition


@dataclass(frozen=True)
class Setting:
    """What a station shows: a page, an experiment, and parts of the page's view as query text."""

    page: str
    experiment: Experiment
    view: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Answer:
    """One answer: right if `condition` holds for the run. `correction` is shown to those who chose
    it where it is wrong."""

    line: int
    condition: Condition
    text: str
    correction: str = ""


@dataclass(frozen=True)
class Station:
    """One thing to look at. `look` is what is shown while the question is open, None for nothing;
    `show` is what settles it."""

    line: int
    question: str
    look: Setting | None
    show: Setting
    sentence: str
    answers: tuple[Answer, ...]
    keep: str
    notes: str = ""

    @property
    def asks(self) -> str:
        """What it asks, in one line."""
        return self.question


@dataclass(frozen=True)
class Exercise:
    """A task for an experiment of the reader's own: `goal` has to hold for it."""

    line: int
    task: str
    start: Setting
    sentence: str
    goal: Condition
    keep: str = ""
    notes: str = ""

    @property
    def asks(self) -> str:
        """What it asks, in one line."""
        return f"Exercise: {self.task}"


@dataclass(frozen=True)
class Lesson:
    """One lesson. `id` is its file's name without number and ending; `minutes` is for the plan."""

    id: str
    title: str
    minutes: int
    notes: str
    stations: tuple[Station, ...]
    exercises: tuple[Exercise, ...]

    @property
    def places(self) -> tuple[Station | Exercise, ...]:
        """The stations and then the exercises: place n is number n, from 1."""
        return (*self.stations, *self.exercises)


class Mistake(NamedTuple):
    """What is wrong in a line of a file, and what to write instead."""

    line: int
    wrong: str
    remedy: str

    def __str__(self) -> str:
        return f"Line {self.line}: {self.wrong}; {self.remedy}."


@dataclass(frozen=True)
class BrokenFile:
    """A lesson file that cannot be read, with all its mistakes in the order of their lines."""

    id: str
    mistakes: tuple[Mistake, ...]

    def __str__(self) -> str:
        return " ".join(map(str, self.mistakes))
