"""Copy: some letters, a silence, a sign, and the letters again."""

import numpy as np
import pytest

from explorer import tasks


@pytest.fixture
def task():
    return tasks.make("copy")


def texts(task, n_steps, seed=0):
    probe = task.probe(n_steps, seed=seed)
    read = "".join(task.read_x(x) for x in probe.x[:, 0])
    return read, "".join(task.read_y(y) for y in probe.y[:, 0])


@pytest.mark.parametrize(("n_steps", "S"), [(3, 1), (4, 1), (9, 1), (10, 2), (13, 2), (50, 10)])
def test_the_letters_come_first_and_are_asked_for_after_the_sign(task, n_steps, S):
    read, said = texts(task, n_steps)
    letters = read[:S]
    assert set(letters) <= set("ABCDEFGH")
    assert read == letters + "·" * (n_steps - 2 * S - 1) + "▸" + "·" * S
    assert said == "·" * (n_steps - S) + letters


def test_the_full_size_is_ten_letters_and_twenty_steps_beside_the_delay(task):
    read, said = texts(task, 200)
    assert read.index("▸") == 200 - 11
    assert said.strip("·") == read[:10]
    (guess,) = task.baselines_for(200)
    delay = 180
    assert guess.loss == pytest.approx(10 * np.log(8) / (delay + 20), abs=1e-15)


def test_guessing_costs_what_a_guess_costs_on_the_data(task):
    batch = task.batch(np.random.default_rng(0), 50, 30)
    asked = batch.y[:, :, :8].sum()
    cost = asked * np.log(8) / (30 * 50)
    assert task.baselines_for(30)[0].loss == pytest.approx(cost, abs=1e-14)


def test_learned_means_a_tenth_of_a_nat_for_each_letter_to_repeat(task):
    assert task.good_loss(20) == pytest.approx(0.1 * 4 / 20)
    assert task.good_loss(200) == pytest.approx(0.1 * 10 / 200)


def test_every_step_counts(task):
    assert (task.batch(np.random.default_rng(0), 4, 20).weights == 1).all()


def test_every_letter_comes_equally_often(task):
    batch = task.batch(np.random.default_rng(0), 3000, 20)
    assert batch.x[:4, :, :8].mean(axis=(0, 1)) == pytest.approx([1 / 8] * 8, abs=0.01)
