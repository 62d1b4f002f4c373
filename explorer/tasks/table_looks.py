"""Whether a text is a table of numbers, by its first lines and by the name of its file."""

from __future__ import annotations

import numpy as np

from explorer.errors import InputError
from explorer.tasks.csv_rows import (
    DELIMITERS,
    is_row_wide,
    lines_of,
    open_table,
    rows_of,
    split_line,
)
from explorer.tasks.name_lists import looks_like_names
from explorer.tasks.number_cells import read_numbers
from explorer.tasks.spaced_rows import spaced_table, turned
from explorer.tasks.table_above import is_value, lines_above, without_rules
from explorer.tasks.tables import read_table

_MOST = 200
"""Lines that are looked at."""

_ENOUGH = 0.8
"""Share of the lines of a table that have a number."""

_STEADY = 0.9
"""Share of the rows of a table that are as wide as its header."""

_FEW = 3
"""Numbers in a column from which on a text with a header is a table."""


def looks_like_table(text: str, *, is_called_so: bool = False) -> bool:
    """Whether a text looks like a table with numbers.

    `is_called_so` where the name of its file ends in .csv or .tsv: anything is a table then, but
    for a single column of words, which is a list. So a table with few values, or none, is refused
    as the table it is, and not taken for a text.
    """
    if _has_numbers_in_lines(text):
        return True
    lines = without_rules(lines_of(text, _MOST)[:_MOST])
    if turned(lines) or spaced_table(lines):
        return True
    lines = lines[lines_above(lines) :]
    table = open_table(lines, (), str.strip)
    n = len(table.names)
    if is_called_so and (n > 1 or not looks_like_names(text)):
        return True
    try:
        columns = read_table("".join(lines).encode()).columns
    except InputError:
        return False
    if is_called_so:
        return True
    found = [row.cells for row in rows_of(table, lambda cells: is_row_wide(cells, table))]
    rows = [cells for cells in found if any(cell.strip() for cell in cells)]
    return (
        n > 1
        and not any(map(is_value, table.names))
        and sum(len(cells) == n for cells in rows) >= _STEADY * len(rows)
        and any(one.cells.is_number.sum() >= _FEW for one in columns)
    )


def _has_numbers_in_lines(text: str) -> bool:
    """Whether most of the first lines have a number in one of their cells."""
    lines = [line for line in text.splitlines()[:60] if line.strip()][1:]
    if len(lines) < 2:
        return False
    rows = [max((split_line(line, d) for d in DELIMITERS), key=len) for line in lines]
    # Together, as a long word behind a number is a unit only where it stands behind all.
    found = read_numbers([cell for cells in rows for cell in cells], ";").is_number
    ends = np.cumsum([len(cells) for cells in rows])
    numeric = sum(
        bool(of_row.any()) or is_value(line)
        for of_row, line in zip(np.split(found, ends[:-1]), lines, strict=True)
    )
    return numeric >= _ENOUGH * len(lines)
