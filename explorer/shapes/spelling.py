"""Detokenisation: symbols to text without padding and end marks, with spaces."""

from __future__ import annotations

import re
from collections.abc import Sequence

from explorer.tasks import Task
from explorer.tasks.number_words import joined
from explorer.tasks.translation import END, GO, PAD


def symbols_of(task: Task, codes: Sequence[int], *, is_target: bool = True) -> tuple[str, ...]:
    """The symbols of a target up to its end mark, or of a source without padding."""
    symbols = [(task.symbols_out if is_target else task.symbols_in)[code] for code in codes]
    if is_target and END in symbols:
        symbols = symbols[: symbols.index(END)]
    return tuple(symbol for symbol in symbols if symbol not in (PAD, GO))


def spelled(task: Task, codes: Sequence[int], *, is_target: bool = True) -> str:
    """A row of a translation task as text: "vingt et un", "march 3, 1998", "1998-03-03"."""
    symbols = symbols_of(task, codes, is_target=is_target)
    if task.name == "numbers":
        return joined(symbols)
    if is_target:
        return "".join(symbols)
    # No spaces between the digits of a number, and around signs.
    return re.sub(r"(?<=\d) (?=\d|(?:st|nd|rd|th)\b)| (?=[,./])|(?<=[./]) ", "", " ".join(symbols))
