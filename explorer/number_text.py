"""Number formatting; assets/js/base/ruler.js formats numbers in the same way.

number(x)          two digits: 0.31, 2.5 × 10⁻³
say(x)             three decimals, or three digits and a power: 0.691, 5.20 × 10⁴
short(x)           at most six digits, without zeros at the end: 0.5, 12, 1 × 10⁻⁵
size(x)            one digit, for an error: 3 × 10⁻⁹
nine_digits(x)     nine digits, to be compared by eye or copied: 3.47507456e−15
scientific(x, n)   n decimals and a power of ten
power_of_ten(n)    10⁻³, and 1 and 10 as they are
say_angle(x)       an angle to a tenth of a degree
percent(x)         a share in whole per cent, without a space; 100% and 0% are exact
"""

from __future__ import annotations

import math
import re

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

TIMES = "\u00a0×\u00a0"
"""Between digits and power, with spaces at which no line breaks."""


def number(value: float) -> str:
    """Two digits, with a power of ten where plain digits would be long; ∞ and NaN as such."""
    value = float(value)
    if not math.isfinite(value):
        return _without_digits(value)
    if value == 0 or 0.01 <= abs(value) < 1000:
        plain = f"{value:.2g}" if abs(value) < 100 else f"{value:.0f}"
        return plain.replace("-", "−")
    return scientific(value, 1)


def say(value: float) -> str:
    """Three decimals, or three digits and a power of ten: 0.691, 5.20 × 10⁴, ∞, NaN."""
    if not math.isfinite(value):
        return _without_digits(value)
    size = abs(value)
    if value == 0:
        return "0"
    if 0.001 <= size < 10_000:
        return f"{value:.{1 if size >= 100 else 3}f}".replace("-", "−")
    return scientific(value, 2)


def short(value: float, digits: int = 6) -> str:
    """At most so many digits, as short as they can be: 0.5, 12, 1 × 10⁻⁵, ∞, NaN."""
    if not math.isfinite(value):
        return _without_digits(value)
    return _with_power(f"{value:.{digits}g}")


def scientific(value: float, decimals: int) -> str:
    """Digits and a power of ten: 2.4 × 10⁻⁸, for any finite number."""
    return _with_power(f"{value:.{decimals}e}")


def power_of_ten(exponent: int) -> str:
    """10⁻³, and 1 and 10 as they are."""
    if exponent in (0, 1):
        return str(10**exponent)
    return _raised(exponent)


def say_angle(degrees: float) -> str:
    """An angle to a tenth of a degree; rounding errors become 0°."""
    return "0°" if degrees < 0.005 else f"{degrees:.1f}°" if degrees >= 0.05 else "below 0.1°"


def nine_digits(value: float) -> str:
    """Nine digits, to be compared by eye, and copied: with an e, as programs write them."""
    if not math.isfinite(value):
        return _without_digits(value)
    text = re.sub(r"e([+-])0*(\d)", lambda e: f"e{e[1].replace('+', '')}{e[2]}", f"{value:.9g}")
    return text.replace("-", "−")


def size(error: float) -> str:
    """An error in one digit; 0 where there is none."""
    if not math.isfinite(error):
        return "∞" if error > 0 else "–"
    return "0" if error == 0 else scientific(error, 0)


def percent(share: float, decimals: int = 0) -> str:
    """12%; "more than 99%" or "less than 1%" instead of rounding to 100% or 0%."""
    least = 10.0 ** -(decimals + 2)
    if 0 < share < least / 2:
        return f"less than {least:.{decimals}%}"
    if 1 - least / 2 <= share < 1:
        return f"more than {1 - least:.{decimals}%}"
    at_least = max(share, least) if share > 0 else share  # half a per cent is no 0%
    return f"{at_least:.{decimals}%}"


def short_percent(share: float, decimals: int = 0) -> str:
    """A short form: 12%, >99%, <1%."""
    return percent(share, decimals).replace("more than ", ">").replace("less than ", "<")


def _without_digits(value: float) -> str:
    return "NaN" if math.isnan(value) else "∞" if value > 0 else "−∞"


def _with_power(text: str) -> str:
    """A number as Python writes it, its exponent as a power of ten."""
    digits, _, exponent = text.partition("e")
    digits = digits.replace("-", "−")
    return f"{digits}{TIMES}{_raised(int(exponent))}" if exponent else digits


def _raised(exponent: int) -> str:
    return "10" + str(exponent).translate(_RAISED)
