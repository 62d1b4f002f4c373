"""Numbers of a run inside a sentence: "Only {arrives} arrived" says "Only 2.4 × 10⁻⁸ arrived"."""

from __future__ import annotations

import re
from collections.abc import Callable

from explorer.lessons.conditions import Term
from explorer.lessons.measures import written

FILL = re.compile(r"\{([^{}]*)\}")


def fills(given: str) -> Term:
    """What stands between the braces; ValueError where it is no number of a run."""
    return Term(given)


def has_fills(*texts: str) -> bool:
    """Whether any of the texts has a number of a run in it."""
    return any(FILL.search(text) for text in texts)


def filled(text: str, value_of: Callable[[str], float]) -> str:
    """`text` with its numbers."""

    def say(found: re.Match[str]) -> str:
        term = fills(found[1])
        return written(term.names, term.value(value_of))

    return FILL.sub(say, text)
