"""A sweep that stops a network once it has learned: the same numbers, only fewer of them."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from explorer import tasks
from explorer.experiment import Experiment
from explorer.run import good_loss, run
from explorer.sweeps import grid, sweep

EASY = Experiment(
    task="latch", n_steps=2, n_a=8, batch=8, updates=300, learning_rate=0.3, activation="tanh"
)


def swept(experiments, **options):
    with ThreadPoolExecutor(1) as executor:
        return dict(sweep(experiments, executor=executor, **options))


@pytest.mark.parametrize("change", [{}, {"optimiser": "adam", "learning_rate": 0.02}])
def test_a_record_ends_where_the_network_has_learned_and_is_the_same_up_to_there(change):
    experiments = grid(EASY.replace(**change), seed=range(3))
    for experiment, record in swept(experiments, until_learned=True).items():
        full = run(experiment).history.loss
        learned_at = tasks.learned_at(full, 0.1)
        assert learned_at is not None
        assert len(record.loss) == len(record.norm_before) == len(record.fired) == learned_at
        np.testing.assert_allclose(record.loss, full[:learned_at], rtol=1e-9)
        assert (record.diverged_at, record.diverged_in) == (None, None)


def test_those_that_do_not_learn_go_on_beside_those_that_do():
    experiments = grid(EASY, seed=range(2), learning_rate=(0.3, 0.0))
    found = swept(experiments, until_learned=True)
    for experiment, record in found.items():
        assert (len(record.loss) == 300) == (experiment.learning_rate == 0.0)


def test_without_asking_every_update_is_done():
    (record,) = swept([EASY]).values()
    assert len(record.loss) == 300


def test_a_network_that_breaks_is_not_one_that_has_learned():
    broken = EASY.replace(activation="relu", gain=4.0, init="identity", n_steps=40, clip="off",
                          learning_rate=1000.0)  # fmt: skip
    (record,) = swept([broken], until_learned=True).values()
    assert record.diverged_at == len(record.loss) < 300


def test_results_come_in_chunks_as_small_as_wanted():
    told = []
    experiments = grid(EASY.replace(updates=3), seed=range(6))
    with ThreadPoolExecutor(1) as executor:
        list(sweep(experiments, executor=executor, most_together=2,
                   on_progress=lambda done, of: told.append(done)))  # fmt: skip
    assert told == [2, 4, 6]


def test_a_summed_loss_is_held_to_as_many_times_the_limit():
    copy = Experiment(task="copy", n_steps=20)
    assert good_loss(copy) == pytest.approx(0.02)
    assert good_loss(copy.replace(reduction="sum")) == pytest.approx(20 * 0.02)
    latch = Experiment(task="latch", n_steps=20)
    assert good_loss(latch.replace(reduction="sum")) == good_loss(latch) == 0.1
    assert good_loss(Experiment()) is None


def test_a_task_that_is_never_learned_for_good_is_trained_to_its_end():
    (record,) = swept([Experiment(updates=5)], until_learned=True).values()
    assert len(record.loss) == 5
