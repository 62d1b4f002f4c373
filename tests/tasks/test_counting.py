"""Guesses by counting, with numbers that are counted by hand."""

import numpy as np
import pytest

from explorer import tasks
from explorer.tasks.base import Batch, next_symbol_batch, one_hot
from explorer.tasks.counting import guesses

A, B, C = 0, 1, 2
BEFORE, AFTER = np.array([A, B, A, B, A, B, A, C]), np.array([B, A, B, A, B, A, C, A])
"""a b a b a b a c a: a 4 times, b 3 times, c once of 8; a b 3, a c 1, b a 3, c a 1."""


def test_the_cost_of_letters_and_of_pairs_by_hand():
    tested = next_symbol_batch(np.array([[A], [B], [C]]), 3)
    each, pairs = guesses(BEFORE, AFTER, tested)
    assert (each.name, pairs.name) == ("how often each symbol occurs", "counting pairs")
    assert each.loss == pytest.approx(-np.log([3 / 8, 1 / 8]).mean(), rel=1e-12)
    # (n + 5 q) / (n_i + 5): a b was seen 3 times of 4, b c never of 3.
    p = [(3 + 5 * 3 / 8) / (4 + 5), (0 + 5 * 1 / 8) / (3 + 5)]
    assert pairs.loss == pytest.approx(-np.log(p).mean(), rel=1e-12)


def test_without_doubt_a_pair_never_seen_costs_everything():
    seen, unseen = (next_symbol_batch(np.array([[A], [code]]), 3) for code in (B, A))
    assert guesses(BEFORE, AFTER, seen, doubt=0)[1].loss == pytest.approx(-np.log(3 / 4))
    assert guesses(BEFORE, AFTER, unseen, doubt=0)[1].loss == np.inf
    assert np.isfinite(guesses(BEFORE, AFTER, unseen)[1].loss)


def test_a_symbol_never_seen_costs_everything_and_nothing_warns():
    tested = next_symbol_batch(np.array([[A], [3]]), 4)
    assert [guess.loss for guess in guesses(BEFORE, AFTER, tested)] == [np.inf, np.inf]


def test_every_symbol_that_counts_counts_the_same_however_long_its_sequence_is():
    codes = np.array([[A, B], [B, C], [A, C], [A, C]])
    weights = np.array([[1.0, 1], [1, 0], [1, 0]])
    batch = Batch(one_hot(codes[:-1], 3), one_hot(codes[1:], 3), weights)
    log_y_hat = np.log(np.full((3, 2, 3), [0.5, 0.25, 0.25]))
    # The one is asked for b, a, a; the other, after one symbol, for c.
    expected = -np.log([0.25, 0.5, 0.5, 0.25]).mean()
    assert tasks.nats_a_symbol(log_y_hat, batch) == pytest.approx(expected, rel=1e-12)
    log_y_hat[1:, 1] = -np.inf
    assert tasks.nats_a_symbol(log_y_hat, batch) == pytest.approx(expected, rel=1e-12)
    log_y_hat[0, 1, C] = np.nan
    assert np.isnan(tasks.nats_a_symbol(log_y_hat, batch))
