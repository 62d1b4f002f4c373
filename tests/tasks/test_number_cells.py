"""Numbers and dates as spreadsheets write them."""

import numpy as np
import pytest

from explorer.tasks.date_cells import read_dates
from explorer.tasks.number_cells import read_numbers


@pytest.mark.parametrize(
    ("cells", "delimiter", "values"),
    [
        (["12.5", "-3", "+4", ".5", "4e-3"], ",", [12.5, -3, 4, 0.5, 0.004]),
        (["12,5", "0,25"], ";", [12.5, 0.25]),
        (["1.234,50", "12,5"], ";", [1234.5, 12.5]),
        (["1,234.50", "12.5"], ",", [1234.5, 12.5]),
        (["1,234,567", "12"], ",", [1234567, 12]),
        (["1.234.567", "12,5"], ";", [1234567, 12.5]),
        (["1 234,5", "1\u00a0234", "1\u202f234\u202f567"], ";", [1234.5, 1234, 1234567]),
        (["1'234.5", "2’000"], ",", [1234.5, 2000]),
        (["1_000", "7"], ",", [1000, 7]),
        (["−3.5", "(2.5)"], ",", [-3.5, -2.5]),
        (["1,5E+03", "2,5e3"], ";", [1500, 2500]),
        (["1,234", "5,678"], ";", [1.234, 5.678]),
        (["1,234", "5,678"], ",", [1234, 5678]),
        (["1,234", "0,678"], ",", [1.234, 0.678]),
        (["20 %", "21%"], ",", [20, 21]),
        (["-$5.5", "$6"], ",", [-5.5, 6]),
        (["CHF 5.50", "CHF 6"], ",", [5.5, 6]),
        (["US$5", "US$ 6"], ",", [5, 6]),
        (["12 °C", "13,5 °C"], ";", [12, 13.5]),
        (["12.5 W/m2", "3 W/m2"], ",", [12.5, 3]),
        (["7 kilometers per hour", "8 kilometers per hour"], ",", [7, 8]),
        (["0.15D+03", "2.5d-01"], ",", [150, 0.25]),
        (['="12.5"', "'7"], ",", [12.5, 7]),
        (["٣", "١٢٫٥", "−٤"], ",", [3, 12.5, -4]),
        (["９.5", "१२"], ",", [9.5, 12]),
        (["1e149", "-1e149"], ",", [1e149, -1e149]),
    ],
)
def test_a_column_is_read_in_the_way_in_which_it_is_written(cells, delimiter, values):
    found = read_numbers(cells, delimiter)
    np.testing.assert_allclose(found.values, values, rtol=1e-15)
    assert found.n_wrong == 0
    assert found.wrong is None


@pytest.mark.parametrize(
    "cell", ["", " ", "NA", "n/a", "NaN", "null", "-", "–", "?", "#N/A", "#DIV/0!", "..", "inf"]
)
def test_what_stands_for_no_value_is_none_and_not_wrong(cell):
    found = read_numbers(["1", cell], ",")
    assert np.isnan(found.values[1])
    assert found.n_wrong == 0


@pytest.mark.parametrize(
    "cell",
    ["abc", "12abc34", "2020-01-31", "1,23,4", "1.2.3", "12:30", "5 apples and 3", "0x1F", "x15",
     "No 5", "--5", "1,2345.6", "0x2", "=1+1", "3D20", "9" * 61 + "x"],
)  # fmt: skip
def test_what_is_no_number_is_said_with_its_row(cell):
    found = read_numbers(["1.5", cell], ",")
    assert np.isnan(found.values[1])
    assert found.n_wrong == 1
    assert found.wrong == (1, cell[:60])


@pytest.mark.parametrize("cell", ["1e150", "3e300", "-1e400", "1e999", "9" * 200, "1.5D+200"])
def test_a_number_whose_square_no_float64_holds_is_a_number_and_said_with_its_row(cell):
    found = read_numbers(["1.5", cell, "", "5e200"], ",")
    assert found.values[1] == (-np.inf if cell[0] == "-" else np.inf)
    assert found.is_number.tolist() == [True, True, False, True]
    assert (found.n_wrong, found.wrong) == (0, None)
    assert found.large == (1, cell[:60])
    assert np.isfinite(np.float64("9.99e149") ** 2 * 100_000)


def test_long_words_that_differ_are_the_rest_of_a_name_and_no_unit():
    found = read_numbers(["12 Main Street", "7 Elm Tree Road", "5"], ",")
    assert found.n_wrong == 2
    assert found.values[2] == 5


def test_a_bound_is_read_as_its_number_and_said():
    found = read_numbers(["1.5", "<0.5", "≥ 2"], ",")
    assert found.values.tolist() == [1.5, 0.5, 2]
    assert (found.unit, found.note) == ("", "“<0.5” is read as 0.5.")


def test_a_cell_that_is_no_number_does_not_decide_how_the_others_are_read():
    for wrong in ("1.2.3", "1,2,3", "1.2,3.4", "12.34,56,7"):
        np.testing.assert_allclose(
            read_numbers(["1.5", "2.25", wrong], ",").values[:2], [1.5, 2.25]
        )


def test_a_unit_that_stands_in_all_cells_is_that_of_the_column():
    assert read_numbers(["12 °C", "13 °C"], ",").unit == "°C"
    assert read_numbers(["12 °C", "13 °F"], ",").unit == ""


def test_a_comma_that_could_be_either_is_said():
    note = read_numbers(["1,234", "5,678"], ",").note
    assert note == "“1,234” is read as 1,234: the comma parts thousands."
    assert read_numbers(["1,234", "5,6"], ",").note == ""


@pytest.mark.parametrize(
    ("cells", "days"),
    [
        (["2020-01-31", "2020-2-1"], ["2020-01-31", "2020-02-01"]),
        (["2020/1/31", "2020/02/01"], ["2020-01-31", "2020-02-01"]),
        (["31.01.2020", "1.2.2020"], ["2020-01-31", "2020-02-01"]),
        (["31.1.20", "1.2.99"], ["2020-01-31", "1999-02-01"]),
        (["31/1/2020", "3/2/2020"], ["2020-01-31", "2020-02-03"]),
        (["1/31/2020", "3/2/2020"], ["2020-01-31", "2020-03-02"]),
        (["31 Jan 2020", "1 February 2020"], ["2020-01-31", "2020-02-01"]),
        (["Jan 31, 2020", "February 1 2020"], ["2020-01-31", "2020-02-01"]),
        (["20200131", "20200201"], ["2020-01-31", "2020-02-01"]),
        (["2020-01", "2020-02"], ["2020-01-01", "2020-02-01"]),
    ],
)
def test_dates_are_read_as_people_and_programs_write_them(cells, days):
    found = read_dates(cells)
    assert [str(day) for day in found.times.astype("datetime64[D]")] == days
    assert found.note == ""


def test_times_of_a_day_and_zones_are_read():
    found = read_dates(["2020-01-31T14:05:09Z", "2020-01-31 15:00"])
    assert [str(one) for one in found.times] == ["2020-01-31T14:05:09", "2020-01-31T15:00:00"]


def test_where_nothing_decides_the_day_is_first_and_it_is_said():
    found = read_dates(["3/4/2020", "4/4/2020"])
    assert str(found.times[0])[:10] == "2020-04-03"
    assert found.note == "Dates such as 3/4/2020 are read with the day first."


@pytest.mark.parametrize(
    "cells", [["a", "b"], ["1.5", "2.5"], ["", ""], ["2020-13-45", "2020-02-30"], ["12", "13"]]
)
def test_what_is_no_column_of_dates_is_none(cells):
    assert read_dates(cells) is None
