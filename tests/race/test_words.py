"""The sentence on top: told from counts."""

import pytest

from explorer.race import describe, make_race, verdict
from explorer.race.words import rule
from tests.race.made import EASY, outcomes_of, small_race

OFF, ON = "without the clip", "with the clip"


def said(off, on, lengths=(2, 5, 9)):
    race = small_race(lengths)
    table = {label: dict(zip(lengths, row)) for label, row in ((OFF, off), (ON, on))}  # noqa: B905
    return verdict(race, outcomes_of(race, table))


@pytest.mark.parametrize(
    ("off", "on", "sentence"),
    [
        (
            (3, 0, 0), (3, 3, 3),
            "Without the clip all networks learned up to T = 2, and none beyond; "
            "with the clip all networks learned, up to T = 9.",
        ),
        (
            (0, 0, 0), (3, 3, 1),
            "Without the clip no network learned, not even at T = 2; "
            "with the clip all networks learned up to T = 5, and 1 of 3 still at T = 9.",
        ),
        (
            (1, 0, 0), (3, 2, 0),
            "Without the clip no network learned beyond T = 2; "
            "with the clip all networks learned up to T = 2, and none beyond T = 5.",
        ),
        (
            (2, 3, 2), (3, 0, 3),
            "Without the clip 2 of 3 learned at T = 9; "
            "with the clip all networks learned up to T = 9, except at T = 5: 0 of 3.",
        ),
    ],
)  # fmt: skip
def test_a_finished_race_is_told_in_one_sentence(off, on, sentence):
    assert said(off, on) == sentence


def test_while_it_runs_only_lengths_that_are_done_for_every_line_are_told():
    assert said((3, 3), (3,)) == (
        "So far: without the clip all networks learned, up to T = 2; "
        "with the clip all networks learned, up to T = 2."
    )
    assert said((3,), ()) == ""


def test_with_several_cells_each_line_has_its_name_before_a_colon():
    race = make_race(EASY, (2,), 1, ("rnn", "gru"))
    words = verdict(race, outcomes_of(race, {variant.label: {2: 1} for variant in race.variants}))
    assert words.startswith("RNN without the clip: all networks learned, up to T = 2; RNN with the")


def test_half_a_cell_is_not_told():
    race = small_race()
    outcomes = outcomes_of(race, {OFF: {2: 3}, ON: {2: 3}})
    del outcomes[race.cell(race.variants[1], 2)[0]]
    assert verdict(race, outcomes) == ""


def test_the_picture_in_words_has_every_count():
    race = small_race((2, 5))
    words = describe(race, outcomes_of(race, {OFF: {2: 3}, ON: {2: 2, 5: 1}}))
    assert words == (
        "Share of networks that learned “Remember the first symbol” within 60 updates, against "
        "the sequence length T. without the clip: 3 of 3 at T = 2; "
        "with the clip: 2 of 3 at T = 2, 1 of 3 at T = 5."
    )


def test_the_rule_says_when_a_network_has_learned_and_which_seeds_there_are():
    assert rule(small_race()) == (
        "Learned: a loss below 0.1 nats for 20 updates in a row, within 60 updates. "
        "The same seeds 3–5, starts and data for every line."
    )
    assert "The same seed 3, starts" in rule(small_race(networks=1))
