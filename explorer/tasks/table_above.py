"""What stands above the header of a table: titles, comments, and what is said of an instrument.

Report of the year          a title: no number in it
# station 5                 a comment
Altitude,411                what is said: a name, then values
day,level                   the header: names, with a row of values below
-,cm                        units, which can stand below it
2024-01-01,12.8
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise, takewhile

from explorer.tasks.csv_rows import DECLARED, DELIMITERS, Table, is_row_wide, rows_of, split_line
from explorer.tasks.date_cells import read_dates
from explorer.tasks.number_cells import read_numbers
from explorer.tasks.unit_words import are_units

_MOST = 60
"""Filled lines among which the header is looked for."""

_LOOKED_AT = 5
"""Rows below a header that have to be as wide, most of them with a value."""

_OF_RULES = frozenset("-=_|:+ \t\n")
_BLANK = re.compile(r"[\s,;|\"\ufeff]*")


def lines_above(lines: Sequence[str]) -> int:
    """How many lines stand above the header; 0 where what follows is not clearly a table."""
    filled = [i for i, line in enumerate(lines[:200]) if not _BLANK.fullmatch(line)][:_MOST]
    if not filled or DECLARED.fullmatch(lines[filled[0]]):
        return 0
    comments = [i for i in filled if _is_comment(lines[i])]
    if comments and comments[0] == filled[0]:
        at = _below_comments(lines, filled)
        return at + lines_above(lines[at:]) if at else 0
    block = _below_a_block(lines, filled)
    if block:
        return block
    for i in filled:
        if _is_header(lines, i):
            return i if i > filled[0] else 0
        if not _is_comment(lines[i]) and any(map(_has_value, _splits(lines[i]))):
            return 0  # a row, and not a title
    return 0


def without_rules(lines: Sequence[str]) -> list[str]:
    """The lines without those of rules and brackets above the first value: |---|---|, ====, [."""
    values = (i for i, line in enumerate(lines[:200]) if any(map(_has_value, _splits(line))))
    first = next(values, 0)
    return [line for i, line in enumerate(lines) if i >= first or not _is_rule(line)]


def _is_rule(line: str) -> bool:
    drawn = _OF_RULES.issuperset(line) and any(sign * 3 in line for sign in "-=_")
    return drawn or line.strip() in ("[", "(", "{")


def _below_a_block(lines: Sequence[str], filled: Sequence[int]) -> int:
    """The header below lines of a name and its values; 0 where there are no such lines.

    It is the last line that can be one: a pair of words, such as Station;Geneva, looks like a
    header itself.
    """
    said = [*takewhile(lambda i: _is_said(lines[i]), filled)]
    for before, i in reversed([*pairwise(filled[: len(said) + 1])]):
        apart = before < i - 1
        if not _is_above_rows(lines, i, apart):
            continue
        if not apart and any(are_units(cells) for cells in _splits(lines[i]) if len(cells) > 1):
            return before if before > filled[0] else 0
        return i
    return 0


def _is_said(line: str) -> bool:
    """Whether a line begins with a word, and not with a value as a row does."""
    cells = max(_splits(line), key=len)
    first = next((cell for cell in cells if cell.strip()), "")
    return _is_comment(line) or not (is_value(first) or is_value(line))


def _is_above_rows(lines: Sequence[str], at: int, apart: bool) -> bool:
    """Whether a line is the header of rows, for sure: they begin with a value as no line above
    does, or a blank line stands `apart` what is above. Then it may be a single name, too."""
    for delimiter in DELIMITERS:
        rows = _rows_below(lines, at, delimiter, 1 if apart else 2)
        rows = [row for row in rows if not are_units(row)]
        if rows and (apart or all(is_value(next(filter(str.strip, row))) for row in rows)):
            return True
    return False


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
    return any(_rows_below(lines, at, delimiter, 2) for delimiter in DELIMITERS)


def _rows_below(lines: Sequence[str], at: int, delimiter: str, least: int) -> list[list[str]]:
    """The first rows below a line of `least` names or more, and no value, where they are as wide as
    it and most of them have a value; else none."""
    cells = split_line(lines[at], delimiter)
    if sum(bool(cell.strip()) for cell in cells) < least or _has_value(cells):
        return []
    table = Table(tuple(cells), list(lines[at + 1 : at + 60]), delimiter, at + 1)
    found = (row.cells for row in rows_of(table, partial(is_row_wide, table=table)))
    rows = [row for row in found if any(cell.strip() for cell in row)][:_LOOKED_AT]
    wide = len(rows) > 1 and all(len(row) == len(cells) for row in rows)
    return rows if wide and 2 * sum(map(_has_value, rows)) > len(rows) else []


def _splits(line: str) -> Iterator[list[str]]:
    return (split_line(line, delimiter) for delimiter in DELIMITERS)


def _has_value(cells: Sequence[str]) -> bool:
    return any(map(is_value, cells[:50]))


def is_value(cell: str) -> bool:
    """Whether a cell of the first line is a value rather than a name."""
    found = read_numbers([cell], ",")
    return bool(found.is_number[0] and not found.unit) or read_dates([cell, cell]) is not None
