"""A tolerant CSV parser: rows of files as different programs write them.

    sep=;                        what is between two cells may be said first, or has to be found
    text;label                   the first line with anything in it names the columns
    "one cell; in quotes";yes    RFC 4180: a cell in quotes may hold separators and line ends
    "he said so;no               a quote that nothing closes is a sign like any other

Lines end in LF, CR or both. What is in quotes is read by Python's csv module; a line in which
quotes make no sense is read by itself, so that they swallow no rows.
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
"""Lines that one row may go over."""

_LONGEST, _MOST_CELLS = 4000, 50
"""Of a line in which quotes make no sense: of what is beyond, every separator parts two cells."""

_SAID = re.compile(r'\s*"?sep=(.?)"?\s*', re.IGNORECASE)
_EMPTY = f'{DELIMITERS}"\ufeff \n'


class Row(NamedTuple):
    """The cells of one row, and how many lines it takes. is_doubtful: quotes hold lines together
    of which some are rows by themselves."""

    cells: list[str]
    n_lines: int = 1
    is_doubtful: bool = False


class Table(NamedTuple):
    """names of the columns; the lines below them, each with "\\n" at its end; what separates two
    cells; and how many lines there are above."""

    names: tuple[str, ...]
    lines: list[str]
    delimiter: str
    above: int


def lines_of(text: str, most: int) -> list[str]:
    """The lines of a text, whatever ends them, each with "\\n" at its end; of more than `most` all
    that is left in one more."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    return [f"{line}\n" for line in text.split("\n", most)] if text else []


def open_table(lines: list[str], wanted: Iterable[str], clean: Callable[[str], str]) -> Table:
    """The Table in these lines; of all separators the one by which the columns `wanted` are found.

    Lines with nothing in them, and one that says which separator there is, may come first.
    `clean` makes the name of a column out of a cell.
    """
    at = _filled(lines, 0)
    said = _SAID.fullmatch(lines[at]) if at < len(lines) else None
    at = _filled(lines, at + 1) if said else at
    first = said[1] if said and not (said[1].isalnum() or said[1] in ('"', " ")) else ""
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
    """The next line in which there is more than separators and quotes."""
    return next((i for i in range(at, len(lines)) if lines[i].strip(_EMPTY)), len(lines))


def rows_of(
    table: Table, is_row: Callable[[list[str]], bool], *, cut: bool = False
) -> Iterator[Row]:
    """Every Row below the names; of a file that was `cut`, none that its end cuts in two.

    Quotes may hold lines together of which each is a row: one was left out here, and one stands
    at the end of a cell there. `is_row(cells)` says whether cells look like a whole row.
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
    """Whether there is a cell for every column, and nothing beyond."""
    n = len(table.names)
    return len(cells) >= n and not any(cell.strip() for cell in cells[n:])


def _in_quotes(lines: Sequence[str], at: int, delimiter: str) -> tuple[list[str], int] | None:
    """(cells, how many lines they take) as RFC 4180 has it, or None where quotes make no sense."""
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
    """The cells of one line by itself; a quote that does not enclose a whole cell is a sign."""
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
    """A cell without the quote that has no other."""
    cell = cell.strip()
    return cell.strip('"') if cell.count('"') % 2 else cell


@functools.lru_cache(maxsize=64)
def _cell(delimiter: str) -> re.Pattern[str]:
    """A cell in quotes, whatever it holds, or anything up to the next separator."""
    d = re.escape(delimiter)
    return re.compile(rf' *"((?>(?:[^"]|"")*))" *(?={d}|$)|([^{d}]*)')
