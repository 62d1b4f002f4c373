"""Where windows are cut, what is held out, and what shuffling does."""

import numpy as np
import pytest

from explorer import tasks
from explorer.errors import InputError
from explorer.experiment import DEFAULT_TEXT
from explorer.sequences import HAS_SERIES, ORDERS, cut, has_series, open_series
from explorer.sequences.windows import check_room, held_out_windows, read, training_windows
from tests.own_file import DATA


def opened(name):
    return open_series(tasks.make(name, text=DEFAULT_TEXT, data=DATA))


@pytest.mark.parametrize("name", HAS_SERIES)
def test_a_series_has_a_part_to_learn_from_and_a_part_held_out(name):
    series = opened(name)
    n, columns = series.values.shape
    assert has_series(name)
    assert 0 < series.split < n
    assert columns == len(series.columns)
    assert series.times is None or len(series.times) == n
    assert not series.values.flags.writeable


def test_the_text_and_the_names_are_read_as_they_stand():
    text = tasks.make("text", text=DEFAULT_TEXT)
    letters = [text.symbols_in[code] for code in open_series(text).values[:9, 0]]
    assert "".join(letters) == "Shall␣I␣c"
    names = tasks.make("names", names="elements")
    codes = open_series(names).values[:, 0]
    assert len(codes) == len(names.codes)
    assert sorted(codes) == sorted(names.codes)


def test_a_task_without_a_next_value_is_refused():
    assert not has_series("latch")
    with pytest.raises(InputError, match="The task latch has no next value; choose one of: names"):
        open_series(tasks.make("latch"))


@pytest.mark.parametrize("order", ORDERS)
def test_nothing_that_is_held_out_is_learned_from(order):
    series = opened("prices")
    known = set(series.values[: series.split].ravel().tolist())
    x, y = training_windows(series, 20, 2000, order, np.random.default_rng(0))
    assert set(x.ravel().tolist()) <= known
    assert set(y.ravel().tolist()) <= known
    assert series.values[series.split - 1, 0] in set(y[-1].tolist())


@pytest.mark.parametrize("order", ORDERS)
def test_every_held_out_value_is_asked_for_once_column_after_column(order):
    series = opened("prices")
    x, y = held_out_windows(series, 20, order)
    assert x.shape == y.shape == (20, 27 * 6)
    np.testing.assert_array_equal(y[-1], series.values[series.split :].T.ravel())


def test_a_window_reads_the_values_before_the_one_that_is_asked_for():
    series = opened("weather")
    x, y = held_out_windows(series, 3, "kept")
    at = series.split
    np.testing.assert_array_equal(x[:, 0], series.values[at - 3 : at, 0])
    np.testing.assert_array_equal(y[:, 0], series.values[at - 2 : at + 1, 0])


def test_shuffling_moves_the_steps_of_a_window_and_nothing_else():
    series = opened("weather")
    kept, y = held_out_windows(series, 9, "kept")
    for order in ("shuffled", "fixed"):
        x, same = held_out_windows(series, 9, order)
        np.testing.assert_array_equal(same, y)
        np.testing.assert_array_equal(np.sort(x, axis=0), np.sort(kept, axis=0))
        assert not np.array_equal(x, kept)


def test_one_wrong_order_is_the_same_for_all_windows_in_training_and_test():
    series = opened("prices")
    kept, x = held_out_windows(series, 9, "kept")[0], held_out_windows(series, 9, "fixed")[0]
    order = [int(np.flatnonzero(kept[:, 0] == value)[0]) for value in x[:, 0]]
    np.testing.assert_array_equal(kept[order], x)
    first, column = np.arange(10)[:, None] + np.arange(5), np.zeros(5, int)
    rng = np.random.default_rng(3)
    there, _ = read(series, first, column, "fixed", rng)
    np.testing.assert_array_equal(there, read(series, first, column, "kept", rng)[0][order])


def test_in_windows_shuffled_each_its_own_way_no_step_keeps_its_place():
    series = opened("tone")
    kept, x = (held_out_windows(series, 8, order)[0] for order in ("kept", "shuffled"))
    assert (x == kept).mean() == pytest.approx(1 / 8, abs=0.01)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("name", HAS_SERIES)
def test_the_window_on_the_screen_is_the_one_that_is_tested(name, order):
    series = opened(name)
    x, y = held_out_windows(series, 7, order)
    for at in (0, 11):
        window = cut(series, 7, at, order)
        number = series.shown * (len(series.values) - series.split) + at
        np.testing.assert_array_equal(window.x, x[:, number])
        assert window.y == y[-1, number]
        where = series.values[window.places, series.shown]
        np.testing.assert_array_equal(where, [*window.x, window.y])
        assert window.places[-1] == series.split + at


def test_a_window_longer_than_what_is_learned_from_is_refused():
    series = opened("prices")
    check_room(series, 77)
    with pytest.raises(InputError, match="T = 78 is too long for this sequence: of its 105 values"):
        check_room(series, 78)
    with pytest.raises(InputError, match="Choose a smaller T, or give a longer sequence"):
        check_room(open_series(tasks.make("text", text="ab")), 1)
