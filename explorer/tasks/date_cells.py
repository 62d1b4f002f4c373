"""Dates as people and programs write them, read column by column.

    2020-01-31   2020/1/31 14:00   31.01.2020   31/1/20   1/31/2020   31 Jan 2020   January 31, 2020
    20200131     2020-01           2020-01-31T14:00:00Z

Whether 3/4/2020 is the third of April or the fourth of March is decided by the other cells of the
column; where none decides, the day is read first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from explorer.tasks.arrays import Days

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TIME = r"(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?(?:Z|[+-]\d{2}:?\d{2})?"
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?" + _TIME)
_PLAIN = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})()()()")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})" + _TIME)
_DAY_NAMED = re.compile(r"(\d{1,2})\.?[ -]([A-Za-z]{3,9})\.?[ ,-]+(\d{4})" + _TIME)
_MONTH_NAMED = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})" + _TIME)
_LONGEST = 40
_ENOUGH = 0.95
"""Share of the cells of a column of dates that are dates."""


class DateColumn(NamedTuple):
    """times (N,) datetime64[s], NaT where a cell is none; a note on the order of day and month."""

    times: Days
    note: str


def read_dates(cells: Sequence[str]) -> DateColumn | None:
    """The dates of one column, or None where it is no column of dates."""
    filled = [cell.strip() for cell in cells]
    if not any(filled) or any(len(cell) > _LONGEST for cell in filled):
        return None
    parts = [_parts(cell) for cell in filled]
    pairs = [(int(part[1]), int(part[2])) for part in parts if part and part[0] == "either"]
    day_first = any(first > 12 for first, _ in pairs)
    month_first = any(second > 12 for _, second in pairs) and not day_first
    times = np.array([_time(part, month_first) for part in parts], "datetime64[s]")
    good = ~np.isnat(times)
    if good.sum() < max(2, _ENOUGH * sum(map(bool, filled))):
        return None
    note = ""
    if pairs and not (day_first or month_first):
        shown = next(c for c, part in zip(filled, parts, strict=True) if part and part[0] != "sure")
        note = f"Dates such as {shown} are read with the day first."
    return DateColumn(times, note)


def _parts(cell: str) -> tuple | None:
    """("sure", year, month, day, h, min, s), ("either", first, second, year, h, min, s) or None."""
    found = _YEAR_FIRST.fullmatch(cell) or _PLAIN.fullmatch(cell)
    if found:
        return "sure", *found.groups()
    found = _YEAR_LAST.fullmatch(cell)
    if found:
        first, sign, second, year, *time = found.groups()
        year = year if len(year) == 4 else str(2000 + int(year) - 100 * (int(year) >= 70))
        return ("sure", year, second, first, *time) if sign == "." else (
            "either", first, second, year, *time
        )  # fmt: skip
    found = _DAY_NAMED.fullmatch(cell)
    day, month, year, *time = found.groups() if found else (None,) * 3
    if not found:
        found = _MONTH_NAMED.fullmatch(cell)
        month, day, year, *time = found.groups() if found else (None,) * 3
    if not found or month is None or month[:3].lower() not in _MONTHS:
        return None
    return "sure", year, str(_MONTHS.index(month[:3].lower()) + 1), day, *time


def _time(part: tuple | None, month_first: bool) -> np.datetime64:
    if part is None:
        return np.datetime64("NaT")
    sure, a, b, c, *rest = part
    if sure == "sure":
        year, month, day = a, b, c or "1"
    else:
        (month, day), year = ((a, b) if month_first else (b, a)), c
    hour, minute, second = (int(one or 0) for one in rest)
    try:
        return np.datetime64(
            f"{int(year):04}-{int(month):02}-{int(day):02}T{hour:02}:{minute:02}:{second:02}", "s"
        )
    except ValueError:
        return np.datetime64("NaT")
