"""Time series behind a task, split into a training part and a held-out part."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer import tasks
from explorer.errors import InputError
from explorer.tasks.tone import RATE
from explorer.tasks.weather import read_temperatures

HAS_SERIES = ("names", "text", "weather", "prices", "tone", "own")
"""Tasks of predicting the next value of one long series."""

_HELD_OUT = 0.2
"""Held-out share of names and texts, whose tasks have no split of their own: the last fifth."""


@dataclass(frozen=True, eq=False)
class Series:
    """values (N, C): C series of N values; codes of symbols, or numbers on the network's scale.

    Values before `split` are for training; values from `split` on are only test targets. To predict
    them a network may read values from before the split, which are known by then. times (N,) are
    dates or seconds, or None for a plain index; `shown` is the column on the screen, `columns` are
    the names of all.
    """

    values: np.ndarray
    split: int
    times: np.ndarray | None = None
    columns: tuple[str, ...] = ("",)
    shown: int = 0


def has_series(name: str) -> bool:
    """Whether the task `name` has a series."""
    return name in HAS_SERIES


def open_series(task: tasks.Task) -> Series:
    """The Series of a task. InputError for a task whose sequences are generated one by one."""
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
    if task.name == "own":
        return Series(_frozen(values), split, task.times)
    if task.name == "prices":
        shown = task.companies.index(task.shown)
        return Series(_frozen(values), split, task.weeks, task.companies, shown)
    return Series(_frozen(values), split, _frozen(np.arange(len(values)) / RATE))


def _symbols(codes: np.ndarray) -> Series:
    return Series(_frozen(codes[:, None].copy()), round((1 - _HELD_OUT) * len(codes)))


def _frozen(array: np.ndarray) -> np.ndarray:
    array.setflags(write=False)
    return array
