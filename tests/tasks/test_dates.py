"""Dates as people write them, read back to the same day."""

import datetime

import pytest

from explorer.errors import InputError
from explorer.tasks.dates import FIRST, FORMATS, LAST, pieces, read_date, written

DAY = datetime.date(1998, 3, 3)


def test_the_formats_as_they_look():
    assert [written(DAY, form) for form in FORMATS] == [
        "3 march 1998", "03 march 1998", "march 3, 1998", "3 mar 1998", "mar 3, 1998",
        "3rd of march 1998", "march 3rd, 1998", "tuesday, 3 march 1998", "tue 3 mar 1998",
        "3 mar 98", "03/03/1998", "3/3/1998", "03/03/98", "3.3.1998", "03.03.98", "1998/03/03",
    ]  # fmt: skip


def test_a_date_as_symbols_has_whole_words_and_single_digits():
    assert pieces("tuesday, 3 march 1998") == ("tuesday", ",", "3", "march", "1", "9", "9", "8")
    assert pieces("03/03/98") == ("0", "3", "/", "0", "3", "/", "9", "8")


def test_the_ending_of_a_day():
    days = {1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 11: "11th", 12: "12th", 13: "13th"}
    days |= {21: "21st", 22: "22nd", 23: "23rd", 30: "30th", 31: "31st"}
    for day, said in days.items():
        assert written(DAY.replace(day=day), "{d}{th}") == said


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_reads_back_to_the_same_day(form):
    for days in range(0, (LAST - FIRST).days + 1, 97):
        day = FIRST + datetime.timedelta(days)
        assert read_date(written(day, form)) == day
        assert read_date(written(day, form).upper()) == day


def test_the_first_and_the_last_year_with_two_digits():
    assert read_date("1.1.50") == FIRST
    assert read_date("31.12.49") == LAST


@pytest.mark.parametrize(
    "raw", ["", "tomorrow", "31/2/1998", "3 march", "13/13/1998", "3 x 1998", "0" * 9999]
)
def test_what_is_no_date_is_told_how_to_write_one(raw):
    with pytest.raises(InputError, match="with the day before the month") as error:
        read_date(raw)
    assert len(str(error.value)) < 220


def test_a_date_outside_is_told_the_range():
    with pytest.raises(
        InputError, match="1815-06-18 is outside the range; choose a date from 1950"
    ):
        read_date("18 june 1815")
