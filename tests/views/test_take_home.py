"""The tables that pages give to take home: rows worked out from the records themselves."""

import csv
import io

import numpy as np

from explorer import tasks
from explorer.charts.tables import as_csv
from explorer.checks import by_hand
from explorer.experiment import Experiment
from explorer.live import prepare
from explorer.run import run
from explorer.run.cliff import STARTS, descend
from explorer.run.landscape import measure_landscape
from explorer.sequences import compare
from explorer.shapes import reading, writing
from explorer.ui.take_home import title_of_picture
from explorer.views.checks.numbers import number_table
from explorer.views.cliff.tables import landscape_table, path_table
from explorer.views.sequences.table import prediction_table
from explorer.views.shapes.take_home import step_table
from explorer.views.train.take_home import update_table


def rows_of(table):
    return list(csv.DictReader(io.StringIO(as_csv(table))))


def test_a_picture_is_titled_by_all_of_its_cells_and_layers():
    one = Experiment(task="names", cell="lstm", n_steps=4, n_a=3, updates=1)
    assert title_of_picture(one).endswith(", LSTM, T = 4, 3 hidden units, after 1 update")
    stacked = title_of_picture(one.replace(layers=3, updates=0))
    assert stacked.endswith(", LSTM, 3 layers, T = 4, 3 hidden units, untrained")
    beside = title_of_picture(one, ("rnn", "gru", "lstm"))
    assert ", RNN, GRU and LSTM, T = 4" in beside


def test_the_paths_of_the_balls_are_steps_against_the_gradient():
    start = STARTS[0]
    rows = rows_of(path_table(descend(start.w, start.b, 0.01, 1.0, 4)))
    assert [(row["clip"], row["step"]) for row in rows] == [
        (clip, str(step)) for clip in ("off", "on") for step in range(5)
    ]
    assert float(rows[0]["w"]) == start.w
    one, two = ([float(rows[i][name]) for name in ("w", "b")] for i in (0, 1))
    moved = np.hypot(*np.subtract(one, two))
    assert np.isclose(moved, 0.01 * float(rows[0]["gradient_norm"]))


def test_the_landscape_has_the_loss_of_the_moved_network_at_its_place():
    shown = run(Experiment(task="latch", n_steps=3, n_a=2, updates=3))
    found = measure_landscape(shown, "random", points=3)
    rows = rows_of(landscape_table(found))
    assert len(rows) == 9
    for i, alpha in enumerate(found.alphas):
        for j, beta in enumerate(found.betas):
            there = [
                row for row in rows if (float(row["alpha"]), float(row["beta"])) == (alpha, beta)
            ]
            assert [float(row["loss"]) for row in there] == [found.loss[i, j]]


def test_the_predictions_give_the_errors_of_the_page():
    task = tasks.make("weather")
    found = compare(Experiment(task="weather", n_steps=4, n_a=3, updates=2), task, 3)
    rows = rows_of(prediction_table(found))
    came = np.array([float(row["what came"]) for row in rows])
    for one in found.predictors:
        said = np.array([float(row[one.name]) for row in rows])
        error = np.sqrt(np.mean((said - came) ** 2)) / task.sd
        assert np.isclose(error, one.errors[0])
    values = task.to_units(found.series.values[:, found.series.shown])
    assert [int(row["place"]) for row in rows] == list(range(found.series.split, len(values)))
    np.testing.assert_allclose(came, values[found.series.split :])


def test_the_predictions_of_letters_are_letters():
    task = tasks.make("names")
    found = compare(Experiment(task="names", n_steps=4, n_a=3, updates=2), task, 3)
    rows = rows_of(prediction_table(found))
    for one in found.predictors:
        wrong = np.mean([row[one.name] != row["what came"] for row in rows])
        assert np.isclose(wrong, one.errors[0])


def test_the_updates_are_those_of_a_training_of_the_same_experiment():
    one = Experiment(task="latch", n_steps=4, n_a=3)
    other = one.replace(clip="norm", threshold=0.1)
    training = prepare([one, other], None)
    for network in training.networks:
        assert network.go_to(5)  # two that lie ready for the next steps
    rows = rows_of(update_table(training, 3))
    assert [(row["network"], row["update"]) for row in rows] == [
        (network, update) for network in "12" for update in "123"
    ]
    for number, experiment in enumerate((one, other)):
        history = run(experiment.replace(updates=3)).history
        for update in range(3):
            row = rows[3 * number + update]
            assert float(row["loss"]) == history.loss[update]
            assert float(row["norm_after"]) == history.norm_after[update]
            assert float(row["norm_da_4"]) == history.da_norm[update, 4]


def test_the_steps_of_a_graph_have_their_words_and_states():
    states = np.arange(6.0).reshape(3, 2)
    rows = rows_of(step_table(writing(["a"], ["b", "c", "d"]), states))
    assert [[row[name] for name in ("t", "x", "fed", "y_hat", "a_2")] for row in rows] == [
        ["1", "a", "0", "b", "1.0"], ["2", "b", "1", "c", "3.0"], ["3", "c", "1", "d", "5.0"],
    ]  # fmt: skip
    assert rows_of(step_table(reading(["x"], ["y"]), states[:1]))[0]["fed"] == "0"


def test_the_checks_have_all_digits():
    checks = by_hand()
    rows = rows_of(number_table(checks))
    assert len(rows) == len(checks)
    for row, check in zip(rows, checks, strict=True):
        assert tuple(map(float, row["computed"].split())) == check.found
        assert tuple(map(float, row["expected"].split())) == check.expected
        assert row["judged"] == "passed"
