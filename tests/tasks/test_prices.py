"""Real stock prices: the file is Plotly's, half a year is held out of all companies at once."""

import numpy as np
import plotly.data
import pytest

from explorer import tasks
from explorer.tasks.prices import read_prices


@pytest.fixture(scope="module")
def original():
    return plotly.data.stocks()


@pytest.fixture
def task():
    return tasks.make("prices")


def test_the_file_is_plotlys_to_the_last_digit(original):
    weeks, companies, prices = read_prices()
    assert companies == tuple(original.columns[1:])
    assert [str(week) for week in weeks] == original["date"].tolist()
    np.testing.assert_array_equal(prices, original[list(companies)].to_numpy())


def test_no_training_window_ends_in_the_half_year_that_is_held_out(task, original):
    before = original[original["date"] < "2019-07-01"].drop(columns="date").to_numpy()
    assert task.train.shape == before.shape == (78, 6)
    assert task.held_out.shape == (27, 6)
    batch = task.batch(np.random.default_rng(0), 500, 26)
    said = task.to_units(batch.y).ravel()
    assert np.abs(said[:, None] - before.ravel()).min(axis=1).max() < 1e-12


def test_a_window_is_consecutive_weeks_of_one_company(task, original):
    batch = task.batch(np.random.default_rng(3), 200, 5)
    rows = {
        tuple(np.round(original[name][i : i + 6], 9))
        for name in task.companies
        for i in range(len(original) - 5)
    }
    for i in range(200):
        window = np.append(batch.x[:, i, 0], batch.y[-1, i, 0])
        assert tuple(np.round(task.to_units(window), 9)) in rows


def test_the_probe_is_apple_from_july_2019(task, original):
    probe = task.probe(3)
    apple = original[original["date"] >= "2019-07-01"]["AAPL"].tolist()
    assert task.to_units(probe.x[:, 0, 0]) == pytest.approx(apple[:3])
    assert task.to_units(probe.y[:, 0, 0]) == pytest.approx(apple[1:4])
    assert task.step_labels(2) == ("1 Jul 2019", "8 Jul 2019")
    assert task.read_x(probe.x[0, 0]) == f"{apple[0]:.2f}"


def test_the_scale_and_the_baselines_are_those_of_the_training_weeks(task, original):
    before = original[original["date"] < "2019-07-01"].drop(columns="date").to_numpy()
    assert task.mean == pytest.approx(before.mean())
    assert task.sd == pytest.approx(before.std())
    average, same = (baseline.loss for baseline in task.baselines)
    assert same == pytest.approx(0.5 * np.mean((before[1:] - before[:-1]) ** 2) / before.var())
    assert average == pytest.approx(0.5 * np.mean((before[1:] - before.mean()) ** 2) / before.var())
    low, high = task.value_range
    assert task.to_units(low) < original.drop(columns="date").to_numpy().min()
    assert original.drop(columns="date").to_numpy().max() < task.to_units(high)
