"""The exhibits are what they say, and their weights are what their recipes give."""

import numpy as np
import pytest

from explorer import engine, tasks
from explorer.experiment import DEFAULT, from_query, to_query
from explorer.run import run
from explorer.run.training import open_task, start, train
from explorer.shapes import EXHIBITS, exhibit_of, find, of_shape, path_of, report, shipped

NAMES = list(EXHIBITS)


def task_of(name):
    return open_task(EXHIBITS[name].recipe)[0]


def test_every_shape_has_an_exhibit():
    assert {exhibit.shape for exhibit in EXHIBITS.values()} == set(tasks.SHAPES)
    assert [exhibit.name for exhibit in of_shape("many to one")] == ["sentiment", "news"]


@pytest.mark.parametrize("name", NAMES)
def test_an_exhibit_has_the_shape_of_its_task_and_is_a_link(name):
    exhibit = EXHIBITS[name]
    task, n_steps, notes = open_task(exhibit.recipe)
    assert (n_steps, notes) == (exhibit.recipe.n_steps, ())
    assert exhibit.shape == (task.shape if n_steps > 1 else "one to one")
    assert from_query(to_query(exhibit.recipe)) == (exhibit.recipe, ())
    assert exhibit_of(exhibit.recipe.replace(seed=9, updates=7, n_a=5)) is exhibit


def test_an_experiment_of_another_task_or_shape_is_no_exhibit():
    assert exhibit_of(DEFAULT.replace(task="latch")) is None
    assert exhibit_of(DEFAULT.replace(task="weather", n_steps=13)) is None
    assert exhibit_of(DEFAULT.replace(task="names", names="elements")).name == "elements"


@pytest.mark.parametrize("name", NAMES)
def test_weights_are_found_for_the_recipe_and_for_nothing_else(name):
    recipe = EXHIBITS[name].recipe
    params = find(recipe)
    assert (params.cell, params.n_a, params.dtype) == (recipe.cell, recipe.n_a, "float32")
    assert find(recipe.replace(seed=recipe.seed + 1)) is None
    assert find(recipe.replace(updates=recipe.updates - 1)) is None
    other_text = recipe.replace(text="another text, of no matter here")
    assert (find(other_text) is None) == (name == "text")


@pytest.mark.parametrize("name", ["plain", "music", "elements"])
def test_training_by_the_recipe_gives_the_weights_that_come_with_the_app(name):
    recipe = EXHIBITS[name].recipe
    task, n_steps, _ = open_task(recipe)
    params, _ = train(recipe, task, start(recipe, task), n_steps, None)
    # Bit for bit on one machine; another one may round differently on the way.
    np.testing.assert_allclose(params.flat, find(recipe).flat, atol=2e-3)


def test_a_run_with_shipped_weights_is_the_run_of_the_recipe():
    recipe = EXHIBITS["plain"].recipe
    one = run(recipe, trained=(find(recipe), None))
    np.testing.assert_array_equal(one.params.flat, find(recipe).flat)
    np.testing.assert_allclose(one.trace.a, run(recipe).trace.a, atol=2e-3)


def test_a_field_that_the_cell_has_not_makes_no_other_network():
    gru, lstm = EXHIBITS["music"].recipe, EXHIBITS["sentiment"].recipe
    assert find(gru.replace(forget_bias=2, activation="relu")) is find(gru)
    assert find(lstm.replace(activation="relu")) is find(lstm)
    assert find(lstm.replace(forget_bias=1)) is None
    rnn = EXHIBITS["plain"].recipe
    assert find(rnn.replace(forget_bias=1)) is find(rnn)
    assert find(rnn.replace(activation="relu")) is None


def test_all_weights_together_are_small():
    assert sum(path_of(exhibit).stat().st_size for exhibit in EXHIBITS.values()) < 2_000_000
    assert sorted(path.stem for path in shipped.FOLDER.glob("*.npz")) == sorted(NAMES)


# ---- what the shipped networks reach, counted here and not by explorer/shapes/scores.py --------


def share_right(name, side):
    task, params = task_of(name), find(EXHIBITS[name].recipe)
    sentences = getattr(task, side)
    right = 0
    for codes, length, label in zip(*sentences, strict=True):
        x = np.eye(task.n_x)[codes[:length]][:, None]
        right += engine.forward(params, x).y_hat[-1, 0].argmax() == label
    return right / len(sentences.label)


def test_sentiment_and_news_are_right_about_sentences_they_have_never_seen():
    assert share_right("sentiment", "held_out") >= 0.95
    assert share_right("sentiment", "negation") >= 0.9
    assert share_right("news", "held_out") >= 0.9


@pytest.mark.parametrize("name", ["dinosaurs", "elements", "countries"])
def test_a_held_out_name_costs_less_than_by_counting_letters_or_pairs(name):
    task, params = task_of(name), find(EXHIBITS[name].recipe)
    cost, letters = 0.0, 0
    names = tasks.read_names(task.which)
    code = {symbol.replace("␣", " "): i for i, symbol in enumerate(task.symbols_in)}
    for i in task.held_out:
        codes = [code["·"], *(code[letter] for letter in names[i]), code["·"]]
        log_y_hat = engine.forward(params, np.eye(task.n_x)[codes[:-1]][:, None]).log_y_hat[:, 0]
        cost -= float(log_y_hat[np.arange(len(codes) - 1), codes[1:]].sum())
        letters += len(codes) - 1
    by_letters, by_pairs = (guess.loss for guess in task.held_out_guesses())
    assert cost / letters < by_pairs - 0.1 < by_letters


def test_a_held_out_melody_costs_less_than_by_counting_pairs():
    task, params = task_of("music"), find(EXHIBITS["music"].recipe)
    row = task.held_out
    log_y_hat = engine.forward(params, np.eye(task.n_x)[row[:-1]][:, None]).log_y_hat[:, 0]
    cost = -log_y_hat[np.arange(len(row) - 1), row[1:]].mean()
    assert cost < task.held_out_guesses()[1].loss - 0.1


@pytest.mark.parametrize(("name", "least"), [("numbers", 0.98), ("dates", 0.95)])
def test_translation_is_exact_for_pairs_never_seen(name, least):
    task, params = task_of(name), find(EXHIBITS[name].recipe)
    answer = task.decode(lambda x: engine.forward(params, x).y_hat, task.held_out)
    said = task.target[task.held_out].T
    upto = (np.cumsum(said == task.n_y - 1, axis=0) <= 1) | (said != task.n_y - 1)
    exact = ((answer == said) | ~upto).all(axis=0)
    assert exact.mean() >= least


def test_tomorrow_is_no_better_known_from_one_day_than_that_it_stays_the_same():
    task, params = task_of("plain"), find(EXHIBITS["plain"].recipe)
    today, tomorrow = task.held_out[:-1], task.held_out[1:]
    said = engine.forward(params, today.reshape(1, -1, 1)).y_hat[0, :, 0]
    off = np.sqrt(np.mean((said - tomorrow) ** 2)) * task.sd
    same = np.sqrt(np.mean((today - tomorrow) ** 2)) * task.sd
    assert same - 0.1 < off < same


@pytest.mark.parametrize("name", ["plain", "music", "sentiment", "elements", "text", "numbers"])
def test_a_network_that_broke_has_scores_that_say_so_and_no_warning(name):
    params = find(EXHIBITS[name].recipe)
    broken = params.replace(by=np.full(params.by.shape, 3e38, np.float32))
    task = task_of(name)
    scores = report(broken, task).scores
    assert len(scores) == len(report(params, task).scores)
    assert all(np.isnan(s.value) or s.value >= 0 for s in scores)


@pytest.mark.parametrize("name", ["sentiment", "news"])
def test_the_shares_of_the_report_are_those_counted_one_by_one(name):
    found = report(find(EXHIBITS[name].recipe), task_of(name))
    shares = {score.data: score.value for score in found.scores if score.who == "the network"}
    assert shares["held out"] == pytest.approx(share_right(name, "held_out"))
    tried = [task_of(name).held_out] + ([task_of(name).negation] if name == "sentiment" else [])
    assert found.out_of == sum(len(side.label) for side in tried)
    wrong = sum(
        round((1 - share_right(name, side)) * len(getattr(task_of(name), side).label))
        for side in ("held_out", "negation")[: len(tried)]
    )
    assert found.failed == wrong
