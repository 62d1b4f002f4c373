"""Sentiment and news: one label after the last word of a sentence."""

import csv

import numpy as np
import pytest

from explorer import engine, tasks
from explorer.tasks.sentences import READ_AS_UNKNOWN, read_rows, right_answers
from explorer.tasks.split import NEAR, overlap
from explorer.tasks.words import words_of
from tests.tasks.compose_sentiment import FILE, compose


@pytest.fixture(params=["sentiment", "news"])
def task(request):
    return tasks.make(request.param)


def words_read(task, batch, example=0):
    return [task.read_x(x) for x in batch.x[:, example]]


def test_there_are_enough_sentences_of_every_label_and_none_twice():
    for which, least in (("sentiment", 300), ("headlines", 200)):
        rows = read_rows(which)
        assert len({words_of(text) for text, _ in rows}) == len(rows)
        labels = [label for _, label in rows]
        assert min(labels.count(label) for label in set(labels)) >= least


def test_the_composed_sentences_follow_from_their_seed():
    with FILE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    texts = [row["text"] for row in rows if row["origin"] == "by hand"]
    assert len(texts) > 600
    written = [(row["text"], row["label"]) for row in rows if row["origin"] == "composed"]
    negation = [text for text, _ in read_rows("sentiment-negation")]
    assert compose(texts + negation, 150) == written[:150]


def test_the_loss_sits_at_the_last_word_and_padding_stands_behind_it(task):
    rng = np.random.default_rng(0)
    for _ in range(30):
        batch = task.batch(rng, 4, task.max_steps)
        (end,) = np.flatnonzero(batch.weights.any(axis=1))
        assert (batch.weights[end] == 1).all()
        for example in range(4):
            words = words_read(task, batch, example)
            assert "·" not in words[: end + 1]
            assert set(words[end + 1 :]) <= {"·"}


def test_what_stands_behind_the_end_changes_nothing(task):
    params = engine.init_params("gru", task.n_x, 6, task.n_y, seed=1)
    sentence = task.read(("not", "bad"))
    batch = task.batch(np.random.default_rng(3), 3, task.max_steps)
    end = int(batch.weights.argmax(axis=0)[0])
    whole = engine.forward(params, batch.x)
    short = engine.forward(params, batch.x[: end + 1])
    np.testing.assert_allclose(whole.y_hat[end], short.y_hat[end], atol=1e-14)
    back = engine.backward(params, whole, batch.y, weights=batch.weights)
    assert not back.da[end + 2 :].any()
    assert back.da[end + 1].any()
    assert sentence.x.shape == (2, 1, task.n_x)


def test_every_batch_has_sentences_of_one_length_as_often_as_it_occurs(task):
    rng = np.random.default_rng(0)
    drawn = [int(task.batch(rng, 1, task.max_steps).weights.argmax()) + 1 for _ in range(3000)]
    for length in np.unique(task.train.length):
        share = np.mean(task.train.length == length)
        assert np.mean(np.array(drawn) == length) == pytest.approx(share, abs=0.03)


def test_a_small_T_leaves_out_longer_sentences_and_never_cuts_one(task):
    rng = np.random.default_rng(0)
    known = {tuple(codes) for codes in task.train.codes[:, : task.min_steps].tolist()}
    for _ in range(20):
        x = task.batch(rng, 3, task.min_steps).x
        for codes in x.argmax(axis=2).T.tolist():
            if task.n_x - 2 not in codes:
                assert tuple(codes) in known


def test_one_word_in_seven_is_read_as_unknown_in_training_and_none_in_the_probe(task):
    rng, unknown, words = np.random.default_rng(0), 0, 0
    held = task.as_batch(task.held_out).x[..., -2].sum() / task.held_out.length.sum()
    learned = (task.train.codes == task.n_x - 2).sum() / task.train.length.sum()
    for _ in range(200):
        x = task.batch(rng, 20, task.max_steps).x
        unknown, words = unknown + x[..., -2].sum(), words + x[..., :-1].sum()
    assert unknown / words == pytest.approx(
        learned + (1 - learned) * READ_AS_UNKNOWN, abs=0.02
    )  # fmt: skip
    assert held < 0.25


def test_the_probe_is_a_held_out_sentence_that_fits(task):
    held = {tuple(codes) for codes in task.held_out.codes.tolist()}
    for n_steps in range(task.min_steps, task.max_steps + 1):
        codes = task.probe(n_steps).x[:, 0].argmax(axis=1).tolist()
        assert tuple(codes + [task.n_x - 1] * (task.max_steps - n_steps)) in held


def test_the_sentiment_that_is_shown_turns_round():
    task = tasks.make("sentiment")
    for seed in range(5):
        words = words_read(task, task.probe(9, seed))
        assert {"not", "never", "hardly", "but", "nothing", "neither", "nobody"} & set(words)


def test_the_negations_are_near_to_no_other_sentence():
    task = tasks.make("sentiment")
    rows = dict.fromkeys(task.symbols_out, 0)
    for _, label in read_rows("sentiment-negation"):
        rows[label] += 1
    assert rows["positive"] == rows["negative"] >= 30
    used = [
        [task.symbols_in[code] for code in codes[:length]]
        for codes, length in zip(task.train.codes, task.train.length, strict=True)
    ]
    turned = [words_of(text) for text, _ in read_rows("sentiment-negation")]
    near = overlap(used, turned)
    assert near.max() < NEAR


def test_guessing_costs_the_entropy_of_the_labels(task):
    (guess,) = task.baselines_for(task.max_steps)
    _, counts = np.unique(task.train.label, return_counts=True)
    shares = counts / counts.sum()
    assert guess.loss == pytest.approx(-(shares * np.log(shares)).sum(), abs=1e-12)
    assert guess.loss == pytest.approx(np.log(task.n_y), abs=0.01)
    assert task.majority == pytest.approx(1 / task.n_y, abs=0.05)


def test_right_answers_are_read_at_the_last_word(task):
    batch = task.as_batch(task.held_out)
    assert right_answers(batch.y, batch).all()
    y_hat = np.where(batch.weights[..., None] > 0, np.roll(batch.y, 1, axis=2), batch.y)
    assert not right_answers(y_hat, batch).any()


def test_a_sentence_of_ones_own_has_no_loss_and_any_length(task):
    batch = task.read(("zzz",) * 30)
    assert batch.x.shape == (30, 1, task.n_x)
    assert set(words_read(task, batch)) == {"?"}
    assert not batch.weights.any()


def test_training_is_reproducible_and_beats_guessing_on_held_out_headlines():
    task = tasks.make("news")

    def trained():
        rng = np.random.default_rng(0)
        params = engine.init_params("gru", task.n_x, 12, task.n_y, seed=0)
        how = {"learning_rate": 0.02, "optimiser": "adam", "clip": "norm"}
        return engine.train(params, lambda _: tuple(task.batch(rng, 32, 9)), 120, **how)[0]

    params = trained()
    batch = task.as_batch(task.held_out)
    assert right_answers(engine.forward(params, batch.x).y_hat, batch).mean() > 0.6
    np.testing.assert_array_equal(params.flat, trained().flat)
