"""The latch: one key, then nothing but noise, and one question at the end."""

import numpy as np
import pytest

from explorer import tasks


@pytest.fixture
def task():
    return tasks.make("latch")


def test_the_first_symbol_is_a_key_and_no_later_one_is(task):
    batch = task.batch(np.random.default_rng(0), 200, 15)
    assert batch.x[0, :, :2].sum() == 200
    assert batch.x[1:, :, :2].sum() == 0


def test_the_target_is_the_key_that_came_first(task):
    batch = task.batch(np.random.default_rng(0), 200, 15)
    np.testing.assert_array_equal(batch.y[-1], batch.x[0, :, :2])
    assert task.symbols_out == task.symbols_in[:2] == ("A", "B")


def test_only_the_last_step_counts(task):
    for n_steps in (1, 2, 20):
        weights = task.batch(np.random.default_rng(0), 7, n_steps).weights
        assert weights[:-1].sum() == 0
        assert (weights[-1] == 1).all()


def test_with_one_step_the_key_itself_is_asked_for(task):
    batch = task.batch(np.random.default_rng(0), 50, 1)
    np.testing.assert_array_equal(batch.y[0], batch.x[0, :, :2])
    assert (batch.weights == 1).all()


def test_both_keys_and_every_distractor_come_equally_often(task):
    batch = task.batch(np.random.default_rng(0), 4000, 11)
    assert batch.x[0, :, :2].mean(axis=0) == pytest.approx([0.5, 0.5], abs=0.03)
    n = task.n_x - 2
    assert batch.x[1:, :, 2:].mean(axis=(0, 1)) == pytest.approx([1 / n] * n, abs=0.02)


def test_the_distractors_say_nothing_about_the_key(task):
    batch = task.batch(np.random.default_rng(0), 4000, 6)
    key = batch.x[0, :, 0]
    for t in range(1, 6):
        for symbol in range(2, task.n_x):
            seen = batch.x[t, :, symbol]
            assert abs(np.corrcoef(key, seen)[0, 1]) < 0.06


def test_the_probe_follows_the_seed_and_shows_both_keys_among_few_seeds(task):
    np.testing.assert_array_equal(task.probe(20, seed=3).x, task.probe(20, seed=3).x)
    assert {task.read_x(task.probe(20, seed=seed).x[0, 0]) for seed in range(10)} == {"A", "B"}


def test_tossing_a_coin_costs_ln_2(task):
    (coin,) = task.baselines
    assert coin.loss == pytest.approx(0.6931471805599453, abs=1e-15)
    batch = task.batch(np.random.default_rng(0), 100, 9)
    cost = -(batch.weights[:, :, None] * batch.y * np.log(0.5)).sum(axis=(0, 2)).mean()
    assert cost == pytest.approx(coin.loss)
