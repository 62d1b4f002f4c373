"""A tolerant CSV parser: rows of files as different programs write them.

    sep=;                        the separator may be declared, else it is detected
    text;label                   the first line that is not blank names the columns
    "one cell; in quotes";yes    RFC 4180: a quoted cell may hold separators and line ends
    "he said so;no               an unclosed quote is an ordinary character

Lines end in LF, CR or both. Quoted cells are read by Python's csv module; a line with invalid
quotes is read by itself, so that they swallow no rows.
Source: RFC 4180 (2005), "Common Format and MIME Type for Comma-Separated Values (CSV) Files".
"""

from __future__ import annotations

import csv
import functools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from _csv import Reader

DELIMITERS = ",;\t|"
MOST_COLUMNS = 1000
"""Names that are read in the first line: of more than these, one more."""
_MOST_LINES = 200
"""Maximum number of lines of one row."""

_LONGEST, _MOST_CELLS = 4000, 50
"""Characters and cells of a line with invalid quotes; beyond them quotes are not parsed at all."""

DECLARED = re.compile(r'\s*"?sep=(.?)"?\s*', re.IGNORECASE)
"""A line that declares the separator."""

_EMPTY = f'{DELIMITERS}"\ufeff \n'


class Row(NamedTuple):
    """The cells of one row, and how many lines it takes.

    is_doubtful: quotes join several lines of which some are rows by themselves.
    """

    cells: list[str]
    n_lines: int = 1
    is_doubtful: bool = False


class Table(NamedTuple):
    """Names of the columns; the lines below them; the separator; the number of lines above.

    Every line ends in a newline.
    """

    names: tuple[str, ...]
    lines: list[str]
    delimiter: str
    above: int


def lines_of(text: str, most: int) -> list[str]:
    """The lines of a text with any line ends, each with "\\n" at its end; past `most` of them, the
    rest as one more."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    return [f"{line}\n" for line in text.split("\n", most)] if text else []


def open_table(lines: list[str], wanted: Iterable[str], clean: Callable[[str], str]) -> Table:
    """Detect the separator and the header: the Table in which most columns of `wanted` are found.

    Blank lines, and one that declares the separator, may come first. `clean` normalises the name of
    a column.
    """
    at = _filled(lines, 0)
    declared = DECLARED.fullmatch(lines[at]) if at < len(lines) else None
    at = _filled(lines, at + 1) if declared else at
    usable = declared and not (declared[1].isalnum() or declared[1] in ('"', " "))
    first = declared[1] if declared and usable else ""
    found = [
        _header(lines, at, delimiter, clean) for delimiter in dict.fromkeys(first + DELIMITERS)
    ]
    return max(
        found, key=lambda one: (sum(one.names.count(name) == 1 for name in wanted), len(one.names))
    )


def _header(lines: list[str], at: int, delimiter: str, clean: Callable[[str], str]) -> Table:
    if at >= len(lines):
        return Table((), [], delimiter, at)
    cells, n_lines = _in_quotes(lines, at, delimiter) or (split_line(lines[at], delimiter), 1)
    names = tuple(map(clean, cells[: MOST_COLUMNS + 1]))
    return Table(names, lines[at + n_lines :], delimiter, at + n_lines)


def _filled(lines: Sequence[str], at: int) -> int:
    """Index of the next line with more than separators and quotes."""
    return next((i for i in range(at, len(lines)) if lines[i].strip(_EMPTY)), len(lines))


def rows_of(
    table: Table, is_row: Callable[[list[str]], bool], *, cut: bool = False
) -> Iterator[Row]:
    """Every Row below the header; if the file was `cut`, without a last row that is incomplete.

    Quotes may join lines of which each is a row: one quote is missing here, and another one ends a
    cell there. `is_row(cells)` is whether cells look like a whole row.
    """
    at, (_, lines, delimiter, _) = 0, table
    while at < len(lines):
        found = _in_quotes(lines, at, delimiter)
        if (
            found is None
            and cut
            and at + _MOST_LINES > len(lines)
            and _is_open(lines, at, delimiter)
        ):
            return
        row = Row(*found) if found else Row(split_line(lines[at], delimiter))
        if row.n_lines > 1:
            alone = [split_line(line, delimiter) for line in lines[at : at + row.n_lines]]
            if all(map(is_row, alone)) or not is_row_wide(row.cells, table):
                row = Row(alone[0])
            else:
                row = row._replace(is_doubtful=any(map(is_row, alone[1:-1])))
        yield row
        at += row.n_lines


def is_row_wide(cells: Sequence[str], table: Table) -> bool:
    """Whether there is a cell for every column, and only empty ones beyond."""
    n = len(table.names)
    return len(cells) >= n and not any(cell.strip() for cell in cells[n:])


def _in_quotes(lines: Sequence[str], at: int, delimiter: str) -> tuple[list[str], int] | None:
    """(cells, number of lines) by RFC 4180, or None where the quotes are invalid."""
    try:
        reader = _reader(lines, at, delimiter)
        return next(reader), reader.line_num
    except csv.Error:
        return None


def _is_open(lines: Sequence[str], at: int, delimiter: str) -> bool:
    """Whether a quote is still open at the end of the lines."""
    try:
        next(_reader(lines, at, delimiter))
    except csv.Error as problem:
        return "unexpected end of data" in str(problem)
    return False


def _reader(lines: Sequence[str], at: int, delimiter: str) -> Reader:
    some = (lines[i] for i in range(at, min(at + _MOST_LINES, len(lines))))
    return csv.reader(some, delimiter=delimiter, strict=True, skipinitialspace=True)


def split_line(line: str, delimiter: str) -> list[str]:
    """The cells of one line by itself; a quote that encloses no whole cell is a character."""
    line = line.removesuffix("\n")
    if len(line) > _LONGEST or '"' not in line:
        return [_bare(cell) for cell in line.split(delimiter)]
    cells: list[str] = []
    cell, at = _cell(delimiter), 0
    while len(cells) < _MOST_CELLS:
        found = next(cell.finditer(line, at))  # at `at`: the pattern fits anything
        whole, bare = found.groups()
        cells.append(_bare(bare) if whole is None else whole.replace('""', '"'))
        at = found.end() + 1
        if at > len(line):
            return cells
    return cells + [_bare(one) for one in line[at:].split(delimiter)]


def _bare(cell: str) -> str:
    """A cell without an unpaired quote."""
    cell = cell.strip()
    return cell.strip('"') if cell.count('"') % 2 else cell


@functools.lru_cache(maxsize=64)
def _cell(delimiter: str) -> re.Pattern[str]:
    """Regular expression of a quoted cell, or of anything up to the next separator."""
    d = re.escape(delimiter)
    return re.compile(rf' *"((?>(?:[^"]|"")*))" *(?={d}|$)|([^{d}]*)')
