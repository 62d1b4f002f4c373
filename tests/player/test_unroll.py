"""What the player is given: the engine's numbers, and words that say what they are."""

# The module, not the function of the same name that the package hands out.
import sys

import numpy as np
import pytest

from explorer import tasks
from explorer.experiment import Experiment
from explorer.player import unroll
from explorer.player.pack import pack
from explorer.run import gradient_from, run
from tests.player.unpack import unpack

MODULE = sys.modules[unroll.__module__]


def sent(experiment, source=None):
    result = run(experiment)
    backward = gradient_from(result, source)
    return result, *unpack(pack(MODULE._header(result, backward), MODULE._arrays(result, backward)))


@pytest.mark.parametrize("task", tasks.TASKS)
def test_the_terms_on_the_screen_add_up_to_what_goes_into_g(task):
    _, header, arrays = sent(Experiment(task=task, n_steps=9, updates=3))
    total = arrays["memory"] + arrays["input"] + arrays["ba"]
    np.testing.assert_allclose(np.tanh(total), arrays["a"][1:], atol=1e-14)
    np.testing.assert_allclose(arrays["from_output"] + arrays["from_future"], arrays["da"][1:])
    slope = 1 - arrays["a"][1:] ** 2
    np.testing.assert_allclose(slope * arrays["da"][1:], arrays["delta"], atol=1e-14)
    assert header["T"] == 9
    assert len(header["x_labels"]) == len(header["y_labels"]) == 9


def test_names_are_shown_letter_by_letter_with_the_next_letter_as_target():
    _, header, arrays = sent(Experiment())
    assert "".join(header["x_labels"]) == "tyrannosaurus"
    assert "".join(header["y_labels"]) == "yrannosaurus·"
    symbols = np.array(header["symbols"])
    assert "".join(symbols[arrays["target"]]) == "yrannosaurus·"


def test_the_shown_guesses_are_the_three_likeliest_and_the_loss_is_minus_ln_of_the_target():
    result, _, arrays = sent(Experiment(updates=30))
    y_hat = result.trace.y_hat[:, 0]
    np.testing.assert_array_equal(arrays["p_top"], -np.sort(-y_hat, axis=1)[:, :3])
    np.testing.assert_allclose(-np.log(arrays["p_target"]), arrays["loss_t"], rtol=1e-12)


def test_the_loss_bars_stay_whatever_loss_is_sent_back():
    _, header, all_of_them = sent(Experiment(n_steps=6))
    _, one, alone = sent(Experiment(n_steps=6), source=3)
    assert (header["source"], one["source"]) == (None, 3)
    assert header["trace"] == one["trace"]
    np.testing.assert_array_equal(all_of_them["loss_t"], alone["loss_t"])
    assert not np.array_equal(all_of_them["da_norm"], alone["da_norm"])


def test_only_the_last_step_of_the_latch_has_a_loss():
    _, header, arrays = sent(Experiment(task="latch", n_steps=6))
    assert arrays["has_loss"].tolist() == [0, 0, 0, 0, 0, 1]
    assert (header["n_losses"], header["starts_at"]) == (1, 6)


def test_the_temperature_is_sent_in_degrees():
    result, header, _ = sent(Experiment(task="weather", n_steps=6, updates=5))
    degrees = result.task.to_units(result.trace.y_hat[:, 0, 0])
    assert header["y_hat_labels"] == [f"{value:.1f}°" for value in degrees]
    assert header["unit"] == "°"


def test_the_two_inputs_of_adding_are_one_label_and_the_marked_are_named_under_their_steps():
    result, header, arrays = sent(Experiment(task="adding", n_steps=8, updates=5, seed=6))
    values, marks = result.probe.x[:, 0].T
    assert marks.sum() == 2
    plus = np.where(marks == 1, "+", "")
    expected = [f"{sign}{value:.2f}" for sign, value in zip(plus, values, strict=True)]
    assert header["x_labels"] == expected
    assert [bool(label) for label in header["step_labels"]] == marks.astype(bool).tolist()
    assert header["y_hat_labels"][-1] == f"{result.trace.y_hat[-1, 0, 0]:.2f}"
    assert arrays["y_value"][-1] == pytest.approx(values @ marks)
    assert header["value_range"] == [0, 2]
    assert header["unit"] == ""


def test_a_run_that_overflows_is_sent_as_it_is():
    experiment = Experiment(activation="identity", gain=4.0, n_steps=60, dtype="float16")
    _, header, arrays = sent(experiment)
    assert np.isinf(arrays["a"]).any()
    assert np.isfinite(header["ranges"]["a"])


@pytest.mark.parametrize(
    ("largest", "shown"), [(0.3, 0.5), (1.0, 1.0), (1.2, 2.0), (7.0, 10.0), (0.0, 1e-300)]
)
def test_a_colour_scale_ends_at_a_round_number(largest, shown):
    assert MODULE._range(np.array([largest, -largest / 2, np.nan])) == pytest.approx(shown)
