"""The long series that a task's sequences are cut from, and where its held-out part begins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer import tasks
from explorer.errors import InputError
from explorer.tasks.tone import RATE
from explorer.tasks.weather import read_temperatures

HAS_SERIES = ("names", "text", "weather", "prices", "tone")
"""Tasks that ask for the next value of something that goes on."""

_HELD_OUT = 0.2
"""Of names and texts, which the tasks show whole: the last fifth is kept for the test."""


@dataclass(frozen=True, eq=False)
class Series:
    """values (N, C): C series of N values; codes of symbols, or numbers on the network's scale.

    What lies before `split` is learned from; a value at `split` or later is only ever a test. A
    network may read what came before the split when it is asked for a value after it: by then,
    that is known. times (N,) are dates or seconds, or None where counting says it all; `shown` is
    the column on the screen, `columns` their names.
    """

    values: np.ndarray
    split: int
    times: np.ndarray | None = None
    columns: tuple[str, ...] = ("",)
    shown: int = 0


def has_series(name: str) -> bool:
    """Whether the task called `name` has a series to look at."""
    return name in HAS_SERIES


def open_series(task: tasks.Task) -> Series:
    """The series of a task. InputError for one whose sequences are drawn one by one."""
    if task.name == "text":
        return _symbols(task.codes)
    if task.name == "names":
        row = task.probe(len(task.codes) - 1)
        return _symbols(np.concatenate([row.x[:, 0], row.y[-1]]).argmax(axis=1))
    if task.name not in HAS_SERIES:
        raise InputError(
            f"The task {task.name} has no next value; choose one of: {', '.join(HAS_SERIES)}."
        )
    values = np.concatenate([task.train, task.held_out])
    values, split = values.reshape(len(values), -1), len(task.train)
    if task.name == "weather":
        return Series(_frozen(values), split, read_temperatures()[0])
    if task.name == "prices":
        shown = task.companies.index(task.shown)
        return Series(_frozen(values), split, task.weeks, task.companies, shown)
    return Series(_frozen(values), split, _frozen(np.arange(len(values)) / RATE))


def _symbols(codes: np.ndarray) -> Series:
    return Series(_frozen(codes[:, None].copy()), round((1 - _HELD_OUT) * len(codes)))


def _frozen(array: np.ndarray) -> np.ndarray:
    array.setflags(write=False)
    return array
