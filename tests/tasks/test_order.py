"""Temporal order: X or Y early, X or Y in the middle, and which two it were at the end."""

import numpy as np
import pytest

from explorer import tasks
from explorer.tasks.order import places


@pytest.fixture
def task():
    return tasks.make("order")


def text_of(task, batch, i=0):
    return "".join(task.read_x(x) for x in batch.x[:, i])


@pytest.mark.parametrize("n_steps", [2, 3, 5, 10, 37, 100])
def test_the_target_is_the_two_capitals_in_the_order_in_which_they_came(task, n_steps):
    batch = task.batch(np.random.default_rng(1), 60, n_steps)
    for i in range(60):
        capitals = [letter for letter in text_of(task, batch, i) if letter in "XY"]
        assert task.read_y(batch.y[-1, i]) == "".join(capitals)
        assert len(capitals) == 2


def test_at_100_steps_they_stand_where_the_paper_has_them(task):
    assert places(100) == ((10, 20), (40, 50))
    batch = task.batch(np.random.default_rng(1), 3000, 100)
    steps = np.flatnonzero(batch.x[..., :2].any(axis=(1, 2))) + 1
    assert steps.tolist() == [*range(10, 21), *range(40, 51)]


@pytest.mark.parametrize("n_steps", range(2, 60))
def test_the_early_place_ends_before_the_middle_one_begins(n_steps):
    (early, early_end), (middle, middle_end) = places(n_steps)
    assert 1 <= early <= early_end < middle <= middle_end <= n_steps


def test_only_the_last_step_counts(task):
    for n_steps in (2, 30):
        weights = task.batch(np.random.default_rng(0), 4, n_steps).weights
        assert weights[:-1].sum() == 0
        assert (weights[-1] == 1).all()


def test_all_four_orders_come_equally_often_so_guessing_is_wrong_in_three_of_four(task):
    batch = task.batch(np.random.default_rng(0), 8000, 20)
    shares = batch.y[-1].mean(axis=0)
    assert shares == pytest.approx([0.25] * 4, abs=0.02)
    assert 1 - shares.max() == pytest.approx(0.75, abs=0.02)


def test_guessing_costs_ln_4(task):
    (guess,) = task.baselines_for(30)
    assert guess.loss == pytest.approx(1.3862943611198906, abs=1e-15)


def test_distractors_say_nothing_about_the_order(task):
    batch = task.batch(np.random.default_rng(0), 4000, 10)
    first = batch.y[-1, :, :2].sum(axis=1)
    for t in range(10):
        for symbol in range(2, task.n_x):
            assert abs(np.corrcoef(first, batch.x[t, :, symbol])[0, 1]) < 0.06


def test_the_orders_are_spoken_one_after_the_other(task):
    assert task.spoken_out == ("X, then X", "X, then Y", "Y, then X", "Y, then Y")
