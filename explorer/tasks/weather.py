"""Tomorrow's temperature: the daily maximum in Seattle, one number in and one number out.

    x<t> = (temperature of day t - mean) / sd,   y<t> = x<t+1>

The mean and the sd are those of the training days, 2012 to 2014; the sequence the pages show lies
in 2015, which training never sees. Source of the data: NOAA, see assets/data/README.md.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.places import ASSETS
from explorer.tasks.arrays import Array, Days, Ints, Value
from explorer.tasks.base import Baseline, Batch, NumberTask, frozen

_FILE = ASSETS / "data" / "seattle-weather.csv"
TRAIN_BEFORE = "2015-01-01"
# From 1 June the maximum climbs from 16 to 31 degrees in a week, falls to 20, rises again to 34.
PROBE_FROM = "2015-06-01"
# Round numbers around the coldest (-1.6) and the hottest (35.6) day of the four years.
RANGE_C = (-5.0, 40.0)


@functools.cache
def read_weather() -> tuple[Days, dict[str, Array]]:
    """Return (dates, columns): one datetime64[D] for each day, and what was measured, by the name
    of its column: temp_max and temp_min in °C, precipitation in mm, wind in m/s."""
    # Imported here: every process of a sweep imports this file, and pandas would take longer
    # than all the rest.
    import pandas as pd

    table = pd.read_csv(_FILE)
    dates = pd.to_datetime(table["date"], format="%Y/%m/%d").to_numpy().astype("datetime64[D]")
    numbers = table.select_dtypes("number")
    columns = {name: frozen(numbers[name].to_numpy(dtype=float, copy=True)) for name in numbers}
    return frozen(dates), columns


def read_temperatures() -> tuple[Days, Array]:
    """Return (dates, celsius): one datetime64[D] and one maximum temperature in °C for each day."""
    dates, columns = read_weather()
    return dates, columns["temp_max"]


def trained_days(dates: Days) -> NDArray[np.bool_]:
    """Which of the days are learned from: those before 2015."""
    return np.asarray(dates < np.datetime64(TRAIN_BEFORE))


@dataclass(frozen=True, eq=False, kw_only=True)
class WeatherTask(NumberTask):
    """Tomorrow's maximum temperature; build it with `make_weather`.

    train (1096,) and held_out (365,) are on the network's scale, one value a day.
    """

    train: Array
    held_out: Array
    held_out_dates: Days
    mean: float
    sd: float

    name = "weather"
    title = "Tomorrow's temperature: Seattle"
    shape = "many to many"
    x_name = "temperature today, °C"
    y_name = "temperature tomorrow, °C"
    unit = "°"

    def batch(self, rng: np.random.Generator, m: int, n_steps: int) -> Batch:
        """Windows of consecutive days from 2012 to 2014, each beginning on a random day."""
        self._check_size(m, n_steps)
        first_days = rng.integers(len(self.train) - n_steps, size=m)
        return self._window(self.train, first_days, n_steps)

    def probe(self, n_steps: int, seed: int = 0) -> Batch:
        """Consecutive days of 2015, held out of training, from 1 June if they fit."""
        self._check_size(1, n_steps)
        return self._window(self.held_out, np.array([self._probe_start(n_steps)]), n_steps)

    def step_labels(self, n_steps: int, seed: int = 0) -> tuple[str, ...]:
        """The date of each x<t> of the probe, e.g. "1 Jun 2015"."""
        self._check_size(1, n_steps)
        first = self._probe_start(n_steps)
        days = self.held_out_dates[first : first + n_steps]
        return tuple(f"{day.day} {_MONTHS[day.month - 1]} {day.year}" for day in days.tolist())

    def to_units(self, value: Value) -> Value:
        """Network scale to °C: value * sd + mean. Numbers and arrays."""
        return value * self.sd + self.mean

    def _window(self, series: Array, first_days: Ints, n_steps: int) -> Batch:
        """n_steps days and the day after each, from first_days (m,). Every step counts."""
        days = np.arange(n_steps + 1)[:, None] + first_days
        values = frozen(series[days[:, :, None]])
        return Batch(values[:-1], values[1:], frozen(np.ones((n_steps, len(first_days)))))

    def _probe_start(self, n_steps: int) -> int:
        """1 June, or as much earlier as it takes for day T + 1 to be in 2015 as well."""
        june = int(np.searchsorted(self.held_out_dates, np.datetime64(PROBE_FROM)))
        return min(june, len(self.held_out) - 1 - n_steps)

    def _too_long(self, n_steps: int) -> str:
        return (
            f"T = {n_steps:,} is longer than the year that is kept for showing: its "
            f"{len(self.held_out)} days make at most {self.max_steps} steps, so T can be 1 to "
            f"{self.max_steps}. Choose a smaller T."
        )


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@functools.cache
def make_weather() -> WeatherTask:
    """The weather task. The file is read once."""
    dates, celsius = read_temperatures()
    trained = trained_days(dates)
    mean, sd = float(celsius[trained].mean()), float(celsius[trained].std())
    scaled = (celsius - mean) / sd
    train, held_out = scaled[trained], scaled[~trained]
    return WeatherTask(
        n_x=1,
        n_y=1,
        baselines=_baselines(train),
        max_steps=len(held_out) - 1,
        value_range=((RANGE_C[0] - mean) / sd, (RANGE_C[1] - mean) / sd),
        train=frozen(train),
        held_out=frozen(held_out),
        held_out_dates=frozen(dates[~trained]),
        mean=mean,
        sd=sd,
    )


def _baselines(series: Array) -> tuple[Baseline, ...]:
    """Half the mean squared error of three guesses, on the training days, network scale.

    The straight line y = slope * today + level is the best linear guess without memory.
    """
    today, tomorrow = series[:-1], series[1:]
    slope, level = np.polyfit(today, tomorrow, 1)

    def half_squared_error(guess: float | Array) -> float:
        return float(0.5 * np.mean((guess - tomorrow) ** 2))

    return (
        Baseline("always the average", half_squared_error(series.mean())),
        Baseline("same as today", half_squared_error(today)),
        Baseline("straight line from today", half_squared_error(slope * today + level)),
    )
