"""Sliding windows of a series: T values and the next one, in order or shuffled."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from explorer.errors import InputError
from explorer.sequences.series import Series

ORDERS = ("kept", "shuffled", "fixed")
"""In order; a different permutation for every window; one permutation shared by all windows."""

_SHUFFLE = 7
"""Seed of the permutations: the same for every network and every seed of the experiment."""


class Window(NamedTuple):
    """x⟨1⟩ … x⟨T⟩ of the column on the screen, the next value y, and the indices of all T + 1.

    x (T,) is in the order in which the network reads it; `places` (T + 1,) are its indices in the
    series.
    """

    x: np.ndarray
    y: float
    places: np.ndarray


def most_steps(series: Series) -> int:
    """The largest T for which a window and its next value fit into the training part."""
    return series.split - 1


def check_room(series: Series, n_steps: int) -> None:
    """InputError if the training part or the held-out part is too short for a window."""
    most = most_steps(series)
    if n_steps > most or series.split >= len(series.values):
        raise InputError(
            f"T = {n_steps:,} is too long for this sequence: of its {len(series.values):,} values "
            f"{series.split:,} are for training, so T can be 1 to {max(most, 1):,}. "
            "Choose a smaller T, or give a longer sequence."
        )


def shuffled_in(order: str, n_steps: int, m: int, rng: np.random.Generator) -> np.ndarray | None:
    """Permutations (T, m), one for each window; None where the order is kept."""
    if order == "kept":
        return None
    if order == "fixed":
        one = np.random.default_rng(_SHUFFLE).permutation(n_steps)
        return np.tile(one[:, None], (1, m))
    return rng.permuted(np.tile(np.arange(n_steps)[:, None], (1, m)), axis=0)


def read(series: Series, places: np.ndarray, column: np.ndarray, order: str, rng) -> tuple:
    """(x (T, m), y (T, m)) of windows at given indices; y is x shifted by one step.

    Shuffling permutes x only: y[-1] is always the value after the window.
    """
    values = series.values[places, column]
    x, y = values[:-1], values[1:]
    taken = shuffled_in(order, *x.shape, rng)
    return (x if taken is None else np.take_along_axis(x, taken, axis=0)), y


def training_windows(series: Series, n_steps: int, m: int, order: str, rng) -> tuple:
    """(x, y) of m windows drawn at random from the training part."""
    first = rng.integers(series.split - n_steps, size=m)
    column = rng.integers(series.values.shape[1], size=m)
    return read(series, np.arange(n_steps + 1)[:, None] + first, column, order, rng)


def held_out_windows(series: Series, n_steps: int, order: str) -> tuple:
    """(x, y) of the windows before every held-out value, column by column."""
    first = np.arange(series.split - n_steps, len(series.values) - n_steps)
    columns = series.values.shape[1]
    column = np.repeat(np.arange(columns), len(first))
    places = np.arange(n_steps + 1)[:, None] + np.tile(first, columns)
    return read(series, places, column, order, np.random.default_rng(_SHUFFLE))


def cut(series: Series, n_steps: int, at: int, order: str = "kept") -> Window:
    """The Window before held-out value number `at` (from 0) of the column on the screen.

    Shuffled as in `compare`, so that the picture matches the prediction.
    """
    check_room(series, n_steps)
    tests = len(series.values) - series.split
    number = series.shown * tests + at
    x, y = held_out_windows(series, n_steps, order)
    first = series.split - n_steps + at
    places = np.arange(first, first + n_steps + 1)
    m = x.shape[1]
    taken = shuffled_in(order, n_steps, m, np.random.default_rng(_SHUFFLE))
    if taken is not None:
        places = np.append(places[:-1][taken[:, number]], places[-1])
    return Window(x[:, number], float(y[-1, number]), places)
