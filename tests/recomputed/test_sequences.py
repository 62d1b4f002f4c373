"""Sequences: predictions and errors of drawn comparisons by hand, and every number that is said."""

import re

import numpy as np
import pytest

from explorer import tasks
from explorer.experiment import DEFAULT_TEXT
from explorer.sequences import compare, judge, open_series, title_of
from tests.recomputed.drawn import drawn
from tests.recomputed.numbers import close, numbers_in
from tests.recomputed.plain import Plain

KINDS = ("weather", "prices", "tone", "text", "names")
SEEDS = range(20)
UNITS = {"weather": None, "prices": None, "tone": 100.0, "text": 100.0, "names": 100.0}


@pytest.fixture(scope="module")
def shown():
    kept = {}

    def of(seed):
        if seed not in kept:
            experiment = drawn(
                seed, task=KINDS[seed % 5], updates=(0, 5, 60)[seed % 3], window=0, gain=1.0,
                optimiser="adam", learning_rate=0.03, clip="norm", a0="zeros", n_a=4,
                n_steps=3 + seed % 4, layers=1,
            )  # fmt: skip
            task = tasks.make(experiment.task, text=DEFAULT_TEXT)
            kept[seed] = compare(experiment, task, 2)
        return kept[seed]

    return of


def vector(task, value):
    if task.kind != "symbols":
        return np.array([value])
    return np.eye(task.n_x)[int(value)]


def by_hand(found, name, places, column):
    """What the first seed's network says after the values at these places."""
    params, task, series = found[name].params, found.task, open_series(found.task)
    x = np.array([vector(task, series.values[p, column]) for p in places])
    if name != "rnn":
        x = x[-found[name].memory :].reshape(1, -1)
    cell = params.cell
    p = Plain(
        W=params.named(), cell=cell, activation=found.experiment.activation
        if found.experiment.cell == "rnn" or name == "rnn" else "tanh",
        output=params.output, layers=1, border=0, x=x, y=x, weights=np.zeros(len(x)),
        start=np.zeros(params.n_a * (2 if cell == "lstm" else 1)),
    )  # fmt: skip
    z = p.logits(p.states[-1])
    return z.argmax() if task.kind == "symbols" else z[0]


@pytest.mark.parametrize("seed", SEEDS)
def test_each_network_says_what_its_weights_say_by_hand(shown, seed):
    found = shown(seed)
    series, T = open_series(found.task), found.n_steps
    tests = len(series.values) - series.split
    rng = np.random.default_rng(seed)
    for number in rng.integers(tests * series.values.shape[1], size=5):
        column, at = divmod(int(number), tests)
        places = range(series.split + at - T, series.split + at)
        for name in ("last", "window", "rnn"):
            mine = by_hand(found, name, places, column)
            assert found[name].guesses[number] == pytest.approx(mine, rel=1e-9, abs=1e-11)
        assert found["naive"].guesses[number] == series.values[places[-1], column]
        assert found.targets[number] == series.values[series.split + at, column]


def error(task, guesses, targets):
    if task.kind == "symbols":
        return sum(g != t for g, t in zip(guesses, targets, strict=True)) / len(targets)
    return (sum((g - t) ** 2 for g, t in zip(guesses, targets, strict=True)) / len(targets)) ** 0.5


def unit(task):
    return {"weather": getattr(task, "sd", 1), "prices": 100 * getattr(task, "sd", 1)}.get(
        task.name, 100.0
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_the_errors_that_are_said_are_those_of_the_guesses(shown, seed):
    found = shown(seed)
    for one in found.predictors:
        assert one.errors[0] == pytest.approx(error(found.task, one.guesses, found.targets))
    head, text = judge(found)
    networks = [one for one in found.predictors if one.params is not None]
    guesses = [one for one in found.predictors if one.params is None]
    best = min(networks, key=lambda one: sum(one.errors) / len(one.errors))
    bar = min(guesses, key=lambda one: one.errors[0])
    factor = unit(found.task)
    assert title_of(best, found) in text
    assert title_of(bar, found).lower() in text
    mean = factor * sum(best.errors) / 3
    said = numbers_in(re.split(r"(?:wrong in|off by) ", text, maxsplit=1)[1])
    assert close(said[0], mean)
    low, high = factor * min(best.errors), factor * max(best.errors)
    spread = re.search(r"\((.*?) to (.*?)\)", text)
    if spread:
        assert close(numbers_in(spread.group(1))[0], low)
        assert close(numbers_in(spread.group(2))[0], high)
    else:
        assert high - low < 0.2
    assert any(close(number, factor * bar.errors[0]) for number in said[1:])
    better = max(best.errors) < min(bar.errors)
    less = re.search(r"That is (\d+)% less", text)
    assert bool(less) == better
    if less:
        assert abs(int(less.group(1)) - 100 * (1 - mean / (factor * bar.errors[0]))) <= 0.51
        wins = all(max(best.errors) < min(one.errors) for one in networks if one is not best)
        assert ("on every seed" in head) == wins
    assert head.startswith("Before any training") == (found.experiment.updates == 0)
