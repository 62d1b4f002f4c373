"""The waterfall: of one loss each update beside its own start, of all losses their size."""

import numpy as np
import pytest

from explorer.charts.theme import DECADES, GRADIENT, SIZE, scale
from explorer.charts.waterfall import ALL, LAST, waterfall_traces
from explorer.run import GRADIENTS
from explorer.run.last_loss import MAX_COLUMNS, is_kept
from explorer.views.clipping.waterfall import waterfall_of_all, waterfall_of_last
from tests.views.made import last_losses

INF, NAN = np.inf, np.nan


def test_each_update_is_measured_against_its_own_start():
    picture = waterfall_of_last(last_losses([[9, 1e-9, 1e-7], [9, 1e9, 1e7]]))
    np.testing.assert_allclose(picture.log, [[-2, 0], [2, 0]], atol=1e-6)


def test_behind_the_last_loss_nothing_is_painted():
    picture = waterfall_of_last(last_losses([[9.0, 1e-3, 1.0, NAN]], step=2))
    np.testing.assert_allclose(picture.log, [[-3, 0, NAN]], atol=1e-6)
    assert not any(mask.any() for mask in picture.marks.values())


def test_all_losses_are_a_size_and_have_no_start():
    picture = waterfall_of_all(np.array([[9, 1e-2, 1e-3], [9, 40.0, 1.0]]), planned=2)
    np.testing.assert_allclose(picture.log, [[-2, -3], [np.log10(40), 0]], atol=1e-6)


@pytest.mark.parametrize("dark", [False, True])
def test_all_losses_have_colours_of_their_own_without_a_middle(dark):
    of_last = waterfall_traces(waterfall_of_last(last_losses(np.ones((2, 3)))), "#000", dark=dark)
    of_all = waterfall_traces(waterfall_of_all(np.ones((2, 3)), 2), "#000", dark=dark)

    def colours(trace):
        return [list(stop) for stop in trace.colorscale]

    assert colours(of_last[0]) == scale(GRADIENT[dark])
    assert colours(of_all[0]) == scale(SIZE[dark])
    for stop in SIZE[dark]:  # grey: red, green and blue lie close together
        red, green, blue = (int(stop[i : i + 2], 16) for i in (1, 3, 5))
        assert max(red, green, blue) - min(red, green, blue) < 30


@pytest.mark.parametrize("start", [1.0, 0.0, INF])
@pytest.mark.parametrize(("value", "kind"), [(0.0, "zero"), (INF, "inf"), (NAN, "nan")])
def test_what_has_no_size_has_a_mark(value, start, kind):
    picture = waterfall_of_all(np.array([[7.0, value, start]]), planned=1)
    assert [name for name, mask in picture.marks.items() if mask[0, 0]] == [kind]


def test_the_ruler_is_the_fixed_one_whatever_the_numbers():
    for size in (1e-3, 1e3):
        heatmap = waterfall_traces(waterfall_of_last(last_losses([[0, size, 1.0]])), "#000000")[0]
        assert (heatmap.zmin, heatmap.zmax) == (-DECADES, DECADES)


def test_one_column_is_one_update_and_the_rows_are_the_steps_from_1():
    heatmap = waterfall_traces(waterfall_of_last(last_losses(np.ones((3, 5)))), "#000000")[0]
    np.testing.assert_array_equal(heatmap.x, [0.5, 1.5, 2.5, 3.5])
    np.testing.assert_array_equal(heatmap.y, [0.5, 1.5, 2.5, 3.5, 4.5])
    assert heatmap.z.shape == (4, 3)


def test_marks_lie_on_the_columns_they_mark():
    norms = np.ones((4, 3))
    norms[2:, 1] = 0
    zero = waterfall_traces(waterfall_of_last(last_losses(norms)), "#000000")[1]
    assert (zero.name, min(zero.x), max(zero.x)) == ("exactly 0", 2.5, 4.5)
    assert (min(zero.y), max(zero.y)) == (0.5, 1.5)


@pytest.mark.parametrize("planned", [1, 600, 601, 1000, 1300, 5000])
def test_too_many_updates_are_thinned_evenly_and_the_last_one_is_always_there(planned):
    kept = [update for update in range(1, planned + 1) if is_kept(update, planned)]
    assert len(kept) <= MAX_COLUMNS
    assert kept[-1] == planned
    assert len(set(np.diff(kept))) <= 1
    picture = waterfall_of_all(np.ones((planned, 3)), planned)
    assert picture.updates.tolist() == kept
    assert (picture.x_edges[0], picture.x_edges[-1]) == (0.5, planned + 0.5)


def test_the_update_that_broke_is_kept_and_twins_keep_the_same_ones():
    broken = waterfall_of_all(np.ones((1230, 3)), planned=5000)
    whole = waterfall_of_all(np.ones((5000, 3)), planned=5000)
    assert broken.updates[-1] == 1230
    assert broken.x_edges[-1] == 1230.5
    assert set(broken.updates[:-1]) <= set(whole.updates)
    assert (np.diff(broken.x_edges) > 0).all()


def test_the_two_gradients_have_the_names_of_the_link():
    assert (LAST, ALL) == GRADIENTS
