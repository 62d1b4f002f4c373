"""Numbers as spreadsheets write them: decimal comma, thousands separators, units, missing values.

    12.5   12,5   1,234.50   1.234,50   1 234,5   1'234.5   −3   (3)   4e-3   1.5D+02   NA
    20 %   $5   7 W/m2   <0.5   ="12.5"   ١٢٫٥

One column is written in one way, so its cells are looked at together before any is read.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from explorer.tasks.arrays import Array, Bools

_MISSING = frozenset(
    {"", "na", "n/a", "#n/a", "nan", "null", "none", "nil", "missing", "-", "–", "—", "?", "."}
    | {"..", "...", "#value!", "#ref!", "#div/0!", "inf", "-inf"}
)
"""What stands for no value, in lower case."""

LARGE = 1e150
"""From here on the square of a number, or a sum of such squares, is beyond a float64."""

_NUMBER = re.compile(r"[+-]?(?:\d[\d.,]*|[.,]\d+)(?:[eE][+-]?\d{1,3}|[dD][+-]\d{2,3})?", re.ASCII)
_GROUPED = re.compile(
    r"[+-]?[1-9]\d{0,2}(?:(,)(?:\d{3},)*\d{3}(?:\.\d+|(?<=,\d{3},\d{3}))"
    r"|(\.)(?:\d{3}\.)*\d{3}(?:,\d+|(?<=\.\d{3}\.\d{3})))(?:[eE][+-]?\d+)?",
    re.ASCII,
)
_SPACES = re.compile(r"(?<=\d)[\s\u00a0\u202f'’_](?=\d{3}(?!\d))")
_UNIT = re.compile(r"[^\d.,+\-()\s](?:\D|(?<=[^\W\d_x])[23](?=$|[/·* ])){0,19}")
_SHORT_UNIT = 8
"""Characters of a unit; a longer one has to be that of all cells, or it is the rest of a name."""

_ABOUT = "<>≤≥~≈"
_MONEY = re.compile(r"[^\w\s]|[A-Z]{3}|[A-Z]{1,2}\$")
"""What may stand before a number: $, €, CHF, US$."""

_LONGEST = 60
_FRENCH = frozenset(";")
"""Separators of cells of programs whose decimal sign is usually a comma."""


class NumberColumn(NamedTuple):
    """values (N,), NaN where there is none and ±∞ where it is LARGE; how many cells hold something
    that is no number, the first of them with its row (from 0), or None; the unit that stands in the
    cells; a note on how an ambiguous sign was read, or empty; the first LARGE number with its row,
    or None."""

    values: Array
    n_wrong: int
    wrong: tuple[int, str] | None
    unit: str
    note: str
    large: tuple[int, str] | None = None

    @property
    def is_number(self) -> Bools:
        """(N,): whether a cell holds a number, also one that is too large to be used."""
        return ~np.isnan(self.values)


def read_numbers(cells: Sequence[str], delimiter: str) -> NumberColumn:
    """The numbers of one column, cell by cell."""
    parts = _of_one_unit([_part(cell) for cell in cells])
    written = [number for number, _ in parts if number]
    decimal, doubtful = decimal_sign(written, delimiter)
    values = np.full(len(cells), np.nan)
    wrong: list[int] = []
    for i, (number, _) in enumerate(parts):
        if number:
            values[i] = _value(number, decimal)
        if number is None or (number and np.isnan(values[i])):
            wrong.append(i)
    large = [i for i, value in enumerate(values) if abs(value) >= LARGE]
    values[large] = np.copysign(np.inf, values[large])
    units = Counter(unit for number, unit in parts if number)
    notes = []
    if doubtful:
        read = f"{_value(doubtful, decimal):,.10g}"
        notes.append(f"“{doubtful}” is read as {read}: the comma parts thousands.")
    about = next((i for i, cell in enumerate(cells) if cell.strip()[:1] in (*_ABOUT,)), None)
    if about is not None and np.isfinite(values[about]):
        notes.append(f"“{_shown(cells[about])}” is read as {values[about]:,.10g}.")
    return NumberColumn(
        values,
        len(wrong),
        _first(wrong, cells),
        next(iter(units)) if len(units) == 1 else "",
        " ".join(notes),
        _first(large, cells),
    )


def _first(rows: Sequence[int], cells: Sequence[str]) -> tuple[int, str] | None:
    return (rows[0], _shown(cells[rows[0]])) if rows else None


def _shown(cell: str) -> str:
    return " ".join(cell.split())[:_LONGEST]


def _of_one_unit(parts: list[tuple[str | None, str]]) -> list[tuple[str | None, str]]:
    """The same without numbers before long words that differ: 12 Main Street, 7 Elm Road."""
    if len({unit for number, unit in parts if number}) < 2:
        return parts
    return [(None, "") if len(part[1]) > _SHORT_UNIT else part for part in parts]


def _part(cell: str) -> tuple[str | None, str]:
    """(the number in it with spaces taken out, its unit); "" for no value, None for no number."""
    text = _in_ascii(cell.strip())
    if text.lower() in _MISSING:
        return "", ""
    if len(text) > _LONGEST and not _NUMBER.fullmatch(text):
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


def _in_ascii(text: str) -> str:
    """A cell with plain digits and signs, and without what makes a number text in a spreadsheet."""
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1].strip()
    text = text.removeprefix("'").lstrip(_ABOUT)
    if text.isascii():
        return text
    text = text.translate(_SIGNS)
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


_SIGNS = str.maketrans({"\u2212": "-", "٫": ".", "٬": None})


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
    """The value, ∞ where no float64 holds it; NaN where it is no number after all."""
    thousands = "," if decimal == "." else "."
    whole, sign, rest = number.partition(decimal)
    if decimal in rest or thousands in rest:
        return float("nan")
    groups = whole.lstrip("+-").split(thousands)
    if len(groups) > 1 and (
        not 1 <= len(groups[0]) <= 3 or any(len(group) != 3 for group in groups[1:])
    ):
        return float("nan")
    plain = whole.replace(thousands, "") + (sign and ".") + rest
    try:
        return float(plain.replace("D", "e").replace("d", "e"))
    except ValueError:
        return float("nan")
