"""Four factors of a day: the file as it was given, each on its scale, and back."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest

from explorer import tasks
from explorer.experiment import Experiment
from explorer.run import run

FILE = Path(__file__).resolve().parents[2] / "assets" / "data" / "seattle-weather.csv"
COLUMNS = ("temp_max", "temp_min", "precipitation", "wind")


@pytest.fixture(scope="module")
def rows():
    """Every day, read without pandas, as an independent reference."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def task():
    return tasks.make("factors")


def test_the_probe_is_what_was_measured_in_june_2015(task, rows):
    june = [row for row in rows if row["date"] >= "2015/06/01"]
    x = task.probe(8).x[:, 0] * task.sds + task.means
    for at, row in zip(x, june, strict=False):
        high, low, rain, wind = (float(row[name]) for name in COLUMNS)
        assert at == pytest.approx([high, low, math.log1p(rain), wind])
    tomorrow = task.to_units(task.probe(8).y[:, 0, 0])
    assert tomorrow == pytest.approx([float(row["temp_max"]) for row in june[1:9]])


def test_the_scales_are_those_of_the_training_years_alone(task, rows):
    numbers = [[float(row[name]) for name in COLUMNS] for row in rows if row["date"] < "2015"]
    train = np.array([(high, low, math.log1p(rain), wind) for high, low, rain, wind in numbers])
    assert len(train) == 1096
    assert task.means == pytest.approx(train.mean(axis=0))
    assert task.sds == pytest.approx(train.std(axis=0))


def test_a_day_is_told_with_its_date_and_its_rain(task, rows):
    start = next(i for i, row in enumerate(rows) if row["date"] == "2015/06/01")
    labels = task.step_labels(30)
    for t, (label, x) in enumerate(zip(labels, task.probe(30).x[:, 0], strict=True)):
        row = rows[start + t]
        wet = float(row["precipitation"]) > 0
        assert task.read_x(x) == ("•" if wet else "") + f"{float(row['temp_max']):.1f}°"
        day = int(row["date"].rpartition("/")[2])
        assert label.startswith(f"{day} Jun 2015")
    assert {task.read_x(x)[0] == "•" for x in task.probe(30).x[:, 0]} == {True, False}


def test_the_best_linear_guess_of_four_is_that_of_the_normal_equations(task):
    a = np.column_stack([task.train[:-1], np.ones(len(task.train) - 1)])
    slopes = np.linalg.solve(a.T @ a, a.T @ task.train[1:, 0])
    four = {one.name: one.loss for one in task.baselines}
    expected = 0.5 * np.mean((a @ slopes - task.train[1:, 0]) ** 2)
    assert four["linear in today's four"] == pytest.approx(expected)
    assert four["linear in today's four"] < four["straight line from today"]


def test_a_network_learns_more_from_four_than_any_line_from_the_temperature_alone(task):
    recipe = {"n_steps": 30, "n_a": 8, "updates": 600, "learning_rate": 0.01, "optimiser": "adam"}
    trained = run(Experiment(task="factors", batch=32, **recipe))
    line = next(one for one in task.baselines if one.name == "straight line from today")
    assert np.mean(trained.history.loss[-50:]) < line.loss
