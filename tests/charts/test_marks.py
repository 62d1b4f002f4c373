"""Marks for zero, ∞ and NaN: rectangles that cover exactly the cells they should."""

import numpy as np
import pytest

from explorer.charts.marks import MARKS, hatch, outlines, true_runs


def covered(mask, x, y):
    """The cells under the rectangles, found from their corners alone."""
    found = np.zeros_like(mask)
    if not len(x):
        return found
    corners = np.split(np.column_stack([x, y]), np.flatnonzero(np.isnan(x)))
    for rectangle in corners:
        left, bottom = np.nanmin(rectangle, axis=0)
        right, top = np.nanmax(rectangle, axis=0)
        for i, j in np.ndindex(mask.shape):
            if left < i + 0.5 < right and bottom < j + 0.5 < top:
                assert not found[i, j], "no cell is hatched twice"
                found[i, j] = True
    return found


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("share", [0.0, 0.2, 0.8, 1.0])
def test_the_outlines_cover_the_marked_cells_and_no_other(seed, share):
    mask = np.random.default_rng(seed).random((9, 7)) < share
    x, y = outlines(mask, np.arange(10.0), np.arange(8.0))
    np.testing.assert_array_equal(covered(mask, x, y), mask)


def test_a_long_time_without_change_is_one_rectangle():
    x, _ = outlines(np.ones((5000, 3), bool), np.arange(5001.0), np.arange(4.0))
    assert len(x) == 5


def test_runs_are_given_by_their_first_and_last_place():
    assert true_runs(np.array([1, 1, 0, 0, 1], bool)) == [(0, 1), (4, 4)]
    assert true_runs(np.zeros(3, bool)) == []


def test_each_mark_is_a_hatch_of_its_own_without_a_fill():
    traces = [hatch(kind, np.zeros(2), np.zeros(2), "#123456") for kind in MARKS]
    assert len({trace.fillpattern.shape for trace in traces}) == 3
    assert all(trace.fillpattern.bgcolor == "rgba(0,0,0,0)" for trace in traces)
    assert [trace.name for trace in traces] == ["exactly 0", "∞", "NaN"]
