"""The loss of a training beside what guesses cost, as data."""

import numpy as np
import pytest

from explorer.tasks import Baseline
from explorer.views.shapes.learning import describe_learning, draw_learning

LOSS = np.array([2.0, 1.5, 0.5, 0.75])
GUESSES = (Baseline("every symbol equally likely", 2.5), Baseline("counting", 1.0))


@pytest.mark.parametrize("dark", [False, True])
def test_the_curve_has_a_point_for_every_update_and_begins_at_update_one(dark):
    (line,) = draw_learning(LOSS, GUESSES, dark=dark).data
    assert list(line.x) == [1, 2, 3, 4]
    assert list(line.y) == LOSS.tolist()


def test_every_guess_has_its_line_and_its_name_and_the_axis_begins_at_zero():
    figure = draw_learning(LOSS, GUESSES, dark=False)
    assert [shape.y0 for shape in figure.layout.shapes] == [2.5, 1.0]
    assert [text.text for text in figure.layout.annotations] == [g.name for g in GUESSES]
    low, high = figure.layout.yaxis.range
    assert low == 0
    assert high > 2.5


def test_a_training_that_broke_keeps_a_finite_axis():
    broken = np.array([np.nan, np.inf])
    assert np.isfinite(draw_learning(broken, (), dark=False).layout.yaxis.range).all()
    assert "NaN at first, ∞ at the end" in describe_learning(broken)


def test_the_words_have_the_first_the_last_and_the_smallest_loss():
    said = describe_learning(LOSS)
    assert "over 4 updates: 2.000 at first, 0.750 at the end, 0.500 at its smallest" in said
