"""Numbers as spreadsheets write them: decimal comma, thousands separators, units, missing values.

    12.5   12,5   1,234.50   1.234,50   1 234,5   1'234.5   −3   (3)   4e-3   20 %   $5   NA

One column is written in one way, so its cells are looked at together before any is read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from explorer.tasks.arrays import Array

_MISSING = frozenset(
    {"", "na", "n/a", "#n/a", "nan", "null", "none", "nil", "missing", "-", "–", "—", "?", "."}
    | {"..", "...", "#value!", "#ref!", "#div/0!", "inf", "-inf"}
)
"""What stands for no value, in lower case."""

_NUMBER = re.compile(r"[+-]?(?:\d[\d.,]*|[.,]\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_GROUPED = re.compile(
    r"[+-]?[1-9]\d{0,2}(?:(,)(?:\d{3},)*\d{3}(?:\.\d+|(?<=,\d{3},\d{3}))"
    r"|(\.)(?:\d{3}\.)*\d{3}(?:,\d+|(?<=\.\d{3}\.\d{3})))(?:[eE][+-]?\d+)?",
    re.ASCII,
)
_SPACES = re.compile(r"(?<=\d)[\s\u00a0\u202f'’_](?=\d{3}(?!\d))")
_UNIT = re.compile(r"[^\d.,+\-()\s][^\d]{0,7}")
_MONEY = re.compile(r"[^\w\s]|[A-Z]{3}|[A-Z]{1,2}\$")
"""What may stand before a number: $, €, CHF, US$."""

_LONGEST = 60
_FRENCH = frozenset(";")
"""Separators of cells of programs whose decimal sign is usually a comma."""


class NumberColumn(NamedTuple):
    """values (N,), NaN where there is none; how many cells hold something that is no number, the
    first of them with its row (from 0), or None; the unit that stands in the cells; a note on how
    an ambiguous sign was read, or empty."""

    values: Array
    n_wrong: int
    wrong: tuple[int, str] | None
    unit: str
    note: str


def read_numbers(cells: Sequence[str], delimiter: str) -> NumberColumn:
    """The numbers of one column, cell by cell."""
    parts = [_part(cell) for cell in cells]
    written = [number for number, _ in parts if number]
    decimal, doubtful = decimal_sign(written, delimiter)
    values = np.full(len(cells), np.nan)
    wrong: list[int] = []
    for i, (number, _) in enumerate(parts):
        if number is None:
            wrong.append(i)
        elif number:
            values[i] = _value(number, decimal)
    wrong += [i for i, (number, _) in enumerate(parts) if number and np.isnan(values[i])]
    units = Counter(unit for number, unit in parts if number)
    unit = next(iter(units)) if len(units) == 1 else ""
    note = ""
    if doubtful:
        read = f"{_value(doubtful, decimal):,.10g}"
        note = f"“{doubtful}” is read as {read}: the comma parts thousands."
    first = (min(wrong), " ".join(cells[min(wrong)].split())[:_LONGEST]) if wrong else None
    return NumberColumn(values, len(set(wrong)), first, unit, note)


def _part(cell: str) -> tuple[str | None, str]:
    """(the number in it with spaces taken out, its unit); "" for no value, None for no number."""
    text = cell.strip().replace("\u2212", "-")
    if text.lower() in _MISSING:
        return "", ""
    if len(text) > _LONGEST:
        return None, ""
    if text.startswith("(") and text.endswith(")"):  # as accountants write a loss
        text = f"-{text[1:-1].strip()}"
    text = _SPACES.sub("", text)
    found = _NUMBER.search(text)
    if not found:
        return None, ""
    before, after = text[: found.start()].strip(), text[found.end() :].strip()
    if before == "-" or before.startswith("-"):
        before, minus = before[1:].strip(), "-"
    else:
        minus = ""
    unit = before or after
    if (before and after) or (unit and not _UNIT.fullmatch(unit)):
        return None, ""
    if before and not _MONEY.fullmatch(before):  # x15 is a name
        return None, ""
    return minus + found[0], unit


def decimal_sign(numbers: Sequence[str], delimiter: str) -> tuple[str, str]:
    """("." or ",", a number that could be read either way, or "")."""
    for one in numbers:
        grouped = _GROUPED.fullmatch(one)
        if grouped:  # the sign that parts thousands is told by a number that has two of them
            return ("." if grouped[1] == "," else ","), ""
    commas = [one for one in numbers if one.count(",") == 1 and "." not in one]
    if not commas or any("." in one for one in numbers):
        return ".", ""
    if delimiter in _FRENCH or not all(re.fullmatch(r"[+-]?[1-9]\d{0,2},\d{3}", c) for c in commas):
        return ",", ""
    return ".", commas[0]


def _value(number: str, decimal: str) -> float:
    """The value; NaN where it is no number after all, or not finite."""
    thousands = "," if decimal == "." else "."
    whole, sign, rest = number.partition(decimal)
    if decimal in rest or thousands in rest:
        return float("nan")
    groups = whole.lstrip("+-").split(thousands)
    if len(groups) > 1 and (
        not 1 <= len(groups[0]) <= 3 or any(len(group) != 3 for group in groups[1:])
    ):
        return float("nan")
    try:
        value = float(whole.replace(thousands, "") + (sign and ".") + rest)
    except ValueError:
        return float("nan")
    return value if abs(value) < 1e150 else float("nan")  # its square has to be finite
