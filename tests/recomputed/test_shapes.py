"""Shapes: what a network that judges a sentence says, recomputed from its weights by hand.

Belief and influence of twenty sentences of drawn words, and every number in the words about them.
The shipped weights have 32 bits; they are read as they are and the rest is done in 64.
"""

import re

import numpy as np
import pytest

from explorer import engine, tasks
from explorer.shapes import EXHIBITS, find, read
from explorer.views.shapes.belief_words import describe_belief, say_reading
from tests.recomputed.numbers import close, numbers_in
from tests.recomputed.plain import H, Plain

SEEDS = range(20)


def network(task):
    """The shipped network in 64 bit, so that nothing but rounding is left to differ."""
    params = find(EXHIBITS[task.name].recipe)
    exact = engine.init_params(params.cell, task.n_x, params.n_a, task.n_y)
    return exact.replace(**{n: a.astype(np.float64) for n, a in params.named().items()})


@pytest.fixture(scope="module")
def shown():
    """(Reading, beliefs, influences on the log-odds) of a drawn sentence."""
    kept = {}

    def of(seed):
        if seed not in kept:
            task = tasks.make(("sentiment", "news")[seed % 2])
            rng = np.random.default_rng([7, seed])
            words = rng.choice([w for w in task.symbols_in if w.isalpha()], rng.integers(1, 13))
            reading, _ = read(network(task), task, " ".join(words))
            x = task.read(tuple(reading.words)).x[: len(reading.words), 0]
            kept[seed] = reading, *by_hand(network(task), x)
        return kept[seed]

    return of


def by_hand(params, x):
    T, n_y = len(x), params.named()["Wya"].shape[0]
    state = params.n_a * (2 if params.cell == "lstm" else 1)
    fixed = {"cell": params.cell, "activation": "tanh", "output": "softmax", "layers": 1}
    fixed |= {"border": 0, "y": np.zeros((T, n_y)), "weights": np.zeros(T)}
    p = Plain(W=params.named(), x=x, start=np.zeros(state), **fixed)
    belief = np.array([softmax(p.logits(p.states[t])) for t in range(1, T + 1)])
    answer = belief[-1].argmax()
    influence = []
    for t in range(T):
        louder = x.astype(complex)
        louder[t] *= 1 + 1j * H
        moved = Plain(W=params.named(), x=louder, start=np.zeros(state), **fixed)
        z = moved.logits(moved.states[T])
        others = np.delete(z, answer)
        influence.append((z[answer] - np.log(np.exp(others).sum())).imag / H)
    return belief, np.array(influence)


def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum()


@pytest.mark.parametrize("seed", SEEDS)
def test_belief_after_every_word_and_the_influence_of_every_word(shown, seed):
    reading, belief, influence = shown(seed)
    np.testing.assert_allclose(reading.belief, belief, rtol=1e-8, atol=1e-12)
    np.testing.assert_allclose(reading.influence, influence, rtol=1e-7, atol=1e-11)


def is_percent(words, share):
    if "more than 99" in words:
        return 0.995 <= share < 1
    if "less than 1" in words:
        return 0 < share < 0.005
    return close(numbers_in(words)[0], 100 * share)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_sentence_names_the_answer_the_words_that_moved_it_and_the_turn(shown, seed):
    reading, belief, influence = shown(seed)
    sentence = say_reading(reading)
    answer = int(belief[-1].argmax())
    said, sure = re.match(r"It says “([^”]*)”, (.*?) sure: ", sentence).groups()
    assert said == reading.answers[answer]
    assert is_percent(sure, belief[-1, answer])
    named = dict(re.findall(r"“([^”]+)” \(([+−][^),]*)", sentence))
    order = np.argsort(-influence, kind="stable")
    towards = [i for i in order[:2] if influence[i] > 0]
    against = [i for i in order[-1:] if influence[i] < 0]
    assert {reading.words[i] for i in towards + against} == set(named)
    if len(set(reading.words)) == len(reading.words):
        for i in towards + against:
            (number,) = numbers_in(named[reading.words[i]].lstrip("+"))
            assert close(number, influence[i], digits=3)
    likeliest = belief.argmax(axis=1)
    others = np.flatnonzero(likeliest != answer)
    turn = re.search(r"until “([^”]*)”(?: \(word \d+\))? it believed “([^”]*)” \((.*?)\)", sentence)
    assert bool(turn) == bool(len(others))
    if turn:
        last = others[-1]
        assert turn.group(1) == reading.words[last + 1]
        assert turn.group(2) == reading.answers[likeliest[last]]
        assert is_percent(turn.group(3), belief[last, likeliest[last]])


@pytest.mark.parametrize("seed", SEEDS)
def test_the_picture_in_words_has_every_belief_and_every_influence(shown, seed):
    reading, belief, influence = shown(seed)
    after = describe_belief(reading).split("After every word: ", 1)[1]
    rows = re.findall(r"“[^”]+”[^:]*: (.*?); influence ([+−]?\S*?)\.(?: |$)", after)
    assert len(rows) == len(reading.words)
    for i, (chances, moved) in enumerate(rows):
        for answer, share in zip(reading.answers, belief[i], strict=True):
            words = re.search(
                rf"{re.escape(answer)} ((?:more than |less than )?[\d.]+ ?%)", chances
            )
            assert is_percent(words.group(1), share)
        (number,) = numbers_in(moved.lstrip("+"))
        assert close(number, influence[i], digits=3)
