"""Belief after every word, and which words moved it: against shorter sentences and differences."""

import numpy as np
import pytest

from explorer import engine, tasks
from explorer.errors import InputError
from explorer.shapes import EXHIBITS, find, read

SENTENCE = "the food was not bad at all"


@pytest.fixture(params=["sentiment", "news"])
def task(request):
    return tasks.make(request.param)


def network(task):
    return find(EXHIBITS[task.name].recipe)


def log_odds(params, x, answer):
    logits = engine.forward(params, x).logits[-1, 0].astype(float)
    others = np.delete(logits, answer)
    return logits[answer] - np.log(np.exp(others - others.max()).sum()) - others.max()


def test_the_belief_after_a_word_is_that_of_the_sentence_that_ends_there(task):
    whole, _ = read(network(task), task, SENTENCE)
    words = SENTENCE.split()
    for t in range(1, len(words) + 1):
        shorter, _ = read(network(task), task, " ".join(words[:t]))
        np.testing.assert_allclose(shorter.belief[-1], whole.belief[t - 1], rtol=1e-4)


def test_an_influence_is_what_a_slightly_stronger_word_does_to_the_log_odds(task):
    params = network(task)
    exact = engine.init_params(params.cell, task.n_x, params.n_a, task.n_y)  # in float64
    exact = exact.replace(**{n: a.astype(np.float64) for n, a in params.named().items()})
    found, _ = read(exact, task, SENTENCE)
    x = task.read(tuple(SENTENCE.split())).x[: len(found.words)]
    for t in range(len(found.words)):
        ends = []
        for factor in (1 + 1e-5, 1 - 1e-5):
            nudged = x.copy()
            nudged[t] *= factor
            ends.append(log_odds(exact, nudged, found.answer))
        assert found.influence[t] == pytest.approx((ends[0] - ends[1]) / 2e-5, rel=1e-5, abs=1e-7)


def test_influences_do_not_die_where_the_network_is_sure():
    task = tasks.make("sentiment")
    found, _ = read(network(task), task, SENTENCE)
    assert found.belief[-1].max() > 0.99
    assert found.answers[found.answer] == "positive"
    assert found.influence[found.words.index("not")] > 1


def test_words_nobody_knows_are_read_and_named():
    task = tasks.make("sentiment")
    found, notes = read(network(task), task, "the zorblatt was great")
    assert found.known == (True, False, True, True)
    assert notes == ("Never met in training and read as ?: “zorblatt”.",)


def test_ten_thousand_words_are_cut_and_an_empty_sentence_is_refused():
    task = tasks.make("sentiment")
    found, notes = read(network(task), task, "good " * 10_000)
    assert len(found.words) == tasks.MAX_WORDS
    assert "10,000 words" in notes[0]
    for empty in ("", "  \n", "?!"):
        with pytest.raises(InputError, match="so there is nothing to read"):
            read(network(task), task, empty)
