"""Numbers in words: worked by hand where the rules are tricky."""

import pytest

from explorer.errors import InputError
from explorer.tasks.number_words import english, french, joined, pieces, read_number

BOTH = {
    0: ("zero", "zéro"),
    1: ("one", "un"),
    16: ("sixteen", "seize"),
    17: ("seventeen", "dix-sept"),
    20: ("twenty", "vingt"),
    21: ("twenty-one", "vingt et un"),
    22: ("twenty-two", "vingt-deux"),
    40: ("forty", "quarante"),
    61: ("sixty-one", "soixante et un"),
    70: ("seventy", "soixante-dix"),
    71: ("seventy-one", "soixante et onze"),
    72: ("seventy-two", "soixante-douze"),
    77: ("seventy-seven", "soixante-dix-sept"),
    79: ("seventy-nine", "soixante-dix-neuf"),
    80: ("eighty", "quatre-vingts"),
    81: ("eighty-one", "quatre-vingt-un"),
    90: ("ninety", "quatre-vingt-dix"),
    91: ("ninety-one", "quatre-vingt-onze"),
    96: ("ninety-six", "quatre-vingt-seize"),
    99: ("ninety-nine", "quatre-vingt-dix-neuf"),
    100: ("one hundred", "cent"),
    101: ("one hundred and one", "cent un"),
    121: ("one hundred and twenty-one", "cent vingt et un"),
    180: ("one hundred and eighty", "cent quatre-vingts"),
    200: ("two hundred", "deux cents"),
    201: ("two hundred and one", "deux cent un"),
    271: ("two hundred and seventy-one", "deux cent soixante et onze"),
    680: ("six hundred and eighty", "six cent quatre-vingts"),
    881: ("eight hundred and eighty-one", "huit cent quatre-vingt-un"),
    900: ("nine hundred", "neuf cents"),
    999: ("nine hundred and ninety-nine", "neuf cent quatre-vingt-dix-neuf"),
}


@pytest.mark.parametrize("n", BOTH)
def test_both_languages_as_worked_by_hand(n):
    assert (english(n), french(n)) == BOTH[n]


def test_every_number_has_words_of_its_own_in_both_languages():
    for words in (english, french):
        assert len({words(n) for n in range(1000)}) == 1000


def test_et_and_the_s_stand_exactly_where_the_rules_want_them():
    for n in range(1, 1000):
        words = french(n).split()
        assert ("et" in words) == (n % 100 in (21, 31, 41, 51, 61, 71))
        assert french(n).endswith("quatre-vingts") == (n % 100 == 80)
        assert ("cents" in words) == (n % 100 == 0 and n > 100)


def test_pieces_join_to_the_same_spelling():
    assert pieces("quatre-vingt-un") == ("quatre", "-vingt", "-un")
    for n in range(1000):
        for words in (english(n), french(n)):
            assert joined(pieces(words)) == words


@pytest.mark.parametrize("n", range(0, 1000, 7))
def test_what_is_written_reads_back(n):
    for raw in (english(n), english(n).upper(), english(n).replace("-", " "), str(n), f" {n} "):
        assert read_number(raw) == n
    assert read_number(english(n).replace(" and ", " ")) == n


@pytest.mark.parametrize("raw", ["1000", "-5", "1.5", "12,345", "9" * 5000])
def test_a_number_outside_is_told_the_range(raw):
    with pytest.raises(InputError, match="choose a whole number from 0 to 999") as error:
        read_number(raw)
    assert len(str(error.value)) < 150


@pytest.mark.parametrize(
    "raw", ["", "umpteen", "twenty eleven", "one thousand", "vingt", "twenty-one!", "a" * 9999, "²"]
)
def test_what_is_no_number_is_told_how_to_write_one(raw):
    with pytest.raises(InputError, match="“twenty-one”, “three hundred and five” or 305") as error:
        read_number(raw)
    assert len(str(error.value)) < 250
