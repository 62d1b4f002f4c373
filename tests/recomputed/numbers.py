"""Numbers as the pages write them, read back."""

from __future__ import annotations

import math
import re

NUMBER = re.compile(r"[−-]?(?:\d[\d,]*\.?\d*)(?:\s?×\s?10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+|e[−-]?\d+)?|[−-]?∞|NaN")
_RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def numbers_in(text: str) -> list[tuple[float, float]]:
    """(value, half a unit of its last digit) of every number in a text, in order."""
    return [_read(match.group()) for match in NUMBER.finditer(text)]


def _read(text: str) -> tuple[float, float]:
    if "∞" in text:
        return (-math.inf if text[0] in "−-" else math.inf), 0.0
    if text == "NaN":
        return math.nan, 0.0
    digits, *exponent = re.split(r"\s?×\s?10|e", text.replace(",", "").replace("−", "-"))
    power = int(exponent[0].translate(_RAISED)) if exponent else 0
    decimals = len(digits.partition(".")[2])
    # Two digits of a number like 230 may be all that is meant: see `close`.
    return float(digits) * 10.0**power, 0.5 * 10.0 ** (power - decimals)


def close(said: tuple[float, float], value: float, digits: int = 0) -> bool:
    """Whether a number that was said is `value`, rounded as it is written.

    `digits`: significant digits the page rounds to, where whole numbers end in zeros for it.
    """
    told, half = said
    if math.isnan(value) or math.isinf(value):
        return math.isnan(told) if math.isnan(value) else told == value
    if digits and value:
        half = max(half, 0.5 * 10.0 ** (math.floor(math.log10(abs(value))) + 1 - digits))
    return abs(told - value) <= half * 1.001 + 1e-9 * abs(value)
