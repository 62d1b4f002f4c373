"""Both twins on one scale, and axes that a spike cannot flatten."""

import math

import numpy as np
import pytest

from explorer.charts.ticks import power_ticks, round_ticks
from explorer.views.clipping.scales import twin_scales
from tests.views.made import history, twins

STEADY = np.ones((4, 3))
LN2 = math.log(2)


def test_the_loss_axis_starts_at_zero_and_holds_both_twins_and_the_guess():
    low, high = twin_scales(
        twins(history([1, 1, 1, 1], STEADY), history([2, 1, 1, 1], STEADY))
    ).loss
    assert low == 0
    assert 2 < high < 4 * LN2 * 1.1


@pytest.mark.parametrize("worst", [1e5, 1e300, np.inf, np.nan])
def test_one_spike_does_not_flatten_the_loss(worst):
    calm = [0.7] * 40
    off = history([0.7, worst, *calm[2:]], np.ones((40, 3)))
    assert twin_scales(twins(off, history(calm, np.ones((40, 3))))).loss[1] <= 4 * LN2 * 1.1


def test_a_loss_that_is_high_most_of_the_time_is_seen():
    off = history([5.0] * 40, np.ones((40, 3)))
    assert twin_scales(twins(off)).loss[1] > 5


def test_the_norm_axis_holds_the_norms_of_both_and_the_threshold():
    off = history([1], [[1, 1, 1]], before=[1e4])
    on = history([1], [[1, 1, 1]], before=[1e4], after=[1e-2])
    low, high = twin_scales(twins(off, on, threshold=1e-3)).norm
    assert -3.8 < low < -3
    assert 4 < high < 4.8


def test_the_norm_axis_ends_even_where_the_norms_do_not():
    off = history([1, 1], np.ones((2, 3)), before=[0.0, 1e300])
    low, high = twin_scales(twins(off, threshold=0.0)).norm
    assert 9 < low < 10 < high < 12


def test_there_is_always_a_scale():
    nothing = history([np.nan], [[np.nan] * 3], before=[np.nan], broke=(1, "a"))
    scales = twin_scales(twins(nothing, threshold=0.0))
    for low, high in (scales.x, scales.loss, scales.norm):
        assert np.isfinite([low, high]).all()
        assert low < high


@pytest.mark.parametrize("updates", [1, 2, 3, 7, 10, 13, 300, 999, 1000, 4999, 5000])
def test_the_ticks_name_both_ends_and_stay_apart(updates):
    ticks = round_ticks(updates)
    assert (ticks[0], ticks[-1]) == (1, updates)
    assert len(ticks) <= 7
    if updates > 20:
        assert min(np.diff(ticks)) >= updates / 25


def test_the_powers_of_ten_are_few_and_1_is_among_them():
    ticks = power_ticks(-9.5, 7.1)
    assert ticks["ticktext"] == ["10⁻⁵", "1", "10⁵"]
    assert ticks["tickvals"] == pytest.approx([1e-5, 1, 1e5])
