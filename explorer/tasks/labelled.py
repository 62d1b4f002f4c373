"""Sentences with labels from a CSV file: two columns, text and label.

    text,label
    not bad at all,positive

Tolerant: what was changed or left out is told in notes, and every row is either read or counted
there. A file that cannot be used is an InputError.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from functools import cached_property
from typing import NamedTuple

from explorer.errors import InputError
from explorer.tasks.arrays import Labelled
from explorer.tasks.csv_rows import (
    MOST_COLUMNS,
    Table,
    is_row_wide,
    lines_of,
    open_table,
    rows_of,
    split_line,
)
from explorer.tasks.decoding import decode
from explorer.tasks.letters import compose
from explorer.tasks.words import (
    LONGEST_LABEL,
    MAX_WORDS,
    is_unspaced,
    quote,
    shorten_apart,
    words_of,
)

MAX_ROWS = 3000
MAX_BYTES = 4_000_000
MAX_LABELS = 12
LEAST = 5
"""Minimum number of sentences of a label: with fewer, none can be held out."""

_MOST_LINES = 100_000
_COLUMNS = ("text", "label")
_SAVE_AS = "the table as CSV (UTF-8) with the columns text and label"
# Invisible characters, in which two labels that look the same may differ.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)


class _Lost(NamedTuple):
    """Rows that were left out, by the number of lines of each; and rows that look wrong.

    empty: without text or label; too_wide: with more cells than columns; doubtful: (first line,
    last line) of rows that quotes make of several lines, some of which are rows by themselves.
    """

    empty: list[int]
    too_wide: list[int]
    doubtful: list[tuple[int, int]]


def read_labelled(raw: bytes) -> tuple[Labelled, tuple[str, ...]]:
    """Read the bytes of a CSV file. Returns (rows, notes): rows are (text, label) pairs.

    The first line names the columns; columns other than text and label are ignored. InputError when
    there is no such column, when the bytes are not text, or when fewer than two labels remain.
    """
    text, notes = decode(raw[:MAX_BYTES], _SAVE_AS)
    lines, cut = lines_of(text, _MOST_LINES), len(raw) > MAX_BYTES
    if cut:
        del lines[-1:]
        if not lines:
            raise InputError(
                f"The first line of the file goes on for more than {MAX_BYTES:,} bytes; give a "
                "CSV file whose first line is text,label."
            )
    cut |= len(lines) > _MOST_LINES
    rows, lost, more = _rows(lines[:_MOST_LINES], cut)
    whole = not (cut or more)
    notes += tuple(_say_lost(lost))
    if not whole:
        notes += (f"The first {len(rows):,} rows are used.",)
    longer = sum(len(words_of(text)) > MAX_WORDS for text, _ in rows)
    if longer:
        notes += (f"Of {longer:,} long texts the first {MAX_WORDS} words are read.",)
    if any(is_unspaced(text) for text, _ in rows):
        notes += (
            "Some of it is in a script that puts no spaces between words; there, every letter is "
            "read as a word.",
        )
    _check_labels(rows, lost, whole)
    return tuple(rows), notes


def _rows(lines: list[str], cut: bool) -> tuple[list[tuple[str, str]], _Lost, bool]:
    """(rows, rows left out, whether there are more than MAX_ROWS)."""
    table = open_table(lines, _COLUMNS, lambda cell: _plain(cell).strip('"').lower())
    if len(table.names) > MOST_COLUMNS:
        raise InputError(
            f"The first line of the file names more than {MOST_COLUMNS:,} columns; give a CSV file "
            "whose first line is text,label."
        )
    for wanted in _COLUMNS:
        if table.names.count(wanted) != 1:
            raise InputError(_no_column(wanted, table.names))
    pairs, lost, line = _Pairs(table), _Lost([], [], []), table.above + 1
    rows: list[tuple[str, str]] = []
    for cells, n_lines, is_doubtful in rows_of(table, pairs.look_whole, cut=cut):
        first, line = line, line + n_lines
        text, label = pairs.of(cells)
        if not any(cell.strip() for cell in cells):
            continue
        if not (words_of(text) and label):
            lost.empty.append(n_lines)
        elif any(cell.strip() for cell in cells[len(table.names) :]):
            lost.too_wide.append(n_lines)
        elif len(rows) == MAX_ROWS:
            return rows, lost, True
        else:
            rows.append((text, label))
            lost.doubtful.extend([(first, line - 1)] * is_doubtful)
    return rows, lost, False


class _Pairs:
    """Text and label of the rows of one table."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.places = [table.names.index(name) for name in _COLUMNS]

    def of(self, cells: Sequence[str]) -> tuple[str, str]:
        text, label = (cells[at] if at < len(cells) else "" for at in self.places)
        return compose(text).strip(), _plain(label)

    def look_whole(self, cells: Sequence[str]) -> bool:
        """Whether one line looks like a row: with a text, and a label that occurs elsewhere."""
        text, label = self.of(cells)
        return is_row_wide(cells, self.table) and label in self._met and bool(words_of(text))

    @cached_property
    def _met(self) -> Set[str]:
        """The labels of two lines or more, each line read by itself."""
        alone = (split_line(line, self.table.delimiter) for line in self.table.lines)
        met = Counter(self.of(cells)[1] for cells in alone if is_row_wide(cells, self.table))
        return {label for label, times in met.items() if label and times > 1}


def _plain(cell: str) -> str:
    """A label or a name in normal form C, without invisible characters: equal if it looks equal."""
    return " ".join(_INVISIBLE.sub("", compose(cell)).split())


def _say_lost(lost: _Lost) -> Iterator[str]:
    if lost.empty:
        yield f"{_count_rows(lost.empty)} without a word or without a label left out."
    if lost.too_wide:
        yield (
            f"{_count_rows(lost.too_wide)} with more cells than there are columns left out; a text "
            "that holds the sign between two cells has to stand in quotes."
        )
    for first, last in lost.doubtful[:1]:
        others = len(lost.doubtful) - 1
        yield (
            f"The text of line {first:,} goes on to line {last:,}, as its quotes say"
            + (f", and {others:,} more go over several lines" if others else "")
            + f": {sum(b - a for a, b in lost.doubtful):,} lines are no rows of their own. Is a "
            "quote missing?"
        )


def _count_rows(lines: Sequence[int]) -> str:
    n, total = len(lines), sum(lines)
    return f"{_count(n, 'row')}{f' ({total:,} lines)' if total > n else ''}"


def _count(n: int, what: str) -> str:
    return f"{n:,} {what}{'s' if n > 1 else ''}"


def _no_column(wanted: str, names: Sequence[str]) -> str:
    found = ", ".join(quote(name) for name in names[:8]) or "nothing"
    times = names.count(wanted)
    problem = f"{times} columns called {wanted}" if times else f"no column called {wanted}"
    return (
        f"The file has {problem}; its first line names {found}. Give a CSV file whose first "
        "line is text,label."
    )


def _check_labels(rows: Labelled, lost: _Lost, whole: bool) -> None:
    """InputError if the rows that were read are not enough to learn labels from."""
    problem = _problem(Counter(label for _, label in rows), any(lost), whole)
    if problem:
        raise InputError(" ".join((problem, *_say_lost(lost))))


def _problem(counts: Counter[str], some_lost: bool, whole: bool) -> str | None:
    """Why these counts of sentences per label cannot be used, or None.

    If the file was not read to its end (`whole`), the message is about the rows that were.
    """
    n = sum(counts.values())
    if not n:
        part = "The file" if whole else "The part of the file that is read"
        if some_lost:
            return (
                f"{part} cannot be read as CSV with the columns text and label; give one sentence "
                "and its label a line."
            )
        return f"{part} has no sentences; give one a line below the line text,label."
    if len(counts) == 1:
        (label,) = counts
        which, remedy = ("", "") if whole else (f" of the first {n:,} rows", " among these rows")
        return (
            f"Every sentence{which} has the label {quote(label)}, so there is nothing to tell "
            f"apart; give sentences of at least two labels{remedy}."
        )
    if len(counts) > MAX_LABELS:
        which = "The file has" if whole else f"The first {n:,} rows have"
        return (
            f"{which} {len(counts):,} different labels; {MAX_LABELS} is the most. Is label the "
            f"right column? Every label needs at least {LEAST} sentences."
        )
    label, fewest = min(counts.items(), key=lambda item: (item[1], item[0]))
    if fewest < LEAST:
        which = "" if whole else f" in the first {n:,} rows"
        shown = dict(zip(counts, shorten_apart(list(counts), LONGEST_LABEL), strict=True))[label]
        return (
            f"The label {quote(shown, LONGEST_LABEL)} has only {_count(fewest, 'sentence')}{which};"
            f" give at least {LEAST} of every label."
        )
    return None
