"""Columns of numbers from a CSV file, with the dates beside them.

    date;temp_max (°C)        the first line may name the columns, and the dates are optional
    2012-01-01;12,8

Tolerant, as csv_rows.py, number_cells.py and date_cells.py are: what was changed is told in notes,
and what is missing is told where its column is used (own_series.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from explorer.errors import InputError
from explorer.tasks.arrays import Array, Days
from explorer.tasks.csv_rows import (
    MOST_COLUMNS,
    Table,
    is_row_wide,
    lines_of,
    open_table,
    rows_of,
    split_line,
)
from explorer.tasks.date_cells import read_dates
from explorer.tasks.decoding import decode
from explorer.tasks.letters import compose
from explorer.tasks.number_cells import LARGE, NumberColumn, read_numbers
from explorer.tasks.spaced_rows import spaced_table, turned
from explorer.tasks.table_above import is_value, lines_above, without_rules
from explorer.tasks.text import clean
from explorer.tasks.unit_words import are_units
from explorer.tasks.words import quote

MOST_BYTES = 8_000_000
MOST_ROWS = 100_000
MOST_READ = 50
"""Columns of numbers that can be chosen from."""

LEAST = 24
"""Minimum number of values of a column: with fewer, there is nothing to learn and to test."""

_ENOUGH = 0.8
"""Share of the filled cells of a column of numbers that are numbers."""

_ORDERS = frozenset(("year", "date", "time", "timestamp", "index", "id"))
"""Titles of columns that say where a row stands."""

_SAVE_AS = "the table as CSV (UTF-8)"
_UNIT = re.compile(r"(.*?)\s*[(\[]([^()\[\]]{1,12})[)\]]")
_LONGEST_TITLE = 30
_DATED = re.compile(r"\d|nan", re.IGNORECASE)


class Column(NamedTuple):
    """One column of numbers: its title, its unit or "", and its cells."""

    title: str
    unit: str
    cells: NumberColumn

    @property
    def orders_rows(self) -> bool:
        """Whether it says where a row stands, as a year does or an index, and measures nothing: it
        goes up evenly, or only up or only down under such a name."""
        values = self.cells.values[np.isfinite(self.cells.values)]
        if len(values) < 2:
            return False
        steps = np.diff(values)
        if self.title.lower() in _ORDERS and ((steps >= 0).all() or (steps <= 0).all()):
            return True
        return bool(steps[0] > 0 and np.ptp(steps) <= 1e-6 * steps[0])


class NumberTable(NamedTuple):
    """The columns of numbers in the order of the file; times (N,) datetime64[s] or None; notes."""

    columns: tuple[Column, ...]
    times: Days | None
    n_rows: int
    notes: tuple[str, ...]


def read_table(raw: bytes, wanted: int = 0) -> NumberTable:
    """Read the bytes of a CSV file. InputError where there is no column of numbers in it.

    A column that counts the rows is left out, unless there are `wanted` columns with it.
    """
    if len(raw) > MOST_BYTES:
        raise InputError(
            f"The file has {len(raw):,} bytes; a table of at most {MOST_BYTES:,} can be read. "
            "Give fewer rows or fewer columns."
        )
    text, notes = decode(raw, _SAVE_AS)
    text, lost = clean(text)
    if lost:
        notes += (f"{lost:,} control character{'s were' if lost > 1 else ' was'} left out.",)
    lines, more_notes = _table_in(lines_of(compose(text), MOST_ROWS + 200), wanted)
    notes += more_notes
    table, names = _with_names(open_table(lines, (), _title), lines)
    if len(names) > MOST_COLUMNS:
        raise InputError(
            f"The first line of the file has more than {MOST_COLUMNS:,} cells; give a table with "
            "fewer columns."
        )
    rows, more, n_wide = _rows(table, len(names))
    if not rows:
        raise InputError("The file has no rows; give a CSV file with a column of numbers.")
    rows, said = _one_table(rows, names)
    notes += said
    if more:
        notes += (f"The first {len(rows):,} rows are used.",)
    if n_wide:
        were = "row has" if n_wide == 1 else "rows have"
        notes += (f"{n_wide:,} {were} more cells than there are columns; only those are read.",)
    times, at, note = _times(rows, len(names))
    columns = _numbers(names, rows, at, table.delimiter, wanted)
    if not columns:
        raise InputError(_no_numbers(names, rows))
    notes += (note,) if note else ()
    return NumberTable(tuple(columns[:MOST_READ]), times, len(rows), notes)


def _table_in(lines: list[str], wanted: int) -> tuple[list[str], tuple[str, ...]]:
    """(the lines of a table from its header on, with a separator; notes)."""
    lines = without_rules(lines)
    standing = [] if wanted else turned(lines)
    if standing:
        return standing[: MOST_ROWS + 2], (
            "Each line of the file is read as a column: the numbers lie in lines.",
        )
    spaced = spaced_table(lines[: MOST_ROWS + 200], wanted)  # what comes after them is one line
    if spaced is None:
        above = lines_above(lines)
        return lines[above:], _say_above(lines[:above])
    notes = _say_above(spaced.above)
    if spaced.n_other:
        have = "line has" if spaced.n_other == 1 else "lines have"
        notes += (
            f"{spaced.n_other:,} {have} another number of cells than the others, with spaces "
            "between; no value is read of them.",
        )
    return spaced.lines, notes


def _one_table(
    rows: list[list[str]], names: Sequence[str]
) -> tuple[list[list[str]], tuple[str, ...]]:
    """(the rows up to another header, a note on it); a header that comes again is no row."""
    kept: list[list[str]] = []
    for row in rows:
        if kept and _is_header(row):
            if [_title(cell) for cell in row if cell.strip()] == [n for n in names if n]:
                continue
            if len(kept) > 1 and all(map(_is_row_of_values, kept[-2:])):
                again = quote(" ".join(_title(cell) for cell in row))
                return kept, (
                    f"Below row {len(kept):,} another table begins, with the header {again}; it is "
                    "left out.",
                )
        kept.append(row)
    return kept, ()


def _is_header(row: Sequence[str]) -> bool:
    """Whether each cell of a row of two or more is a word, and none of them stands for no value."""
    if len(row) < 2 or any(map(str.isdigit, "".join(row))):
        return False
    return all(read_numbers([cell], ",").n_wrong for cell in row) and not are_units(row)


def _is_row_of_values(row: Sequence[str]) -> bool:
    return any(map(is_value, row))


def _title(cell: str) -> str:
    text = " ".join("".join(c if c.isprintable() else " " for c in cell).split())
    return text.strip("\"' ").removeprefix("# ")


def _say_above(lines: Sequence[str]) -> tuple[str, ...]:
    """A note on the lines above the header, of which nothing is read."""
    filled = [title for title in (_title(line.strip(",;|\n\t ")) for line in lines) if title]
    if not filled:
        return ()
    if len(filled) == 1:
        return (f"A line above the header is left out: {quote(filled[0])}.",)
    return (f"{len(filled)} lines above the header are left out, first {quote(filled[0])}.",)


def _with_names(table: Table, lines: list[str]) -> tuple[Table, tuple[str, ...]]:
    """The table with a name for every column; a first line of numbers is a row and names none."""
    if len(table.names) == 1:
        # One column has no separator: a comma in its rows is that of its numbers.
        unused = next((one for one in "\t|;" if not any(one in line for line in lines)), "\x1f")
        table = table._replace(delimiter=unused)
    names = table.names
    if len(names) == 2 and table.delimiter == "," and _is_decimal_comma(lines):
        table, names = table._replace(delimiter="\x1f"), (",".join(names),)
    if names and all(not name or is_value(name) for name in names):
        first = table.above - 1
        table = table._replace(lines=lines[first:], above=first)
        names = ("",) * len(names)
    seen: dict[str, int] = {}
    titles = []
    for i, name in enumerate(names, start=1):
        title = name[:_LONGEST_TITLE].strip() or f"column {i}"
        seen[title] = seen.get(title, 0) + 1
        titles.append(title if seen[title] == 1 else f"{title} ({seen[title]})")
    return table, tuple(titles)


_DECIMAL = re.compile(r"\s*[+-]?\d+,(\d{1,2})\s*", re.ASCII)


def _is_decimal_comma(lines: Sequence[str]) -> bool:
    """Whether every line is one number with a decimal comma: 12,50 below 3,75, not 12,5 below 3,75.

    Two columns of whole numbers would look the same where all of the second have as many digits.
    """
    found = [_DECIMAL.fullmatch(line) for line in lines if line.strip()]
    return len({one[1] and len(one[1]) for one in found if one}) == 1 and all(found)


def _rows(table: Table, width: int) -> tuple[list[list[str]], bool, int]:
    """(rows of `width` cells, whether there are more of them, how many have more cells)."""
    rows: list[list[str]] = []
    blank: list[int] = []
    n_wide, more = 0, False
    for cells in _cells_of(table):
        if len(rows) == MOST_ROWS:
            more = True
            break
        if not any(cell.strip() for cell in cells):
            blank.append(len(rows))
        n_wide += any(cell.strip() for cell in cells[width:])
        rows.append([*cells[:width], *[""] * (width - len(cells))])
    # Of several columns a blank line is none of the rows, and so it is where every second is blank;
    # of one column it is a value that is missing.
    if width > 1 or 2 * len(blank) >= len(rows) - 1:
        gone = set(blank)
        rows = [row for i, row in enumerate(rows) if i not in gone]
    return rows, more, n_wide


def _cells_of(table: Table) -> Iterator[list[str]]:
    """The cells of every row; lines that quotes join, and that are rows by themselves, each alone:
    there is a quote missing, and a number has no line ends in it."""
    at = 0
    for row in rows_of(table, lambda cells: _looks_whole(cells, table)):
        if row.is_doubtful:
            for line in table.lines[at : at + row.n_lines]:
                yield split_line(line, table.delimiter)
        else:
            yield row.cells
        at += row.n_lines


def _looks_whole(cells: Sequence[str], table: Table) -> bool:
    """Whether one line alone looks like a row: as wide as the others, with a number in it."""
    if not is_row_wide(cells, table):
        return False
    return bool(read_numbers(cells, table.delimiter).is_number.any())


def _times(rows: Sequence[Sequence[str]], width: int) -> tuple[Days | None, int | None, str]:
    """(the dates of the first column of dates, its index, a note on them)."""
    for i in range(min(width, MOST_READ)):
        found = read_dates([row[i] for row in rows])
        if found is not None:
            found.times.setflags(write=False)
            return found.times, i, found.note
    return None, None, ""


def _numbers(
    names: Sequence[str],
    rows: Sequence[Sequence[str]],
    dates: int | None,
    delimiter: str,
    wanted: int,
) -> list[Column]:
    columns: list[Column] = []
    for i, name in enumerate(names):
        if i == dates or len(columns) == MOST_READ:
            continue
        # A first look at few rows: most columns of a wide table are told by them.
        some = [row[i] for row in rows[:200]]
        if not _is_numeric(read_numbers(some, delimiter)):
            continue
        cells = [row[i] for row in rows]
        found = read_numbers(cells, delimiter)
        if _is_numeric(found):
            found.values.setflags(write=False)
            titled = _UNIT.fullmatch(name)
            title, unit = (titled[1] or name, titled[2]) if titled else (name, found.unit)
            columns.append(Column(title, unit, found))
    if len(columns) == wanted:
        return columns
    # A column that numbers the rows is no measurement, where there is another.
    return [one for one in columns if not _counts(one)] or columns


def _counts(column: Column) -> bool:
    """Whether a column counts the rows: 0, 1, 2, … or 1, 2, 3, …"""
    values = column.cells.values
    return len(values) > 1 and values[0] in (0, 1) and bool((values[1:] == values[:-1] + 1).all())


def _is_numeric(found: NumberColumn) -> bool:
    good = int(found.is_number.sum())
    return good > 0 and good >= _ENOUGH * (good + found.n_wrong)


def too_large(column: Column) -> str:
    """Which number of a column is too large, and what to do; empty where none is."""
    if column.cells.large is None:
        return ""
    row, cell = column.cells.large
    return (
        f"“{cell}”, in row {row + 1:,}, is too large: of numbers below {LARGE:g} in size a float64 "
        "holds the squares. Divide the column by a power of ten, or leave that cell empty."
    )


def _no_numbers(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    found = ", ".join(quote(name) for name in names[:6])
    row = next((row for row in rows if any(cell.strip() for cell in row)), rows[0])
    first = ", ".join(quote(" ".join(cell.split())) for cell in row[:6])
    return (
        f"No column of the table holds numbers: its columns are {found}, and its first row holds "
        f"{first}. Give a CSV file with a column of numbers, one a row, and nothing above its "
        "header; where it has sentences and their labels, call its columns text and label."
    )


def column_of_numbers(table: NumberTable, column: int) -> tuple[Column, Array]:
    """(the column, counted from 1; its values, NaN where there is none). InputError."""
    if not 1 <= column <= len(table.columns):
        raise InputError(f"column={column} is not in this file; choose 1 to {len(table.columns)}.")
    chosen = table.columns[column - 1]
    return chosen, chosen.cells.values
