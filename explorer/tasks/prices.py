"""Next week's stock price: six technology companies, 2018 and 2019, one number in and one out.

    x<t> = (price of week t - mean) / sd,   y<t> = x<t+1>

A price is a multiple of the company's own price in the first week. Mean and sd are those of the
training weeks, up to June 2019; the second half of 2019 is held out for every company, so that no
tested week is known from another company.
Source of the data: see assets/data/README.md.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np

from explorer.places import ASSETS
from explorer.tasks.arrays import Array, Days, Ints, Value
from explorer.tasks.base import Baseline, Batch, NumberTask, frozen

_FILE = ASSETS / "data" / "stocks.csv"
TRAIN_BEFORE = "2019-07-01"
SHOWN = "AAPL"
"""The company of the probe: in the held-out half year it rises by half."""


@functools.cache
def read_prices() -> tuple[Days, tuple[str, ...], Array]:
    """Return (weeks, companies, prices): datetime64[D] (105,), six names, (105, 6)."""
    # Imported here, see `explorer.tasks.weather.read_temperatures`.
    import pandas as pd

    table = pd.read_csv(_FILE)
    weeks = pd.to_datetime(table.pop("date")).to_numpy().astype("datetime64[D]")
    return frozen(weeks), tuple(table.columns), frozen(table.to_numpy(dtype=float, copy=True))


@dataclass(frozen=True, eq=False, kw_only=True)
class PricesTask(NumberTask):
    """Next week's price; build it with `make_prices`.

    train (78, 6) and held_out (27, 6) are on the network's scale: a row a week, a column a company.
    """

    train: Array
    held_out: Array
    weeks: Days
    companies: tuple[str, ...]
    shown: str = SHOWN
    mean: float
    sd: float

    name = "prices"
    title = "Next week's stock price"
    shape = "many to many"
    x_name = "price this week, start = 1"
    y_name = "price next week, start = 1"
    decimals = 2

    def batch(self, rng: np.random.Generator, m: int, n_steps: int) -> Batch:
        """Consecutive weeks of companies drawn at random, up to June 2019."""
        self._check_size(m, n_steps)
        first = rng.integers(len(self.train) - n_steps, size=m)
        company = rng.integers(len(self.companies), size=m)
        return _rows(self.train, first, company, n_steps)

    def probe(self, n_steps: int, seed: int = 0) -> Batch:
        """One company from July 2019, held out of training."""
        self._check_size(1, n_steps)
        company = np.array([self.companies.index(self.shown)])
        return _rows(self.held_out, np.array([0]), company, n_steps)

    def step_labels(self, n_steps: int, seed: int = 0) -> tuple[str, ...]:
        """The Monday of each week of the probe, e.g. "1 Jul 2019"."""
        self._check_size(1, n_steps)
        days = self.weeks[len(self.train) :][:n_steps]
        return tuple(f"{day.day} {day:%b %Y}" for day in days.tolist())

    def to_units(self, value: Value) -> Value:
        """Network scale to multiples of the first price: value * sd + mean."""
        return value * self.sd + self.mean

    def _too_long(self, n_steps: int) -> str:
        return (
            f"T = {n_steps:,} is longer than the half year that is kept for showing: its "
            f"{len(self.held_out)} weeks make at most {self.max_steps} steps, so T can be 1 to "
            f"{self.max_steps}. Choose a smaller T."
        )


def _rows(table: Array, first: Ints, company: Ints, n_steps: int) -> Batch:
    """n_steps weeks and the week after each, of company (m,) from first (m,), as a Batch."""
    weeks = np.arange(n_steps + 1)[:, None] + first
    values = frozen(table[weeks, company][:, :, None])
    return Batch(values[:-1], values[1:], frozen(np.ones((n_steps, len(first)))))


@functools.cache
def make_prices() -> PricesTask:
    """The prices task. The file is read once."""
    weeks, companies, prices = read_prices()
    trained = weeks < np.datetime64(TRAIN_BEFORE)
    mean, sd = float(prices[trained].mean()), float(prices[trained].std())
    scaled = (prices - mean) / sd
    train, held_out = frozen(scaled[trained]), frozen(scaled[~trained])
    room = 0.05 * (scaled.max() - scaled.min())
    return PricesTask(
        n_x=1,
        n_y=1,
        baselines=(
            Baseline("always the average", float(0.5 * np.mean(train[1:] ** 2))),
            Baseline("same as this week", float(0.5 * np.mean(np.diff(train, axis=0) ** 2))),
        ),
        max_steps=len(held_out) - 1,
        value_range=(float(scaled.min() - room), float(scaled.max() + room)),
        train=train,
        held_out=held_out,
        weeks=weeks,
        companies=companies,
        mean=mean,
        sd=sd,
    )
