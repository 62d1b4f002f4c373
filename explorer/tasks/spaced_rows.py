"""Tables whose columns are parted by spaces, as numpy.savetxt and instruments write them, and
tables that lie on their side.

    # t      level                  a header of as many names, or none
    0.00     1.25e+01
    2024-01-01 12:00    3.5         date and time are one cell
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from explorer.tasks.table_above import is_value

_LOOKED_AT = 40
"""Rows that tell the number of columns: the last ones of the first 200 lines."""

_LEAST = 3
_LEAST_IN_LINE = 10
_MOST_TRIED = 1000
"""Cells of one line that are looked at."""

_ENOUGH = 0.9
"""Share of the rows that have as many cells as most."""

_GROUPED = re.compile(r"[+-]?\d{1,3}([ \u00a0\u202f]\d{3})+([.,]\d+)?(\s*[^\d\s]+)?")
_OTHER_SIGNS = re.compile(r"[;\t|]|,(?!\d)|(?<!\d),")
_DATE = re.compile(r"\d{1,4}([-/.])\d{1,2}\1\d{1,4}")
_TIME = re.compile(r"\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?")


class Spaced(NamedTuple):
    """The lines of a table with tabs in place of spaces; the lines above it; how many lines below
    have another number of cells, which no value can be taken from."""

    lines: list[str]
    above: list[str]
    n_other: int


def spaced_table(lines: Sequence[str], wanted: int = 0) -> Spaced | None:
    """The table that is parted by spaces, or None where there is none.

    With `wanted` columns a single row is one.
    """
    width = _width(lines, wanted)
    if not width:
        return None
    first = next(i for i, line in enumerate(lines) if _is_row(_cells(line), width))
    tabbed, n_other = [], 0
    for line in lines[first:]:
        cells = _cells(line)
        if len(cells) not in (0, width):
            n_other += 1
            cells = ["?"] * width
        tabbed.append("\t".join(cells) + "\n")
    header = next((i for i in range(first - 1, -1, -1) if lines[i].strip()), None)
    names = [] if header is None else _names(lines[header], width)
    if names:
        tabbed.insert(0, "\t".join(names) + "\n")
    return Spaced(tabbed, list(lines[: header if names else first]), n_other)


def turned(lines: Sequence[str]) -> list[str]:
    """A table that lies on its side, a line for each column, as one that stands; else nothing.

    Each line has a name and numbers or dates, or numbers alone. Brackets around a single one are
    those of a list: [1.5, 2.25, 3].
    """
    filled = [line.strip() for line in lines if line.strip()]
    if not filled or len(filled) >= _LEAST_IN_LINE:
        return []
    split = [_side_by_side(line) for line in filled]
    width = len(split[0])
    if width < _LEAST_IN_LINE or any(len(cells) != width for cells in split):
        return []
    named = not any(is_value(cells[0]) for cells in split)
    if not all(is_value(cell) for cells in split for cell in cells[named:_MOST_TRIED]):
        return []
    return ["\t".join(cells) + "\n" for cells in zip(*split, strict=True)]


def _side_by_side(line: str) -> list[str]:
    text = line.strip("[](){} ")
    between = next((sign for sign in (";", "\t", "|") if sign in text), None)
    if between is None and _OTHER_SIGNS.search(text) is None and " " in text:
        return text.split()  # 1,5 2,5
    return [cell.strip() for cell in text.split(between or ",")]


def _width(lines: Sequence[str], wanted: int) -> int:
    """How many columns there are; 0 where they are not parted by spaces."""
    filled = [line for line in lines[:200] if line.strip() and not line.lstrip().startswith("#")]
    rows = filled[-_LOOKED_AT:]
    if not rows or any(_OTHER_SIGNS.search(line) for line in rows[-_LEAST:]):
        return 0
    if all(_GROUPED.fullmatch(line.strip()) for line in rows):
        return 0  # 1 234 is one number
    split = [_cells(line) for line in rows]
    width, _ = Counter(map(len, split)).most_common(1)[0]
    n_rows = sum(_is_row(cells, width) for cells in split)
    if width < 2 or n_rows < (1 if width == wanted else _LEAST):
        return 0
    # The lines above the rows are among them where the table is short.
    started = next(i for i, cells in enumerate(split) if _is_row(cells, width))
    return width if n_rows >= _ENOUGH * (len(split) - started) else 0


def _cells(line: str) -> list[str]:
    cells: list[str] = []
    for one in line.split():
        if cells and _TIME.fullmatch(one) and _DATE.fullmatch(cells[-1]):
            cells[-1] += f" {one}"
        else:
            cells.append(one)
    return cells


def _is_row(cells: Sequence[str], width: int) -> bool:
    """Whether there are so many cells, two of them values or more."""
    values = filter(is_value, cells[:_MOST_TRIED])
    return len(cells) == width and len([*islice(values, 2)]) == 2


def _names(line: str, width: int) -> list[str]:
    """The names of the columns in the line above the rows, or none."""
    plain = line.strip().removeprefix("#").strip()
    for names in (plain.split(), re.split(r"\s{2,}|\t", plain)):
        if len(names) == width and not any(map(is_value, names)):
            return names
    return []
