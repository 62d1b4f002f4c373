"""The waterfall: each update beside its own start, oddities marked, and light enough to send."""

import numpy as np
import pytest

from explorer.figures.theme import DECADES
from explorer.figures.waterfall import MAX_COLUMNS, waterfall, waterfall_traces

INF, NAN = np.inf, np.nan


def test_each_update_is_measured_against_its_own_start():
    small_and_large = [[9, 1e-9, 1e-7], [9, 1e9, 1e7]]
    picture = waterfall(np.array(small_and_large), starts_at=2, updates=2)
    np.testing.assert_allclose(picture.log_ratio, [[-2, 0], [2, 0]], atol=1e-6)


def test_the_start_is_the_last_step_with_a_loss_and_not_the_last_step():
    picture = waterfall(np.array([[9.0, 1e-3, 1.0, 0.0]]), starts_at=2, updates=1)
    np.testing.assert_allclose(picture.log_ratio, [[-3, 0, NAN]], atol=1e-6)
    np.testing.assert_array_equal(picture.odd["zero"], [[False, False, True]])


def test_where_the_loss_moves_the_start_is_the_last_step_with_a_gradient():
    rows = [[9.0, 1e-3, 1.0, 0.0], [9.0, 1e-2, 1e-1, 1.0], [0.0, 0.0, 0.0, 0.0], [9, 1.0, NAN, 0.0]]
    picture = waterfall(np.array(rows), starts_at=None, updates=4)
    np.testing.assert_allclose(picture.log_ratio[0], [-3, 0, NAN], atol=1e-6)
    np.testing.assert_allclose(picture.log_ratio[1], [-2, -1, 0], atol=1e-6)
    assert picture.odd["zero"][2].all()
    assert picture.odd["nan"][3].tolist() == [True, True, False]


def test_ratios_far_beyond_what_a_float_holds_are_right():
    picture = waterfall(np.array([[0, 1e300, 1e-300]]), starts_at=2, updates=1)
    assert picture.log_ratio[0, 0] == pytest.approx(600)


@pytest.mark.parametrize(
    ("value", "start", "kind"),
    [
        (0.0, 1.0, "zero"),
        (0.0, 0.0, "zero"),
        (0.0, INF, "zero"),
        (INF, 1.0, "inf"),
        (INF, INF, "inf"),
        (1.0, 0.0, "inf"),
        (NAN, 1.0, "nan"),
        (NAN, NAN, "nan"),
        (1.0, INF, "nan"),
        (1.0, NAN, "nan"),
        (1e-200, 1.0, None),
    ],
)
def test_what_has_no_ratio_has_a_mark_and_no_colour(value, start, kind):
    picture = waterfall(np.array([[7.0, value, start]]), starts_at=2, updates=1)
    marked = [name for name, mask in picture.odd.items() if mask[0, 0]]
    assert marked == ([kind] if kind else [])
    assert np.isnan(picture.log_ratio[0, 0]) == (kind is not None)


def test_the_ruler_is_the_fixed_one_whatever_the_numbers():
    for size in (1e-3, 1e3):
        picture = waterfall(np.array([[0, size, 1.0]]), starts_at=2, updates=1)
        heatmap = waterfall_traces(picture, "#000000")[0]
        assert (heatmap.zmin, heatmap.zmax) == (-DECADES, DECADES)


def test_one_column_is_one_update_and_the_rows_are_the_steps_from_1():
    heatmap = waterfall_traces(waterfall(np.ones((3, 5)), 4, updates=3), "#000000")[0]
    np.testing.assert_array_equal(heatmap.x, [0.5, 1.5, 2.5, 3.5])
    np.testing.assert_array_equal(heatmap.y, [0.5, 1.5, 2.5, 3.5, 4.5])
    assert heatmap.z.shape == (4, 3)


def test_marks_lie_on_the_columns_they_mark():
    da_norm = np.ones((4, 3))
    da_norm[2:, 1] = 0
    zero = waterfall_traces(waterfall(da_norm, 2, updates=4), "#000000")[1]
    assert (zero.name, min(zero.x), max(zero.x)) == ("exactly 0", 2.5, 4.5)
    assert (min(zero.y), max(zero.y)) == (0.5, 1.5)


def test_too_many_updates_are_thinned_evenly():
    picture = waterfall(np.ones((5000, 3)), 2, updates=5000)
    assert picture.stride == 9
    assert len(picture.updates) <= MAX_COLUMNS
    assert set(np.diff(picture.updates)) == {9}
    assert (picture.updates[0], picture.x_edges[0], picture.x_edges[-1]) == (1, 0.5, 5000.5)


def test_the_update_that_broke_is_kept_and_twins_keep_the_same_ones():
    broken = waterfall(np.ones((1230, 3)), 2, updates=5000)
    whole = waterfall(np.ones((5000, 3)), 2, updates=5000)
    assert broken.updates[-1] == 1230
    assert broken.x_edges[-1] == 1230.5
    assert set(broken.updates[:-1]) <= set(whole.updates)
    assert (np.diff(broken.x_edges) > 0).all()
