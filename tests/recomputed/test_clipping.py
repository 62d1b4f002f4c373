"""Clipping: every number in the words of both twins, by a training that shares nothing with it."""

import numpy as np
import pytest

from explorer.run import run_twins
from explorer.views.clipping.words import LAST, MARGIN, describe_twin
from tests.recomputed.drawn import drawn
from tests.recomputed.numbers import close, numbers_in
from tests.recomputed.trained import Trained

SEEDS = range(20)
UPDATES = 21
SMALL = ("latch", "weather", "adding", "prices", "order", "tone", "copy")
"""Every parameter is a network of its own here: tasks with few symbols."""


def experiment_of(seed):
    """Small and steady enough that rounding does not decide where it is in the end."""
    return drawn(
        seed, SMALL, layers=1, window=0, updates=UPDATES, n_a=1 + seed % 3, n_steps=3 + seed % 4,
        gain=(0.5, 1.0, 1.3)[seed % 3], learning_rate=(0.01, 0.1)[seed % 2], batch=1 + seed % 3,
    )  # fmt: skip


@pytest.fixture(scope="module")
def shown():
    """seed -> (the twins, {which: what a textbook training saw})."""
    kept = {}

    def of(seed):
        if seed not in kept:
            experiment = experiment_of(seed)
            twins, rows = run_twins(experiment), {}
            for which, mode in (("off", "off"), ("on", twins.clip)):
                mine = Trained(experiment.replace(clip=mode))
                for _ in range(UPDATES):
                    mine.update()
                rows[which] = mine.rows
            kept[seed] = twins, rows
        return kept[seed]

    return of


def said(text, which=0):
    return numbers_in(text.replace("*", ""))[which]


@pytest.mark.parametrize("which", ["off", "on"])
@pytest.mark.parametrize("seed", SEEDS)
def test_the_losses_are_those_of_the_training(shown, seed, which):
    twins, rows = shown(seed)
    losses = [row.loss for row in rows[which]]
    words = describe_twin(twins, which)
    at, last, n, mean = numbers_in(words.loss.replace("*", ""))
    assert at[0] == UPDATES
    assert n[0] == LAST
    assert close(last, losses[-1])
    assert close(mean, sum(losses[-LAST:]) / LAST)


def worth(twins):
    """{name: cost} of every guess: once for each loss that a sum has."""
    task, experiment = twins.task, twins.experiment
    losses = int(np.count_nonzero(task.probe(twins.n_steps, seed=experiment.seed).weights))
    times = 1 if experiment.reduction == "mean" or losses == 1 else losses
    return {line.name: times * line.loss for line in task.baselines_for(twins.n_steps)}


@pytest.mark.parametrize("which", ["off", "on"])
@pytest.mark.parametrize("seed", SEEDS)
def test_the_verdict_agrees_with_the_mean_that_is_printed(shown, seed, which):
    twins, rows = shown(seed)
    words = describe_twin(twins, which).verdict
    mean = sum(row.loss for row in rows[which][-LAST:]) / LAST
    costs = worth(twins)
    if "no guess has one cost" in words:
        assert twins.experiment.reduction == "sum"
        assert twins.task.ends_vary
        return
    named = {name: cost for name, cost in costs.items() if f"“{name}”" in words}
    for name, cost in named.items():
        behind = words.split(f"“{name}”")[1]
        assert close(said(behind), cost)
        if f"better than “{name}”" in words or words.startswith(("It learns", "It is learning: “")):
            assert mean < MARGIN * cost
        elif f"less than 5% below “{name}”" in words or "its mean is less than 5% below" in words:
            assert MARGIN * cost <= mean < cost
        else:
            assert "not yet than" in words or words.startswith("It has not learned")
            assert mean >= cost
    if words.startswith("It learns"):
        assert mean < min(named.values()) / 2
    if words.startswith("It has not learned"):
        assert all(mean >= MARGIN * cost for cost in costs.values())


@pytest.mark.parametrize("seed", SEEDS)
def test_the_gradient_norms_are_those_of_the_training(shown, seed):
    twins, rows = shown(seed)
    norms = np.array([row.before for row in rows["off"]])
    median, largest, at = numbers_in(describe_twin(twins, "off").clip.replace(",", ""))
    assert close(median, float(np.median(norms)))
    assert close(largest, norms.max())
    assert norms[int(at[0]) - 1] == pytest.approx(norms.max(), rel=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_clip_fired_as_often_and_turned_as_far_as_is_said(shown, seed):
    twins, rows = shown(seed)
    words = describe_twin(twins, "on").clip.replace("*", "")
    fired = [row for row in rows["on"] if row.fired]
    assert words.startswith(f"The clip fired {len(fired)} of {UPDATES} times")
    if not fired:
        assert "both runs are the same, number for number" in words
        for one, other in zip(rows["off"], rows["on"], strict=True):
            assert (one.loss, one.before, one.after) == (other.loss, other.before, other.after)
        np.testing.assert_array_equal(twins.off.loss, twins.on.loss)
        np.testing.assert_array_equal(twins.off.da_norm, twins.on.da_norm)
        return
    angles = [row.angle for row in fired]
    if twins.clip == "norm":
        assert words.endswith("kept the direction (angle 0°).")
    elif "turned the gradient" in words:
        median, largest = numbers_in(words.split("median")[1])
        for number, value in ((median, float(np.median(angles))), (largest, max(angles))):
            assert close(number, value) or (value < 0.05 and "below" in words)
    else:
        assert max(angles) < 0.005


def test_the_drawn_twins_come_to_every_verdict():
    kinds = {experiment_of(seed).clip for seed in SEEDS}
    assert kinds == {"off", "norm", "value", "tensor"}
    assert {experiment_of(seed).optimiser for seed in SEEDS} == {"sgd", "momentum", "adam"}
    assert {experiment_of(seed).cell for seed in SEEDS} == {"rnn", "gru", "lstm"}
