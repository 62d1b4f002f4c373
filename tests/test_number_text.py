"""Numbers on the screen, as the player writes them."""

import pytest

from explorer.number_text import (
    number,
    percent,
    power_of_ten,
    say,
    say_angle,
    scientific,
    short,
    short_percent,
)
from tests.javascript import call


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.69314, "0.693"),
        (0.0, "0"),
        (-0.25, "−0.250"),
        (348_912.0, "3.49\u00a0×\u00a010⁵"),
        (513.71, "513.7"),
        (4.41e-6, "4.41\u00a0×\u00a010⁻⁶"),
        (1e300, "1.00\u00a0×\u00a010³⁰⁰"),
        (float("inf"), "∞"),
        (float("-inf"), "−∞"),
        (float("nan"), "NaN"),
    ],
)
def test_a_number(value, text):
    assert say(value) == text


@pytest.mark.parametrize(
    ("write", "value", "text"),
    [
        (number, 0.31, "0.31"),
        (number, -2.4e-8, "−2.4\u00a0×\u00a010⁻⁸"),
        (short, 1e-5, "1\u00a0×\u00a010⁻⁵"),
        (short, 0.5, "0.5"),
        (short, -12.0, "−12"),
        (short, float("nan"), "NaN"),
        (lambda x: short(x, 2), 1234.0, "1.2\u00a0×\u00a010³"),
        (lambda x: scientific(x, 0), 0.25, "2\u00a0×\u00a010⁻¹"),
        (lambda x: scientific(x, 1), 1.0, "1.0\u00a0×\u00a010⁰"),
    ],
)
def test_a_number_in_few_digits(write, value, text):
    assert write(value) == text


NUMBERS = [0.0, -0.25, 0.04, 9.99e-3, 1e-3, 2.4e-8, -7e-300, 513.7, 9999.0, 12345.0, -8e9, 1e300]


def test_a_number_is_written_alike_in_the_browser():
    script = 'const { fmt } = await load("base/ruler.js"); return given.map((v) => fmt(v));'
    for value, text in zip(NUMBERS, call(script, NUMBERS), strict=True):
        assert text == (say(value) if value else "0.000")


def test_a_share_is_100_or_0_per_cent_only_where_it_is_all_or_nothing():
    shares = [0, 0.001, 0.0049, 0.005, 0.5, 0.994, 0.995, 0.99999, 1]
    texts = ["0%", "<1%", "<1%", "1%", "50%", "99%", ">99%", ">99%", "100%"]
    assert [short_percent(share) for share in shares] == texts
    tenths = ["0.0%", "0.1%", "0.5%", "0.5%", "50.0%", "99.4%", "99.5%", ">99.9%", "100.0%"]
    assert [short_percent(share, 1) for share in shares] == tenths
    assert [percent(0.004), percent(0.9999, 1)] == ["less than 1%", "more than 99.9%"]


@pytest.mark.parametrize("decimals", [0, 1])
def test_a_share_is_written_alike_in_the_browser(decimals):
    shares = [0, 1e-9, 4e-4, 0.0005, 0.004, 0.006, 0.123, 0.5, 0.994, 0.996, 0.99951, 1]
    script = (
        'const { percent } = await load("base/ruler.js");'
        f"return given.map((share) => percent(share, {decimals}));"
    )
    assert call(script, shares) == [short_percent(share, decimals) for share in shares]


def test_an_angle_that_is_only_rounding_is_no_angle():
    assert [say_angle(a) for a in (0.0, 1e-6, 0.02, 8.1301)] == ["0°", "0°", "below 0.1°", "8.1°"]


def test_powers_of_ten():
    assert [power_of_ten(n) for n in (-12, 0, 1, 6)] == ["10⁻¹²", "1", "10", "10⁶"]


def test_powers_of_ten_are_written_alike_in_the_browser():
    exponents = list(range(-31, 32))
    script = 'const { powerOfTen } = await load("base/ruler.js"); return given.map(powerOfTen);'
    assert call(script, exponents) == [power_of_ten(n) for n in exponents]
