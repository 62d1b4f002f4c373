"""The sentences are made from the numbers: who wins, who is level, who notices."""

import dataclasses

import numpy as np
import pytest

from explorer import tasks
from explorer.experiment import DEFAULT_TEXT, Experiment
from explorer.run.cures import Cures
from explorer.sequences import compare, judge, measure_of, say_error, title_of


def made(errors, task="weather", **changes):
    """A comparison with made-up errors: name → one for each seed."""
    experiment = Experiment(task=task, n_steps=4, n_a=2, updates=1)
    found = compare(experiment, tasks.make(task, text=DEFAULT_TEXT), 3)
    predictors = tuple(
        dataclasses.replace(one, errors=np.array(errors.get(one.name, one.errors)), **changes)
        if one.params is not None or one.name in errors
        else one
        for one in found.predictors
    )
    return dataclasses.replace(found, predictors=predictors)


BASE = {"naive": [0.5], "last": [0.5, 0.6, 0.6], "window": [0.4, 0.42, 0.44]}


def test_the_one_that_is_better_on_every_seed_wins_and_the_gain_is_said():
    head, text = judge(made({**BASE, "rnn": [0.2, 0.25, 0.3]}))
    sd = tasks.make("weather").sd
    assert head == "RNN wins on every seed."
    low, mean, high, naive = (f"{v * sd:.2f}" for v in (0.2, 0.25, 0.3, 0.5))
    assert text == (
        f"RNN is off by {mean} °C ({low} to {high}), “same as today” by {naive} °C. "
        "That is 50% less."
    )


def test_before_any_training_that_is_said_first():
    found = made({**BASE, "rnn": [0.9] * 3, "window": [0.9] * 3})
    untrained = dataclasses.replace(found, experiment=found.experiment.replace(updates=0))
    assert judge(untrained)[0] == "Before any training: no network beats “same as today”."
    wins = dataclasses.replace(made({**BASE, "rnn": [0.2] * 3}), experiment=untrained.experiment)
    assert judge(wins)[0] == "Before any training: RNN wins on every seed."


def test_seeds_that_overlap_are_level():
    head, _ = judge(made({**BASE, "rnn": [0.39, 0.40, 0.41]}))
    assert head == "The RNN and the window of 3 are level: their seeds overlap."


def test_a_loss_of_the_rnn_is_said_as_plainly():
    head, _ = judge(made({**BASE, "rnn": [0.45, 0.45, 0.46]}))
    assert head == "Window of 3 wins on every seed."


def test_where_the_naive_guess_is_as_good_nobody_wins():
    worse = {"naive": [0.3], "last": [0.4] * 3, "window": [0.35] * 3, "rnn": [0.4] * 3}
    assert judge(made(worse))[0] == "No network beats “same as today”."
    close = {**worse, "rnn": [0.25, 0.28, 0.31]}
    assert judge(made(close))[0] == "No clear win over “same as today”."


def test_letters_are_held_against_the_better_of_two_guesses_without_a_network():
    letters = {"naive": [0.98], "common": [0.8], "last": [0.7] * 3, "window": [0.6] * 3}
    head, text = judge(made({**letters, "rnn": [0.4] * 3}, task="text"))
    assert head == "RNN wins on every seed."
    assert text == (
        "RNN is wrong in 40.0%, “always the commonest letter” in 80.0%. That is 50% less."
    )


def test_who_notices_a_shuffle_is_who_is_worse_on_every_seed():
    kept = made({**BASE, "rnn": [0.2, 0.25, 0.3]})
    shuffled = made(
        {"naive": [0.9], "last": [0.8] * 3, "window": [0.41, 0.42, 0.43], "rnn": [0.5] * 3}
    )
    head, text = judge(shuffled, kept)
    assert head == "All suffer but the window of 3."
    sd = tasks.make("weather").sd
    assert f"the RNN: {0.25 * sd:.2f} → {0.5 * sd:.2f} °C" in text
    assert judge(kept, kept)[0] == "None of them suffers."
    everyone = made({"naive": [0.9], "last": [0.8] * 3, "window": [0.8] * 3, "rnn": [0.5] * 3})
    assert judge(everyone, kept)[0] == "All of them suffer."


def test_a_training_that_broke_is_said_before_anything_else():
    found = made({**BASE, "rnn": [np.nan] * 3}, diverged=True)
    head, text = judge(found)
    assert head == "Training broke: Last value, Window of 3 and RNN."
    assert "see the page Train" in text
    told = dataclasses.replace(found, cures=Cures(helped=(("dtype", "float64"),)))
    assert judge(told)[1] == "Tried on the same seed, this helps: 64 bit."
    assert say_error(found["rnn"], found) == "NaN °C"


@pytest.mark.parametrize(
    ("task", "error", "said"),
    [("weather", 1.0, "7.24 °C"), ("tone", 0.123, "12.3%"), ("text", 0.5, "50.0%")],
)
def test_errors_are_said_in_the_unit_people_know(task, error, said):
    measure = measure_of(tasks.make(task, text=DEFAULT_TEXT))
    given = f"{tasks.make('weather').sd:.2f} °C" if task == "weather" else said
    assert measure.say(error) == given
    assert measure.say(np.inf).startswith("∞")


def test_the_cell_gives_the_rnn_its_name():
    found = dataclasses.replace(made(BASE), experiment=Experiment(task="weather", cell="gru"))
    assert title_of(found["rnn"], found) == "GRU"


def test_one_wrong_order_for_all_is_said_to_be_learnable():
    kept = made({**BASE, "rnn": [0.2] * 3})
    for order, said in (("fixed", True), ("shuffled", False)):
        found = dataclasses.replace(kept, order=order)
        assert ("always the same can be learned" in judge(found, kept)[1]) == said


@pytest.mark.parametrize(
    ("error", "said"), [(0.0, "0.0%"), (0.0316, "3.2%"), (0.000316, "0.032%"), (4.4e-6, "0.00044%")]
)
def test_an_error_that_is_not_zero_is_not_written_as_zero(error, said):
    assert measure_of(tasks.make("tone")).say(error) == said
