"""Sentences with labels from a CSV file: two columns, text and label.

    text,label
    not bad at all,positive

What can be read is read, and notes say what was done; what cannot is an InputError.
"""

import codecs
import csv
import io
from collections import Counter
from itertools import islice

from explorer.errors import InputError
from explorer.tasks.words import MAX_WORDS, shorten, words_of

MAX_ROWS = 3000
MAX_BYTES = 4_000_000
MAX_LABELS = 12
LEAST = 5
"""Sentences of every label: fewer leave nothing to learn from and to test with."""

_DELIMITERS = ",;\t"
_LONGEST_LABEL = 24


def read_labelled(raw):
    """Read the bytes of a CSV file. Returns (rows, notes): rows are (text, label) pairs.

    The first line names the columns; others than text and label are left alone. InputError when
    there is no such column, when the bytes are no text, or when fewer than two labels remain.
    """
    cut = len(raw) > MAX_BYTES
    text, notes = _decode(raw[:MAX_BYTES])
    if cut:
        text = text[: text.rfind("\n") + 1]
    try:
        rows, skipped, more = _rows(text)
    except csv.Error as problem:
        raise InputError(
            f"The file cannot be read as CSV ({problem}). Save it as CSV with the columns text "
            "and label."
        ) from None
    if skipped:
        notes += (f"{skipped:,} row{'s' if skipped > 1 else ''} without text or label left out.",)
    if cut or more:
        notes += (f"The first {len(rows):,} rows are used.",)
    longer = sum(len(words_of(text)) > MAX_WORDS for text, _ in rows)
    if longer:
        notes += (f"Of {longer:,} long texts the first {MAX_WORDS} words are read.",)
    _check_labels(rows)
    return tuple(rows), notes


def _decode(raw):
    """(text, notes). UTF-8 and UTF-16 say what they are; any other is read as Windows' Western."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", errors="replace"), ()
    if b"\0" in raw:
        raise InputError(
            "The file is no text: it has zero bytes in it. Save the table as CSV (UTF-8) with the "
            "columns text and label."
        )
    try:
        # A file that was cut may end within a character, which is not the file's fault.
        return codecs.getincrementaldecoder("utf-8-sig")().decode(raw), ()
    except UnicodeDecodeError:
        note = "The file is not UTF-8; it was read as Windows-1252. Look whether accents are right."
        return raw.decode("cp1252", errors="replace"), (note,)


def _rows(text):
    """(rows, how many had no text or no label, whether there are more than MAX_ROWS)."""
    lines = io.StringIO(text, newline="")
    header = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=header.count)
    reader = csv.reader(lines, delimiter=delimiter)
    names = [name.strip().lower() for name in next(reader, [])]
    for wanted in ("text", "label"):
        if names.count(wanted) != 1:
            raise InputError(_no_column(wanted, names))
    at_text, at_label = names.index("text"), names.index("label")
    rows, skipped = [], 0
    for cells in islice(reader, MAX_ROWS):
        pair = [cells[at].strip() if at < len(cells) else "" for at in (at_text, at_label)]
        if words_of(pair[0]) and pair[1]:
            rows.append((pair[0], shorten(pair[1], _LONGEST_LABEL)))
        elif cells:
            skipped += 1
    return rows, skipped, next(reader, None) is not None


def _no_column(wanted, names):
    found = ", ".join(f"“{shorten(name)}”" for name in names[:8]) or "nothing"
    times = names.count(wanted)
    problem = f"{times} columns called {wanted}" if times else f"no column called {wanted}"
    return (
        f"The file has {problem}; its first line names {found}. Give a CSV file whose first "
        "line is text,label."
    )


def _check_labels(rows):
    counts = Counter(label for _, label in rows)
    if not counts:
        raise InputError("The file has no sentences; give one a line below the line text,label.")
    if len(counts) == 1:
        (label,) = counts
        raise InputError(
            f"Every sentence has the label “{label}”, so there is nothing to tell apart; give "
            "sentences of at least two labels."
        )
    if len(counts) > MAX_LABELS:
        raise InputError(
            f"The file has {len(counts):,} different labels; {MAX_LABELS} is the most. Is label "
            "the right column?"
        )
    label, fewest = min(counts.items(), key=lambda item: (item[1], item[0]))
    if fewest < LEAST:
        raise InputError(
            f"The label “{label}” has only {fewest} sentence{'s' if fewest > 1 else ''}; give at "
            f"least {LEAST} of every label."
        )
