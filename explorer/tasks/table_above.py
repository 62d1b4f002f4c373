"""What stands above the header of a table: titles of a report, and comments.

Report of the year          a title: no number in it
# station 5                 a comment
day,level                   the header: names, with a row of values below
2024-01-01,12.8
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from explorer.tasks.csv_rows import DECLARED, DELIMITERS, Table, is_row_wide, rows_of, split_line
from explorer.tasks.date_cells import read_dates
from explorer.tasks.number_cells import read_numbers

_MOST = 20
"""Filled lines among which the header is looked for."""

_LOOKED_AT = 5
"""Rows below a header that have to be as wide, most of them with a value."""

_BLANK = re.compile(r"[\s,;|\"\ufeff]*")


def lines_above(lines: Sequence[str]) -> int:
    """How many lines stand above the header; 0 where what follows is not clearly a table."""
    filled = [i for i, line in enumerate(lines[:200]) if not _BLANK.fullmatch(line)][:_MOST]
    if not filled or DECLARED.fullmatch(lines[filled[0]]):
        return 0
    comments = [i for i in filled if _is_comment(lines[i])]
    if comments and comments[0] == filled[0]:
        return _below_comments(lines, filled)
    for i in filled:
        if _is_header(lines, i):
            return i if i > filled[0] else 0
        if not _is_comment(lines[i]) and any(map(_has_value, _splits(lines[i]))):
            return 0  # a row, and not a title
    return 0


def _below_comments(lines: Sequence[str], filled: Sequence[int]) -> int:
    """The first line that is no comment, or the last comment where it is the header of rows."""
    first = next((i for i in filled if not _is_comment(lines[i])), None)
    if first is None:
        return 0
    last = max(i for i in filled if i < first)
    for delimiter in DELIMITERS:
        cells, names = (split_line(lines[i], delimiter) for i in (first, last))
        if len(cells) == len(names) and _has_value(cells) and (len(cells) > 1 or _is_one(lines)):
            return last if last > filled[0] else 0
    return first


def _is_one(lines: Sequence[str]) -> bool:
    """Whether the table has one column."""
    return not any(d in line for line in lines[:_MOST] if not _is_comment(line) for d in DELIMITERS)


def _is_comment(line: str) -> bool:
    return line.lstrip("\ufeff \"'").startswith("#")


def _is_header(lines: Sequence[str], at: int) -> bool:
    """Whether a line holds two names or more, and no value, above rows of values as wide as it."""
    for delimiter, cells in zip(DELIMITERS, _splits(lines[at]), strict=True):
        if sum(bool(cell.strip()) for cell in cells) < 2 or _has_value(cells):
            continue
        table = Table(tuple(cells), list(lines[at + 1 : at + 60]), delimiter, at + 1)
        rows = [row.cells for row in rows_of(table, partial(is_row_wide, table=table))]
        rows = [row for row in rows if any(cell.strip() for cell in row)][:_LOOKED_AT]
        wide = len(rows) > 1 and all(len(row) == len(cells) for row in rows)
        if wide and 2 * sum(map(_has_value, rows)) > len(rows):
            return True
    return False


def _splits(line: str) -> Iterator[list[str]]:
    return (split_line(line, delimiter) for delimiter in DELIMITERS)


def _has_value(cells: Sequence[str]) -> bool:
    return any(map(is_value, cells[:50]))


def is_value(cell: str) -> bool:
    """Whether a cell of the first line is a value rather than a name."""
    found = read_numbers([cell], ",")
    return (
        bool(np.isfinite(found.values[0]) and not found.unit)
        or read_dates([cell, cell]) is not None
    )
