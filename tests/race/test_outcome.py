"""What came of a network, and the counts, worked by hand."""

import math

import numpy as np
import pytest

from explorer import engine
from explorer.race import Outcome, Tally, count, state_of
from explorer.race.outcome import outcome_of
from tests.race.made import BROKE, EASY, NOT, learned, small_race


def record(loss, diverged_at=None):
    loss = np.array(loss, float)
    nothing = np.zeros(len(loss))
    return engine.SweepRecord(loss, nothing, nothing.astype(bool), None, diverged_at, None)


def test_a_network_has_learned_at_the_end_of_twenty_good_updates():
    found = outcome_of(EASY, record([0.7] * 5 + [0.09] * 20))
    assert found == Outcome(25, None, 25, 0.09)
    assert state_of(found) == "learned"


def test_a_network_that_was_good_for_nineteen_has_not():
    found = outcome_of(EASY, record([0.7] * 5 + [0.09] * 19 + [0.1]))
    assert (found.learned_at, state_of(found)) == (None, "not learned")


def test_a_network_that_broke_says_where():
    found = outcome_of(EASY, record([0.7, math.nan], diverged_at=2))
    assert (found.broke_at, state_of(found)) == (2, "broke")


def test_a_network_that_could_not_be_trained_says_why():
    found = outcome_of(EASY, MemoryError("too much"))
    assert (found.failed, state_of(found), found.updates) == ("too much", "failed", 0)
    assert outcome_of(EASY, MemoryError()).failed == "MemoryError"


def test_a_summed_loss_is_held_to_the_same_rule():
    copy = EASY.replace(task="copy", n_steps=20, reduction="sum")
    assert outcome_of(copy, record([0.39] * 20)).learned_at == 20  # 4 symbols, 0.1 nats each
    assert outcome_of(copy, record([0.41] * 20)).learned_at is None


def test_those_that_learned_are_counted_among_those_that_are_done():
    race = small_race()
    off, on = race.variants
    cell = race.cell(on, 5)
    outcomes = dict(zip(cell, (learned(), BROKE, learned(12)), strict=True))
    outcomes[race.cell(off, 2)[0]] = NOT
    tallies = count(race, outcomes)
    assert tallies[on][5] == Tally(2, 3, 3)
    assert tallies[off][2] == Tally(0, 1, 3)
    assert tallies[off][9] == Tally(0, 0, 3)
    assert tallies[on][5].share == pytest.approx(2 / 3)
    assert math.isnan(tallies[off][9].share)
