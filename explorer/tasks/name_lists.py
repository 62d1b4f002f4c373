"""A list of names that the user gave: one a line, or one column of a CSV file."""

from __future__ import annotations

import re
from collections import Counter

from explorer.errors import InputError
from explorer.tasks.csv_rows import lines_of, open_table, rows_of
from explorer.tasks.decoding import decode
from explorer.tasks.letters import compose, split_letters
from explorer.tasks.names import END
from explorer.tasks.text import clean
from explorer.tasks.words import quote

MOST_BYTES = 2_000_000
MOST_NAMES = 10_000
LONGEST_NAME = 60
MOST_LETTERS = 128
LEAST = 10
"""Minimum number of different names: with fewer, none can be held out."""

_SAVE_AS = "the list as text (UTF-8), one name a line"
_HEADERS = frozenset(("name", "names", "word", "words", "nom", "noms", "nombre", "nome", "vorname"))


def read_name_list(raw: bytes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(names in lower case, each once, in the order of the file; notes on what was changed).

    InputError for fewer than LEAST different ones, or more than MOST_LETTERS different letters.
    """
    if len(raw) > MOST_BYTES:
        raise InputError(
            f"The file has {len(raw):,} bytes; a list of at most {MOST_BYTES:,} can be read. Give "
            "fewer names."
        )
    text, notes = decode(raw, _SAVE_AS)
    text, _ = clean(text.replace("\x00", ""))
    if END in text:
        text = text.replace(END, "-")
        notes += (f"{END} stands for the end of a name here, and is read as a hyphen.",)
    lines = lines_of(compose(text), 2 * MOST_NAMES)
    given = [" ".join(one.lower().split()) for one in _cells(lines)]
    filled = [one for one in given if one]
    short = [one for one in filled if len(split_letters(one)) <= LONGEST_NAME]
    names = list(dict.fromkeys(short))
    said = [*notes, *_repeated(short, len(short) - len(names))]
    for n, what in (
        (len(filled) - len(short), f"are longer than {LONGEST_NAME} letters and left out"),
        (len(names) - MOST_NAMES, f"are beyond the first {MOST_NAMES:,} and left out"),
    ):
        if n > 0:
            said.append(f"{n:,} of the names {what}.")
    names = names[:MOST_NAMES]
    _check(names)
    return tuple(names), tuple(said)


def _cells(lines: list[str]) -> list[str]:
    """One cell a line: the column called name, the only one, or the first."""
    table = open_table(lines, ("name",), lambda cell: cell.strip().strip('"').lower())
    names = table.names
    if len(names) <= 1:
        # No separator: a comma belongs to the name.
        cells = [line.strip().strip('"') for line in lines]
        return cells[1:] if cells and cells[0].lower() in _HEADERS else cells
    at = next((i for i, name in enumerate(names) if name in _HEADERS), None)
    rows = [row.cells for row in rows_of(table, lambda cells: True)]
    if at is None:  # no header: the first line is a row, too
        return [names[0], *(cells[0] if cells else "" for cells in rows)]
    return [cells[at] if at < len(cells) else "" for cells in rows]


def _repeated(names: list[str], n: int) -> list[str]:
    """That n lines repeat a name, with the first that does."""
    if not n:
        return []
    twice = next(name for name, count in Counter(names).items() if count > 1)
    lines = "1 line of the list repeats" if n == 1 else f"{n:,} lines of the list repeat"
    return [
        f"{lines} a name that stands in an earlier one, such as {quote(twice)}. Each name is read "
        "once, and nothing has to be done."
    ]


def _check(names: list[str]) -> None:
    if len(names) < LEAST:
        raise InputError(
            f"The list has {len(names):,} different name{'' if len(names) == 1 else 's'}; give at "
            f"least {LEAST}, one a line."
        )
    counts = Counter(letter for name in names for letter in split_letters(name))
    if len(counts) > MOST_LETTERS:
        raise InputError(
            f"The names have {len(counts):,} different letters; {MOST_LETTERS} is the most. Give "
            "names in one script that is written with letters."
        )
    if len(counts) < 2:
        raise InputError(
            f"All names are made of the one letter {quote(next(iter(counts)))}, so there is "
            "nothing to learn; give names of different letters."
        )


def has_name_column(text: str) -> bool:
    """Whether the first line names a column of names, beside others or alone.

    A column in which few names come again and again, as that of a station, is none.
    """
    lines = lines_of(text[:10_000], 200)
    table = open_table(lines, ("name",), lambda cell: cell.strip().strip('"').lower())
    if not any(name in _HEADERS for name in table.names[:MOST_LETTERS]):
        return False
    names = [cell.strip().lower() for cell in _cells(lines[:200]) if cell.strip()]
    return len(table.names) == 1 or 2 * len(set(names)) >= len(names)


def looks_like_names(text: str) -> bool:
    """Whether a text looks like a list: many short lines, none that ends like a sentence."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) < LEAST:
        return False
    some = lines[:500]
    short = sum(len(one) <= LONGEST_NAME // 2 and len(one.split()) <= 4 for one in some)
    ends = sum(bool(re.search(r"[.!?;:,]$", one)) for one in some)
    return short >= 0.9 * len(some) and ends <= 0.1 * len(some)
