"""Four who predict: what each can see, and their errors against numbers made another way."""

import numpy as np
import pytest

from explorer import engine, tasks
from explorer.experiment import DEFAULT_TEXT, Experiment
from explorer.run.training import start
from explorer.sequences import SEEDS, compare, open_series, run_free
from explorer.tasks.tone import make_tone

SMALL = Experiment(
    task="weather", n_steps=6, n_a=4, updates=30, optimiser="adam", learning_rate=0.01
)


@pytest.fixture(scope="module")
def weather():
    return compare(SMALL, tasks.make("weather"), 3)


def test_the_naive_error_is_that_of_the_last_value(weather):
    task = tasks.make("weather")
    days = np.append(task.train[-1], task.held_out)
    error = np.sqrt(np.mean(np.diff(days) ** 2))
    np.testing.assert_allclose(weather["naive"].errors, [error])
    np.testing.assert_array_equal(weather["naive"].guesses, days[:-1])


def test_the_naive_guess_for_letters_is_the_same_letter_and_the_commonest():
    task = tasks.make("text", text=DEFAULT_TEXT)
    found = compare(SMALL.replace(task="text", updates=0), task, 3)
    split = round(0.8 * len(DEFAULT_TEXT))
    rest, before = DEFAULT_TEXT[split:], DEFAULT_TEXT[split - 1 : -1]
    wrong = sum(a != b for a, b in zip(rest, before, strict=True))
    assert found["naive"].errors == pytest.approx(wrong / len(rest))
    assert found["common"].errors == pytest.approx(1 - rest.count(" ") / len(rest))


@pytest.mark.parametrize(("name", "memory"), [("last", 1), ("window", 3), ("rnn", 6)])
def test_a_network_sees_as_far_back_as_it_is_said_to_and_no_further(weather, name, memory):
    """Numbers are changed behind what it sees: its guesses stay; within what it sees: they move."""
    from explorer.sequences.compare import _predict

    one, rng = weather[name], np.random.default_rng(0)
    assert one.memory == memory
    x = rng.normal(size=(6, 50))
    guesses = _predict(SMALL, weather.task, one.params, name, memory, x)
    for t in range(6):
        changed = x.copy()
        changed[t] += 1.0
        moved = _predict(SMALL, weather.task, one.params, name, memory, changed)
        assert (moved != guesses).any() == (t >= 6 - memory)


def test_the_feedforward_networks_are_one_hidden_layer_worked_by_hand(weather):
    series = open_series(weather.task)
    at = series.split
    for name, k in (("last", 1), ("window", 3)):
        W = weather[name].params.named()
        a = np.tanh(W["Wax"] @ series.values[at - k : at, 0] + W["ba"])
        y_hat = W["Wya"] @ a + W["by"]
        assert weather[name].guesses[0] == pytest.approx(y_hat[0], abs=1e-12)


def test_the_rnn_carries_its_state_worked_by_hand(weather):
    W, series = weather["rnn"].params.named(), open_series(weather.task)
    a = np.zeros(4)
    for value in series.values[series.split - 6 : series.split, 0]:
        a = np.tanh(W["Waa"] @ a + W["Wax"][:, 0] * value + W["ba"])
    assert weather["rnn"].guesses[0] == pytest.approx((W["Wya"] @ a + W["by"])[0], abs=1e-12)


def test_the_errors_are_the_root_mean_square_of_the_guesses(weather):
    for one in weather.predictors:
        error = np.sqrt(((one.guesses - weather.targets) ** 2).mean())
        assert one.errors[0] == pytest.approx(error)
    assert len(weather["rnn"].errors) == SEEDS


def test_without_updates_the_rnn_is_the_network_of_the_other_pages():
    found = compare(SMALL.replace(updates=0), tasks.make("weather"), 3)
    first = start(SMALL, tasks.make("weather"))
    np.testing.assert_array_equal(found["rnn"].params.flat, first.flat)


def test_the_same_again_is_the_same_and_another_seed_is_another(weather):
    again = compare(SMALL, tasks.make("weather"), 3)
    other = compare(SMALL.replace(seed=SMALL.seed + 1), tasks.make("weather"), 3)
    for name in ("last", "window", "rnn"):
        np.testing.assert_array_equal(again[name].errors, weather[name].errors)
        np.testing.assert_array_equal(other[name].errors[:2], weather[name].errors[1:])
        assert other[name].errors[2] != weather[name].errors[0]


def test_the_updates_are_counted_and_a_cancel_comes_through():
    seen = []
    compare(SMALL.replace(updates=2), tasks.make("weather"), 3, on_update=seen.append)
    assert seen == list(range(1, 3 * SEEDS * 2 + 1))

    class StopError(Exception):
        pass

    def stop(done):
        if done == 3:
            raise StopError

    with pytest.raises(StopError):
        compare(SMALL.replace(updates=2), tasks.make("weather"), 3, on_update=stop)


@pytest.mark.slow
def test_a_window_as_long_as_the_sequence_does_not_notice_one_wrong_order_for_all():
    """Its weights would only change places; from other start weights it ends as low."""
    experiment = SMALL.replace(task="tone", n_steps=6, n_a=8, updates=300, batch=32)
    kept, fixed = (compare(experiment, make_tone("sine"), 6, o) for o in ("kept", "fixed"))
    for one in (kept, fixed):
        assert one["window"].errors.max() < 0.05
    assert fixed["naive"].errors[0] > 2 * kept["naive"].errors[0]


def test_a_sine_is_out_of_reach_for_the_last_value_and_easy_with_memory():
    """Given s[t] alone a sine may rise or fall; what is left is what its slope adds."""
    experiment = SMALL.replace(task="tone", n_steps=12, n_a=8, updates=300, batch=32)
    found = compare(experiment, make_tone("sine"), 2)
    slope = np.sin(2 * np.pi * 440 / 8000)
    assert found["last"].errors.min() > 0.95 * slope
    assert found["window"].errors.max() < 0.2 * slope
    assert found["rnn"].errors.max() < 0.2 * slope


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
@pytest.mark.parametrize("layers", [1, 2])
def test_running_free_is_one_long_sequence_that_reads_itself(cell, layers):
    experiment = SMALL.replace(task="tone", cell=cell, layers=layers, updates=5)
    found = compare(experiment, make_tone("two"), 3)
    made = run_free(found, 10)
    series = found.series
    x = np.append(series.values[series.split - 6 : series.split, 0], made[:-1])
    y_hat = engine.forward(found["rnn"].params, x[:, None, None]).y_hat[5:, 0, 0]
    np.testing.assert_allclose(made, y_hat, atol=1e-12)


def test_what_runs_away_on_its_own_is_nan_and_no_crash():
    experiment = SMALL.replace(
        task="tone", activation="identity", gain=4.0, updates=0, init="identity"
    )
    made = run_free(compare(experiment, make_tone("two"), 3), 3000)
    assert np.isfinite(made[0])
    assert np.isnan(made[-1])


def test_a_training_that_breaks_is_marked():
    experiment = SMALL.replace(learning_rate=1000.0, clip="off", optimiser="sgd", activation="relu")
    found = compare(experiment, tasks.make("weather"), 3)
    assert found["rnn"].diverged
    assert not found["naive"].diverged
