"""Tomorrow's temperature from all that is measured today: four numbers in, one number out.

    x<t> = (maximum, minimum, rain, wind of day t),   y<t> = maximum of day t + 1

Each of the four is standardised with the mean and the sd of its training days, rain as log(1 + mm),
because most days have none. Data and days as in `explorer.tasks.weather`.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from explorer.tasks.arrays import Array, Ints
from explorer.tasks.base import Baseline, Batch, frozen
from explorer.tasks.weather import WeatherTask, make_weather, read_weather, trained_days

FACTORS = ("temp_max", "temp_min", "precipitation", "wind")
"""Columns of the file, in the order of x<t>."""

_RAIN = FACTORS.index("precipitation")


@dataclass(frozen=True, eq=False, kw_only=True)
class FactorsTask(WeatherTask):
    """Tomorrow's maximum temperature from four factors; build it with `make_factors`.

    train (1096, 4) and held_out (365, 4) are on the network's scale; `means` and `sds` (4,) lead
    back.
    """

    means: Array
    sds: Array

    name = "factors"
    title = "Tomorrow's temperature: four factors"
    x_name = "today's °C, • rain; and minimum, wind"

    def read_x(self, x_t: ArrayLike) -> str:
        """One input (4,): "16.1°", or "•16.1°" on a day with rain."""
        x_t = np.asarray(x_t, dtype=float)
        rain = x_t[_RAIN] * self.sds[_RAIN] + self.means[_RAIN]
        return ("•" if rain > 1e-9 else "") + self.read_number(x_t[0])

    def _window(self, series: Array, first_days: Ints, n_steps: int) -> Batch:
        days = np.arange(n_steps + 1)[:, None] + first_days
        values = series[days]
        ones = np.ones((n_steps, len(first_days)))
        return Batch(frozen(values[:-1]), frozen(values[1:, :, :1]), frozen(ones))


@functools.cache
def make_factors() -> FactorsTask:
    """The weather task with four inputs. The file is read once."""
    dates, columns = read_weather()
    measured = np.stack([columns[name] for name in FACTORS], axis=1)
    measured[:, _RAIN] = np.log1p(measured[:, _RAIN])
    trained = trained_days(dates)
    means, sds = measured[trained].mean(axis=0), measured[trained].std(axis=0)
    scaled = (measured - means) / sds
    train, of_one = scaled[trained], make_weather()
    return FactorsTask(
        n_x=len(FACTORS),
        n_y=1,
        baselines=(*of_one.baselines[1:], _plane(train)),  # as many as have a line
        max_steps=of_one.max_steps,
        value_range=of_one.value_range,
        train=frozen(train),
        held_out=frozen(scaled[~trained]),
        held_out_dates=of_one.held_out_dates,
        mean=of_one.mean,
        sd=of_one.sd,
        means=frozen(means),
        sds=frozen(sds),
    )


def _plane(train: Array) -> Baseline:
    """The best linear guess from the four factors of today alone, without memory."""
    today = np.column_stack([train[:-1], np.ones(len(train) - 1)])
    tomorrow = train[1:, 0]
    slopes, *_ = np.linalg.lstsq(today, tomorrow, rcond=None)
    loss = float(0.5 * np.mean((today @ slopes - tomorrow) ** 2))
    return Baseline("linear in today's four", loss)
