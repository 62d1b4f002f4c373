"""Adding: two marked numbers, one in each half, and their sum at the end."""

import numpy as np
import pytest

from explorer import tasks


@pytest.fixture
def task():
    return tasks.make("adding")


@pytest.fixture
def many(task):
    return task.batch(np.random.default_rng(0), 20_000, 10)


@pytest.mark.parametrize("n_steps", [2, 3, 9, 40])
def test_there_is_one_mark_in_each_half(task, n_steps):
    marks = task.batch(np.random.default_rng(0), 300, n_steps).x[..., 1]
    half = n_steps // 2
    assert (marks[:half].sum(axis=0) == 1).all()
    assert (marks[half:].sum(axis=0) == 1).all()


def test_the_target_of_a_sequence_is_the_sum_of_its_two_marked_numbers(task):
    batch = task.batch(np.random.default_rng(7), 3, 8)
    for i in range(3):
        marked = [batch.x[t, i, 0] for t in range(8) if batch.x[t, i, 1] == 1]
        assert len(marked) == 2
        assert batch.y[-1, i, 0] == pytest.approx(sum(marked), abs=1e-15)


def test_only_the_last_step_counts(task):
    for n_steps in (2, 13):
        weights = task.batch(np.random.default_rng(0), 4, n_steps).weights
        assert weights[:-1].sum() == 0
        assert (weights[-1] == 1).all()


def test_numbers_are_even_between_0_and_1_and_marks_are_even_within_a_half(many):
    values, marks = many.x[..., 0], many.x[..., 1]
    assert values.min() >= 0
    assert values.max() < 1
    assert values.mean() == pytest.approx(0.5, abs=0.005)
    assert values.var() == pytest.approx(1 / 12, abs=0.002)
    assert marks.mean(axis=1) == pytest.approx([0.2] * 10, abs=0.012)


def test_always_saying_1_costs_a_sixth_in_squared_error_and_half_of_it_in_the_loss(task, many):
    squared = (many.y[-1] - 1.0) ** 2
    assert squared.mean() == pytest.approx(1 / 6, rel=0.02)
    (guess,) = task.baselines_for(10)
    assert guess.loss == pytest.approx(1 / 12, abs=1e-15)
    others = [((many.y[-1] - guess) ** 2).mean() for guess in (0.9, 1.1)]
    assert min(others) > squared.mean(), "no other constant does better"


def test_learned_means_a_tenth_of_the_variance(task):
    assert 2 * task.good_loss(50) == pytest.approx(1 / 60, abs=1e-15)


def test_a_number_is_read_with_two_places_and_a_plus_where_it_is_marked(task):
    assert task.read_x([0.625, 0.0]) == "0.62"
    assert task.read_x([0.6251, 1.0]) == "+0.63"
    assert task.read_y([1.5]) == "1.50"
    assert task.read_y([-0.001]) == "0.00"
    assert task.read_y([-0.25]) == "−0.25"
    assert task.read_y([-np.inf]) == "−∞"
    assert task.read_y([123456.0]) == "1.2\u00a0×\u00a010⁵"


def test_the_labels_under_the_steps_name_the_marked_ones(task):
    labels = task.step_labels(12, seed=5)
    probe = task.probe(12, seed=5)
    assert [label == "marked" for label in labels] == (probe.x[:, 0, 1] == 1).tolist()
    assert labels.count("marked") == 2
