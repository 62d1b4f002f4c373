"""What the page says about a twin: the right sentence, with the right number."""

import numpy as np
import pytest

from explorer.tasks import make
from explorer.views.clipping.words import broke, describe_twin, silent_from
from tests.views.made import history, twins

FLOW = np.ones((30, 4))


def words(one, which="on", **fields):
    return describe_twin(twins(one, **fields), which)


def guesses_of(task):
    return [(line.name, line.loss) for line in make(task, names="dinosaurs").baselines_for(13)]


def spaced(text):
    return text.replace("\u00a0", " ")


def test_it_learns_when_the_loss_is_less_than_half_of_a_guess():
    said = words(history([0.2] * 30, FLOW))
    assert said.loss == "Loss at update 30: **0.200**. Mean of the last 20 updates: **0.200**."
    assert said.verdict.startswith("It learns: “tossing a coin” costs 0.693.")


def test_it_is_learning_when_the_loss_is_a_little_below_a_guess():
    said = words(history([0.6] * 30, FLOW))
    assert said.verdict.startswith("It is learning: “tossing a coin” costs 0.693.")


def test_noise_around_a_guess_is_not_learning():
    said = words(history([0.67, 0.70] * 15, FLOW))
    assert said.verdict.startswith(
        "It has not learned: “tossing a coin” costs 0.693, and its mean is less than 5% below."
    )
    worse = words(history([0.7, 0.72] * 15, FLOW)).verdict
    assert worse.startswith("It has not learned: “tossing a coin” costs 0.693. ")


def test_the_verdict_looks_at_the_last_updates_and_not_at_the_last_one():
    said = words(history([0.7] * 29 + [0.0], FLOW))
    assert said.verdict.startswith("It has not learned")
    assert said.loss == "Loss at update 30: **0**. Mean of the last 20 updates: **0.665**."


def test_a_mean_just_below_a_guess_is_never_called_worse_than_it():
    """Default task, after 300 updates: 1.867 is below 1.880, though by less than 5%."""
    said = words(history([1.867] * 30, FLOW), task="names", names="dinosaurs")
    costs = {name: f"{cost:.3f}" for name, cost in guesses_of("names")}
    before = costs["knowing only the symbol before"]
    assert float(before) * 0.95 < 1.867 < float(before)
    assert f"and less than 5% below “knowing only the symbol before” ({before})." in said.verdict
    assert "not yet" not in said.verdict


def test_a_single_update_has_no_mean():
    assert words(history([0.7], FLOW[:1])).loss == "Loss at update 1: **0.700**."


def test_between_two_guesses_both_are_named():
    said = words(history([3.0] * 30, FLOW), task="names")
    assert said.verdict.startswith(
        "It is learning: better than “every symbol equally likely” (3.296), "
        "not yet than “how often each symbol occurs” (2.726)."
    )


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("a", "a⟨t⟩"),
        ("y_hat", "ŷ⟨t⟩"),
        ("loss", "the loss L"),
        ("da", "∂L/∂a⟨t⟩"),
        ("dWaa", "∂L/∂Waa"),
        ("dWax", "∂L/∂Wax"),
        ("dby", "∂L/∂by"),
        ("Waa", "Waa"),
        ("by", "by"),
    ],
)
def test_a_break_names_update_and_array(name, called):
    one = history([0.5, np.nan], np.ones((2, 3)), broke=(2, name))
    assert broke(one) == f"broke at update 2: {called} overflowed"
    said = words(one)
    assert said.loss == "Loss at update 1, the last before the break: **0.500**."
    assert said.verdict == f"Broke at update 2: {called} overflowed."


def test_a_break_at_once_leaves_no_loss():
    said = words(history([np.inf], [[1, 1, 1]], before=[np.inf], broke=(1, "a")), "off")
    assert said.loss == "There is no loss to show."
    assert said.clip == "The gradient was never finite."


def test_a_gradient_of_exactly_zero_is_said_with_its_update():
    one = history([0.7] * 30, FLOW, before=[1.0] * 5 + [0.0] * 25)
    assert words(one).verdict == (
        "It no longer moves: the gradient is exactly zero from update 6 on."
    )
    for optimiser, kept in (("momentum", "momentum"), ("adam", "Adam")):
        assert words(one, optimiser=optimiser).verdict == (
            f"The gradient is exactly zero from update 6 on: only what {kept} kept moves it."
        )


@pytest.mark.parametrize(
    ("left", "said"),
    [
        ([7, 2e-9, 0.5, 1], "shrinks to 2.0\u00a0×\u00a010⁻⁹ of what it was: it has vanished."),
        ([7, 0.25, 0.5, 1], "shrinks to 0.25 of what it was: it fades."),
        ([7, 250, 9, 1], "grows 250-fold."),
    ],
)
def test_what_is_left_of_the_last_loss_is_said_as_on_every_page(left, said):
    # The batches' own gradients, of all losses, say something else.
    one = history([0.7] * 30, FLOW)
    assert words(one, left=left).verdict.endswith(
        f"From the loss at step 3 back to step 1 the gradient {said}"
    )


def test_a_last_loss_that_does_not_reach_the_first_step_is_said():
    said = words(history([0.7] * 30, FLOW), left=[0, 0, 0.5, 1]).verdict
    assert said.endswith(
        "The gradient from the loss at step 3 is exactly zero from step 1 back: "
        "nothing before step 2 has any influence on it."
    )


def test_a_few_zeros_at_the_end_are_not_for_ever():
    assert silent_from(np.array([1.0] * 50 + [0.0] * 5)) is None
    assert silent_from(np.array([1.0] * 50 + [0.0] * 20)) == 51
    assert silent_from(np.zeros(3)) == 1
    assert silent_from(np.array([0.0, 1.0])) is None


def test_a_threshold_of_zero_lets_nothing_through():
    one = history([0.7] * 30, FLOW, after=[0.0] * 30, fired=[1] * 30, angle=[np.nan] * 30)
    said = words(one, threshold=0.0)
    assert said.verdict == "Nothing moves: the threshold lets no gradient through."
    assert said.clip == "The clip fired **30 of 30** times; what is left has no direction."


def test_a_rate_of_zero_moves_nothing():
    said = words(history([0.7] * 30, FLOW), learning_rate=0.0)
    assert said.verdict == "Nothing moves: the learning rate is 0."


def test_a_clip_that_never_fires_makes_no_difference_and_says_so():
    said = words(history([0.7] * 30, FLOW))
    assert (
        said.clip == "The clip fired **0 of 30** times: both runs are the same, number for number."
    )


def test_by_norm_the_direction_is_kept():
    one = history([0.7] * 30, FLOW, fired=[1] * 7 + [0] * 23, angle=[1e-6] * 7 + [0] * 23)
    assert words(one).clip == "The clip fired **7 of 30** times and kept the direction (angle 0°)."


def test_by_value_the_angle_is_over_the_updates_at_which_it_fired():
    one = history([0.7] * 30, FLOW, fired=[1] * 3 + [0] * 27, angle=[2, 8.1301, 40] + [0] * 27)
    assert words(one, clip="value").clip == (
        "The clip fired **3 of 30** times and turned the gradient: median 8.1°, at most 40.0°."
    )


def test_without_a_clip_the_largest_gradient_is_named():
    one = history([0.7] * 3, np.ones((3, 3)), before=[1, 3e6, 2])
    said = words(one, "off")
    assert said.clip == "Gradient norm: median 2.000, largest 3.00\u00a0×\u00a010⁶ at update 2."
    assert "*" not in said.whole
