"""Numbers on the screen, as the player writes them."""

import pytest

from explorer.number_text import power_of_ten, say, say_angle
from tests.javascript import call


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.69314, "0.693"),
        (0.0, "0"),
        (-0.25, "−0.250"),
        (348_912.0, "3.49e5"),
        (513.71, "513.7"),
        (4.41e-6, "4.41e−6"),
        (1e300, "1.00e300"),
        (float("inf"), "∞"),
        (float("-inf"), "−∞"),
        (float("nan"), "NaN"),
    ],
)
def test_a_number(value, text):
    assert say(value) == text


def test_an_angle_that_is_only_rounding_is_no_angle():
    assert [say_angle(a) for a in (0.0, 1e-6, 0.02, 8.1301)] == ["0°", "0°", "below 0.1°", "8.1°"]


def test_powers_of_ten():
    assert [power_of_ten(n) for n in (-12, 0, 1, 6)] == ["10⁻¹²", "1", "10", "10⁶"]


def test_powers_of_ten_are_written_alike_in_the_browser():
    exponents = list(range(-31, 32))
    script = 'const { powerOfTen } = await load("base/ruler.js"); return given.map(powerOfTen);'
    assert call(script, exponents) == [power_of_ten(n) for n in exponents]
