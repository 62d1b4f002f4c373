"""Number formatting; assets/js/base/ruler.js formats numbers in the same way.

number(x)          two digits: 0.31, 2.5e−3
say(x)             three decimals, or three digits and an exponent: 0.691, 5.20e4
size(x)            one digit, for an error: 3e−9
nine_digits(x)     nine digits, to be compared by eye
power_of_ten(n)    10⁻³, and 1 and 10 as they are
say_angle(x)       an angle to a tenth of a degree
percent(x)         a share in whole per cent; 100% and 0% are exact
"""

from __future__ import annotations

import math
import re

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def number(value: float) -> str:
    """Two digits, with an exponent where plain digits would be long; ∞ and NaN as such."""
    value = float(value)
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if value == 0 or 0.01 <= abs(value) < 1000:
        plain = f"{value:.2g}" if abs(value) < 100 else f"{value:.0f}"
        return plain.replace("-", "−")
    digits, exponent = f"{value:.1e}".split("e")
    return f"{digits}e{int(exponent)}".replace("-", "−")


def say(value: float) -> str:
    """Three decimals, or three digits and an exponent: 0.691, 5.20e4, ∞, NaN."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    size = abs(value)
    if value == 0:
        return "0"
    if 0.001 <= size < 10_000:
        return f"{value:.{1 if size >= 100 else 3}f}".replace("-", "−")
    digits, exponent = f"{value:.2e}".split("e")
    return f"{digits}e{int(exponent)}".replace("-", "−")


def power_of_ten(exponent: int) -> str:
    """10⁻³, and 1 and 10 as they are."""
    if exponent in (0, 1):
        return str(10**exponent)
    return "10" + str(exponent).translate(_RAISED)


def say_angle(degrees: float) -> str:
    """An angle to a tenth of a degree; rounding errors become 0°."""
    return "0°" if degrees < 0.005 else f"{degrees:.1f}°" if degrees >= 0.05 else "below 0.1°"


def nine_digits(value: float) -> str:
    """Nine digits, to be compared by eye."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    return _short_exponent(f"{value:.9g}")


def size(error: float) -> str:
    """An error in one digit; 0 where there is none."""
    if not math.isfinite(error):
        return "∞" if error > 0 else "–"
    return "0" if error == 0 else _short_exponent(f"{error:.0e}")


def _short_exponent(text: str) -> str:
    text = re.sub(r"e([+-])0*(\d)", lambda e: f"e{e[1].replace('+', '')}{e[2]}", text)
    return text.replace("-", "−")


def percent(share: float) -> str:
    """12%; "more than 99%" or "less than 1%" instead of rounding to 100% or 0%."""
    if 0 < share < 0.005:
        return "less than 1%"
    if 0.995 <= share < 1:
        return "more than 99%"
    return f"{share:.0%}"


def short_percent(share: float) -> str:
    """A short form: 12%, >99%, <1%."""
    return percent(share).replace("more than ", ">").replace("less than ", "<")
