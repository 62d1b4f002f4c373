"""Detokenisation: symbols to text without padding and end marks, with spaces."""

from __future__ import annotations

import re
from collections.abc import Sequence

from explorer.tasks import Task
from explorer.tasks.number_words import joined
from explorer.tasks.translation import END, GO, PAD


def symbols_of(task: Task, codes: Sequence[int], *, said: bool = True) -> tuple[str, ...]:
    """The symbols of `codes`, of what is said up to the first end, of what is read unpadded."""
    symbols = [(task.symbols_out if said else task.symbols_in)[code] for code in codes]
    if said and END in symbols:
        symbols = symbols[: symbols.index(END)]
    return tuple(symbol for symbol in symbols if symbol not in (PAD, GO))


def spelled(task: Task, codes: Sequence[int], *, said: bool = True) -> str:
    """A row of a translation task as text: "vingt et un", "march 3, 1998", "1998-03-03"."""
    symbols = symbols_of(task, codes, said=said)
    if task.name == "numbers":
        return joined(symbols)
    if said:
        return "".join(symbols)
    # The digits of a number, and signs with what is before them, stand together.
    return re.sub(r"(?<=\d) (?=\d|(?:st|nd|rd|th)\b)| (?=[,./])|(?<=[./]) ", "", " ".join(symbols))
