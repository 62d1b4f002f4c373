import numpy as np
import pytest

from explorer import engine
from explorer.experiment import Experiment
from explorer.live import LiveNetwork
from explorer.run import run

SMALL = Experiment(task="latch", n_steps=7, n_a=5, batch=4, learning_rate=0.5)
BREAKS = Experiment(
    task="latch", n_steps=30, n_a=8, activation="identity", gain=2.0, clip="off",
    learning_rate=1000.0, dtype="float32", updates=60,
)  # fmt: skip


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
@pytest.mark.parametrize("optimiser", ["sgd", "adam"])
def test_after_n_updates_it_is_the_network_of_the_experiment_with_updates_n(cell, optimiser):
    experiment = SMALL.replace(cell=cell, optimiser=optimiser, updates=23)
    expected = run(experiment)
    network = LiveNetwork(experiment)
    network.go_to(23)
    look = network.evaluate(23)
    np.testing.assert_array_equal(look.params.flat, expected.params.flat)
    np.testing.assert_array_equal(look.trace.a, expected.trace.a)
    np.testing.assert_array_equal(look.trace.y_hat, expected.trace.y_hat)
    updates, columns, da_norm = network.rows.after(0, 23)
    assert updates.tolist() == list(range(1, 24))
    for name in ("loss", "norm_before", "norm_after", "fired", "angle"):
        np.testing.assert_array_equal(columns[name], getattr(expected.history, name))
    assert columns["fired_so_far"].tolist() == np.cumsum(expected.history.fired).tolist()
    assert columns["mean_so_far"][-1] == pytest.approx(expected.history.norm_before.mean())
    np.testing.assert_array_equal(da_norm, expected.history.da_norm)


@pytest.mark.parametrize("max_bytes", [2**25, 2**16, 0])
def test_any_past_update_is_what_it_was_bit_for_bit(max_bytes):
    experiment = SMALL.replace(optimiser="adam", learning_rate=0.05)
    network = LiveNetwork(experiment, max_bytes=max_bytes)
    network.go_to(90)
    for update in (0, 90, 1, 64, 65, 17, 89, 2):
        assert network.go_to(update)
        look = network.evaluate(update)
        expected = run(experiment.replace(updates=update))
        assert look.update == update
        np.testing.assert_array_equal(look.params.flat, expected.params.flat)
        if update:
            assert look.row.loss == expected.history.loss[-1]
            np.testing.assert_array_equal(look.row.da_norm, expected.history.da_norm[-1])
    # Looking back has not disturbed the training.
    network.go_to(95)
    np.testing.assert_array_equal(
        network.evaluate(95).params.flat, run(experiment.replace(updates=95)).params.flat
    )


def test_what_does_not_fit_is_thinned_to_every_second_again_and_again():
    network = LiveNetwork(SMALL, max_bytes=2**15)
    network.go_to(400)
    for kept in (network.checkpoints, network.rows):
        assert kept.every in (8, 16, 32, 64, 128)
    updates, columns, da_norm = network.rows.after(0, 400)
    assert (updates % network.rows.every == 0).all()
    history = run(SMALL.replace(updates=400)).history
    np.testing.assert_array_equal(columns["loss"], history.loss[updates - 1])
    np.testing.assert_array_equal(da_norm, history.da_norm[updates - 1])
    some, *_ = network.rows.after(100, 333)
    assert some.tolist() == [u for u in updates.tolist() if 100 < u <= 333]
    assert len(updates) == 400 // network.rows.every
    assert len(network.checkpoints) == 400 // network.checkpoints.every + 1


def test_5000_updates_of_a_usual_network_are_kept_within_its_room():
    network = LiveNetwork(Experiment(task="latch", n_steps=50, n_a=64, batch=1, optimiser="adam"))
    network.go_to(300)
    one = network.checkpoints.before(300)[1].trainer.nbytes
    assert len(network.checkpoints) * one < 24 * 2**20
    assert network.rows.every == 1  # 5,000 rows of T = 50 have room without thinning
    assert network.rows.max_rows > 5000


def test_a_far_update_is_reached_in_many_short_calls():
    network = LiveNetwork(SMALL)
    calls = 1
    while not network.go_to(200, seconds=0.0):
        calls += 1
    assert calls == 200
    thin = LiveNetwork(SMALL, max_bytes=0)
    thin.go_to(130)
    calls = 1
    while not thin.go_to(100, seconds=0.0):
        calls += 1
    assert 1 < calls <= 100
    np.testing.assert_array_equal(
        thin.evaluate(100).params.flat, run(SMALL.replace(updates=100)).params.flat
    )


def test_a_network_that_breaks_stays_at_its_last_finite_state():
    expected = run(BREAKS)
    network = LiveNetwork(BREAKS)
    assert network.go_to(60)
    assert network.done == expected.history.diverged_at < 60
    assert network.diverged_in == expected.history.diverged_in
    look = network.evaluate(60)
    assert look.update == network.done
    np.testing.assert_array_equal(look.params.flat, expected.params.flat)
    for column in ("loss", "norm_before"):
        assert not np.isfinite(getattr(look.row, column)) or look.row.diverged_in
    earlier = network.evaluate(network.done - 1)
    np.testing.assert_array_equal(earlier.params.flat, look.params.flat)
    np.testing.assert_array_equal(network.evaluate(network.done).params.flat, look.params.flat)


def test_the_batch_of_an_update_is_the_one_it_saw():
    network = LiveNetwork(SMALL)
    network.go_to(12)
    for update in (1, 7, 12):
        params, (x, y, weights) = network.batch_of(update)
        trace = engine.forward(params, x)
        back = engine.backward(params, trace, y, weights=weights, reduction="mean")
        assert back.loss == pytest.approx(network.evaluate(update).row.loss, rel=1e-12)
        np.testing.assert_array_equal(
            params.flat, run(SMALL.replace(updates=update - 1)).params.flat
        )


@pytest.mark.parametrize("experiment", [SMALL, BREAKS])
@pytest.mark.parametrize("update", [1, 9, 40])
def test_its_run_is_the_experiments_without_training_again(experiment, update):
    network = LiveNetwork(experiment)
    network.go_to(45)
    found, expected = network.run(update), run(experiment.replace(updates=update))
    assert found.fingerprint() == expected.fingerprint()
    assert found.experiment == expected.experiment
    assert found.notes == expected.notes
    for name in ("loss", "norm_before", "norm_after", "fired", "angle", "da_norm"):
        column = getattr(found.history, name)
        np.testing.assert_array_equal(column, getattr(expected.history, name))
        assert column.dtype == getattr(expected.history, name).dtype
        assert not column.flags.writeable
    assert found.history.diverged_at == expected.history.diverged_at
    assert found.history.diverged_in == expected.history.diverged_in


def test_a_run_that_would_have_to_be_trained_is_not_made():
    network = LiveNetwork(SMALL, max_bytes=2**12)
    network.go_to(60)
    assert network.rows.every > 1
    assert network.run(60) is None
    fresh = LiveNetwork(SMALL)
    assert fresh.run(0) is None
    assert fresh.run(5) is None
