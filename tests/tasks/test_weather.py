"""Real temperatures: the file as it was given, the days held out, degrees and back."""

import csv
import itertools
from pathlib import Path

import numpy as np
import pytest

from explorer import tasks
from explorer.tasks.weather import read_temperatures

FILE = Path(__file__).resolve().parents[2] / "assets" / "data" / "seattle-weather.csv"


@pytest.fixture(scope="module")
def rows():
    """(date, temp_max) read without pandas, as an independent reference."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return [(row["date"], float(row["temp_max"])) for row in csv.DictReader(file)]


@pytest.fixture
def task():
    return tasks.make("weather")


def test_the_first_and_the_last_days_are_those_of_the_file(rows):
    dates, celsius = read_temperatures()
    assert len(dates) == len(celsius) == 1461
    assert str(dates[0]) == "2012-01-01"
    assert str(dates[-1]) == "2015-12-31"
    assert celsius[:3].tolist() == [12.8, 10.6, 11.7]
    assert celsius[-3:].tolist() == [7.2, 5.6, 5.6]
    assert celsius.tolist() == [value for _, value in rows]
    assert (np.diff(dates) == np.timedelta64(1, "D")).all()


def test_what_is_read_once_is_shared_and_cannot_be_written():
    dates, celsius = read_temperatures()
    assert read_temperatures()[1] is celsius
    for array in (dates, celsius):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = array[1]


def test_the_scale_is_that_of_the_training_years_alone(task, rows):
    train = np.array([value for date, value in rows if date < "2015"])
    assert len(train) == 1096
    assert task.mean == pytest.approx(train.mean(), abs=1e-12)
    assert task.sd == pytest.approx(train.std(), abs=1e-12)
    assert task.train.mean() == pytest.approx(0.0, abs=1e-12)
    assert task.train.std() == pytest.approx(1.0, abs=1e-12)


def test_the_probe_is_the_heat_wave_of_june_2015(task, rows):
    probe = task.probe(8)
    june = [value for date, value in rows if date >= "2015/06/01"]
    assert june[:8] == [16.1, 17.8, 20.0, 22.8, 26.7, 29.4, 31.1, 30.6]
    assert task.to_units(probe.x[:, 0, 0]) == pytest.approx(june[:8])
    assert task.to_units(probe.y[:, 0, 0]) == pytest.approx(june[1:9])
    assert task.read_x(probe.x[0, 0]) == "16.1°"
    assert task.read_y(probe.y[7, 0]) == "28.9°"
    assert task.step_labels(3) == ("1 Jun 2015", "2 Jun 2015", "3 Jun 2015")


@pytest.mark.parametrize("n_steps", [1, 200, 213, 214, 300, 364])
def test_the_labels_are_the_dates_of_the_inputs_and_never_leave_2015(task, rows, n_steps):
    temperature = dict(rows)
    labels = task.step_labels(n_steps)
    x = task.to_units(task.probe(n_steps).x[:, 0, 0])
    assert len(labels) == n_steps
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    for label, value in zip(labels, x, strict=True):
        day, month, year = label.split()
        assert year == "2015"
        assert temperature[f"2015/{months.index(month) + 1:02d}/{int(day):02d}"] == pytest.approx(
            value
        )


def test_two_hundred_steps_still_begin_in_june_and_longer_ones_as_early_as_they_must(task):
    assert task.step_labels(213)[0] == "1 Jun 2015"
    assert task.step_labels(214)[0] == "31 May 2015"
    assert task.step_labels(364)[0] == "1 Jan 2015"
    assert task.step_labels(364)[-1] == "30 Dec 2015"
    assert task.max_steps == 364


def test_training_windows_are_consecutive_days_of_2012_to_2014(task, rows):
    train = np.array([value for date, value in rows if date < "2015"])
    windows = np.lib.stride_tricks.sliding_window_view(train, 11)
    known = {tuple(np.round(window, 6)) for window in windows}
    batch = task.batch(np.random.default_rng(0), 300, 10)
    for example in range(300):
        days = [*batch.x[:, example, 0], batch.y[-1, example, 0]]
        assert tuple(np.round(task.to_units(np.array(days)), 6)) in known


def test_no_training_window_ends_in_the_year_that_is_held_out(task):
    # At T = 364 a window covers 365 of 1096 days: the last start possible must occur, none beyond.
    batch = task.batch(np.random.default_rng(0), 6000, 364)
    assert batch.y[-1, :, 0].shape == (6000,)
    last = batch.y[-1, :, 0]
    assert np.isin(last, task.train).all()
    ends_on_the_last_day = (batch.y[-5:, :, 0] == task.train[-5:, None]).all(axis=0)
    assert ends_on_the_last_day.any()


def test_the_scale_of_the_picture_holds_every_day(task):
    low, high = task.value_range
    assert task.to_units(low) == pytest.approx(-5.0)
    assert task.to_units(high) == pytest.approx(40.0)
    for series in (task.train, task.held_out):
        assert low < series.min()
        assert series.max() < high


def test_the_baselines_agree_with_the_file(task, rows):
    train = np.array([value for date, value in rows if date < "2015"])
    average, same, line = (baseline.loss for baseline in task.baselines)
    variance = ((train - train.mean()) ** 2).mean()
    changes = [(b - a) ** 2 for a, b in itertools.pairwise(train)]
    assert same == pytest.approx(0.5 * sum(changes) / len(changes) / variance, rel=1e-9)
    assert average == pytest.approx(0.5, abs=0.001)
    r = np.corrcoef(train[:-1], train[1:])[0, 1]
    assert line == pytest.approx(0.5 * (1 - r**2) * train[1:].var() / variance, rel=1e-9)
    assert line < same < average


@pytest.mark.parametrize(
    ("celsius", "label"),
    [
        (12.8, "12.8°"),
        (0.0, "0.0°"),
        (-0.01, "0.0°"),
        (-1.6, "−1.6°"),
        (float("inf"), "∞"),
        (float("-inf"), "−∞"),
        (float("nan"), "NaN"),
        (-3.21e30, "−3.2\u00a0×\u00a010³⁰°"),
    ],
)
def test_a_temperature_is_read_in_degrees_whatever_the_network_says(task, celsius, label):
    assert task.read_y(np.array([(celsius - task.mean) / task.sd])) == label


def test_a_float32_or_float16_output_is_read_as_well(task):
    assert task.read_y(np.zeros(1, dtype="float16")) == "16.1°"
