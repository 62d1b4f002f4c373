"""Dates in the formats people write, to be read as ISO 8601: 3 march 1998 -> 1998-03-03.

The day comes before the month where both are numbers. Years have four digits, or
two for 1950 to 2049.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

from explorer.errors import InputError
from explorer.tasks.arrays import Words
from explorer.tasks.letters import isolate

FIRST, LAST = datetime.date(1950, 1, 1), datetime.date(2049, 12, 31)

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

FORMATS = (
    "{d} {month} {y}",
    "{dd} {month} {y}",
    "{month} {d}, {y}",
    "{d} {mon} {y}",
    "{mon} {d}, {y}",
    "{d}{th} of {month} {y}",
    "{month} {d}{th}, {y}",
    "{weekday}, {d} {month} {y}",
    "{wd} {d} {mon} {y}",
    "{d} {mon} {yy}",
    "{dd}/{mm}/{y}",
    "{d}/{m}/{y}",
    "{dd}/{mm}/{yy}",
    "{d}.{m}.{y}",
    "{dd}.{mm}.{yy}",
    "{y}/{mm}/{dd}",
)


def written(date: datetime.date, form: str) -> str:
    """A date in one of FORMATS, in lower case."""
    d, m, y = date.day, date.month, f"{date.year:04}"
    month, weekday = _MONTHS[m - 1], _DAYS[date.weekday()]
    return form.format(
        d=d, dd=f"{d:02}", m=m, mm=f"{m:02}", y=y, yy=y[2:], th=_ending(d), month=month,
        mon=month[:3], weekday=weekday, wd=weekday[:3],
    )  # fmt: skip


def pieces(text: str) -> Words:
    """A date as symbols: words whole, digits and signs one by one, and no spaces.

    "3 march 1998" -> ("3", "march", "1", "9", "9", "8")
    """
    return tuple(re.findall("[a-z]+|[0-9]|[^ a-z0-9]", text))


def _ending(day: int) -> str:
    if day in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def read_date(raw: str) -> datetime.date:
    """Parse a date in any of FORMATS; InputError with an example for anything else."""
    text = " ".join(raw.lower().split())
    given = text if len(text) <= 40 else text[:39] + "…"
    numbers = re.findall("[0-9]+", text[:100])
    names = [word for word in re.findall("[a-z]{3,}", text[:100]) if word[:3] in _SHORT]
    try:
        date = _date(numbers, names)
    except ValueError:
        raise InputError(
            f"“{isolate(given)}” is not a date that can be read; write for instance “3 march "
            "1998”, “march 3, 1998” or “3/3/1998”, with the day before the month."
        ) from None
    if not FIRST <= date <= LAST:
        raise InputError(
            f"{date.isoformat()} is outside the range; choose a date from {FIRST.year} to "
            f"{LAST.year}."
        )
    return date


_SHORT = {month[:3]: number for number, month in enumerate(_MONTHS, start=1)}


def _date(numbers: Sequence[str], names: Sequence[str]) -> datetime.date:
    """The date from its numbers and the name of its month, if any; else ValueError."""
    if any(len(number) > 4 for number in numbers) or len(names) > 1:
        raise ValueError
    values = [int(number) for number in numbers]
    if names:
        (day, year), month = values, _SHORT[names[0][:3]]
    elif len(numbers[0:1]) and len(numbers[0]) == 4:
        year, month, day = values
    else:
        day, month, year = values
    if len(numbers[-1]) == 2 and len(numbers[0]) < 3:
        year += 1900 if year >= FIRST.year % 100 else 2000
    return datetime.date(year, month, day)
