"""The next value of a column of numbers that the user gave: one number in and one number out.

    x<t> = (value of row t - mean) / sd,   y<t> = x<t+1>

Rows are taken in the order of their dates, or of the file where there are none. The last quarter is
held out and never learned from; mean and sd are those of the rows before it. Values that are
missing between two others are filled by the straight line between them, and that is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.errors import InputError
from explorer.tasks.arrays import Array, Days, Ints, Value
from explorer.tasks.base import MOST_DECIMALS, Baseline, Batch, NumberTask, frozen
from explorer.tasks.tables import LEAST, Column, NumberTable, column_of_numbers, too_large

HELD_OUT = 0.25
MOST_MISSING = 0.2
"""Share of missing values beyond which a series would be more line than measurement."""

_LONGEST = 18
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, eq=False, kw_only=True)
class OwnSeriesTask(NumberTask):
    """The next value of one's own series; build it with `make_series`.

    train and held_out are on the network's scale, a value a row; times are the dates of all rows,
    or None. column is the title of the column, unit what stands behind a value.
    """

    train: Array
    held_out: Array
    times: Days | None
    column: str
    unit: str
    title: str
    x_name: str
    y_name: str
    mean: float
    sd: float
    decimals: int

    name = "own"
    shape = "many to many"

    def batch(self, rng: np.random.Generator, m: int, n_steps: int) -> Batch:
        """Windows of consecutive rows of the first three quarters."""
        self._check_size(m, n_steps)
        return _window(self.train, rng.integers(len(self.train) - n_steps, size=m), n_steps)

    def probe(self, n_steps: int, seed: int = 0) -> Batch:
        """The held-out quarter from its beginning."""
        self._check_size(1, n_steps)
        return _window(self.held_out, np.array([0]), n_steps)

    def step_labels(self, n_steps: int, seed: int = 0) -> tuple[str, ...] | None:
        """The date of each x<t> of the probe, "1 Jun 2015", or "1 Jun 2015 14:00"."""
        self._check_size(1, n_steps)
        if self.times is None:
            return None
        whole = bool((self.times == self.times.astype("datetime64[D]")).all())
        shown = self.times[len(self.train) :][:n_steps].tolist()
        return tuple(
            f"{one.day} {_MONTHS[one.month - 1]} {one.year}" + ("" if whole else f" {one:%H:%M}")
            for one in shown
        )

    def to_units(self, value: Value) -> Value:
        """Network scale to the unit of the file: value * sd + mean."""
        return value * self.sd + self.mean

    def _too_long(self, n_steps: int) -> str:
        return (
            f"T = {n_steps:,} is longer than this file allows: the last quarter, kept for showing, "
            f"has {len(self.held_out):,} values, and three quarters to learn from have "
            f"{len(self.train):,}, so T can be 1 to {self.max_steps:,}. Choose a smaller T."
        )


def _window(series: Array, first: Ints, n_steps: int) -> Batch:
    """n_steps values and the one after each, from first (m,), as a Batch. Every step counts."""
    places = np.arange(n_steps + 1)[:, None] + first
    values = frozen(series[places[:, :, None]])
    return Batch(values[:-1], values[1:], frozen(np.ones((n_steps, len(first)))))


def make_series(table: NumberTable, column: int) -> OwnSeriesTask:
    """The task of one column, counted from 1, of a table.

    InputError for a column with too few values, too many missing ones, or one and the same value.
    """
    chosen, values = column_of_numbers(table, column)
    values, times, notes = _in_order(values, table)
    values, times, filled = _whole(values, times, chosen)
    split = len(values) - max(round(HELD_OUT * len(values)), 2)
    # In units of the largest, as the squares of currents of 1e-13 A are nearly 0.
    size = float(np.abs(values[:split]).max()) or 1.0
    mean, sd = float(values[:split].mean()), float((values[:split] / size).std()) * size
    if sd <= 1e-12 * size:
        raise InputError(
            f"The values of “{chosen.title}” in the first three quarters of the rows, from which "
            f"is learned, are all {mean:g}; choose a column whose values change."
        )
    scaled = frozen((values - mean) / sd)
    room = 0.05 * float(np.ptp(scaled))
    title = chosen.title if len(chosen.title) <= _LONGEST else chosen.title[: _LONGEST - 1] + "…"
    caption = f"{title}, {chosen.unit}" if chosen.unit else title
    return OwnSeriesTask(
        n_x=1,
        n_y=1,
        baselines=_baselines(scaled[:split]),
        max_steps=min(len(values) - split, split) - 1,
        value_range=(float(scaled.min()) - room, float(scaled.max()) + room),
        notes=(*table.notes, *notes, *filled, *_stand_ins(values, chosen)),
        train=frozen(scaled[:split].copy()),
        held_out=frozen(scaled[split:].copy()),
        times=None if times is None else frozen(times),
        column=chosen.title,
        unit=_suffix(chosen.unit),
        title=f"Next value: {title}",
        x_name=caption,
        y_name=f"next {caption}",
        mean=mean,
        sd=sd,
        decimals=int(np.clip(2 - np.floor(np.log10(sd)), 0, MOST_DECIMALS)),
    )


def _suffix(unit: str) -> str:
    """A unit behind a value: 12.8 °C, but 20% and 12°."""
    return unit if not unit or unit in "%°″′" else f" {unit}"


def _in_order(values: Array, table: NumberTable) -> tuple[Array, Days | None, list[str]]:
    """(values, dates, notes) in the order of the dates; rows without a date are left out."""
    times = table.times
    notes: list[str] = []
    if times is None:
        return values, None, notes
    dated = ~np.isnat(times)
    if not dated.all():
        n = int((~dated).sum())
        left = "row without a date is" if n == 1 else "rows without a date are"
        notes.append(f"{n:,} {left} left out.")
        values, times = values[dated], times[dated]
    apart = np.diff(times.astype(np.int64))
    if (apart < 0).any():
        order = np.argsort(times, kind="stable")
        values, times = values[order], times[order]
        notes.append("The rows are put in the order of their dates.")
        apart = np.diff(times.astype(np.int64))
    if (apart == 0).any():
        n = int((apart == 0).sum())
        have = "row has" if n == 1 else "rows have"
        notes.append(f"{n:,} {have} the date of the row before; each is a step of its own.")
    usual = float(np.median(apart)) if len(apart) else 0.0
    far = apart.astype(float) > 2.5 * usual
    jumps = np.flatnonzero(far) if usual > 0 else np.array([], int)
    if len(jumps):
        before, after = (str(times[i].astype("datetime64[D]")) for i in (jumps[0], jumps[0] + 1))
        notes.append(
            f"The dates have {len(jumps):,} gap{'' if len(jumps) == 1 else 's'}, the first between "
            f"{before} and {after}; the rows on both sides are one step apart."
        )
    return values, times, notes


def _whole(
    values: Array, times: Days | None, column: Column
) -> tuple[Array, Days | None, list[str]]:
    """(values without gaps, their dates, notes): ends without a value cut, gaps filled by lines."""
    there = np.flatnonzero(np.isfinite(values))
    n_values = len(there)
    if n_values < LEAST:
        raise InputError(
            f"“{column.title}” has {n_values:,} value{'' if n_values == 1 else 's'} that can be "
            f"used as numbers; give at least {LEAST}.{_first_wrong(column)}"
        )
    first, last = there[0], there[-1] + 1
    values, times = values[first:last], None if times is None else times[first:last]
    gone = ~np.isfinite(values)
    n_gone = int(gone.sum())
    if n_gone > MOST_MISSING * len(values):
        raise InputError(
            f"Of the {len(values):,} rows of “{column.title}”, {n_gone:,} have no value; at most "
            f"{MOST_MISSING:.0%} may be missing. Choose another column, or give a part of the file "
            f"that has values.{_first_wrong(column)}"
        )
    notes = [column.cells.note] if column.cells.note else []
    if n_gone:
        places = np.arange(len(values))
        longest = _longest_run(gone)
        values = np.interp(places, places[~gone], values[~gone])
        one = n_gone == 1
        notes.append(
            f"{n_gone:,} value{'' if one else 's'} of {len(values):,} "
            f"{'is' if one else 'are'} missing, at most {longest:,} in a row; "
            f"the straight line between the neighbours takes "
            f"{'its' if one else 'their'} place.{_first_wrong(column)}"
        )
    return np.array(values), None if times is None else np.array(times), notes


def _stand_ins(values: Array, column: Column) -> list[str]:
    """A note on a number of nines, such as -999, that is far from all others: programs write it
    where a value is missing, and here it is a value."""
    for end in (values.min(), values.max()):
        others = values[values != end]
        nines = set(f"{abs(end):g}".replace(".", "")) == {"9"} and abs(end) >= 99
        if nines and len(others) and abs(end) > 5 * np.abs(others).max():
            n = int((values == end).sum())
            return [
                f"{end:g} stands in {n:,} row{'' if n == 1 else 's'} of “{column.title}”, far from "
                f"all other values, {others.min():g} to {others.max():g}, and is read as it is. "
                "If it says that a value is missing, leave those cells empty."
            ]
    return []


def _longest_run(gone: Array) -> int:
    runs: Sequence[str] = "".join("x" if one else " " for one in gone).split()
    return max(map(len, runs))


def _first_wrong(column: Column) -> str:
    said = ""
    if column.cells.wrong is not None:
        row, cell = column.cells.wrong
        said = f" The first that is no number is “{cell}”, in row {row + 1:,}."
    large = too_large(column)
    return f"{said} {large}" if large else said


def _baselines(train: Array) -> tuple[Baseline, ...]:
    """Half the mean squared error of three guesses, on the rows learned from, network scale."""
    now, after = train[:-1], train[1:]
    slope, level = np.polyfit(now, after, 1) if np.ptp(now) else (0.0, float(after.mean()))

    def half_squared_error(guess: float | Array) -> float:
        return float(0.5 * np.mean((guess - after) ** 2))

    return (
        Baseline("always the average", half_squared_error(train.mean())),
        Baseline("same as now", half_squared_error(now)),
        Baseline("straight line from now", half_squared_error(slope * now + level)),
    )
