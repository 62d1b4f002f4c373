"""Numbers of a run inside a sentence: "Only {arrives} arrived" says "Only 2.4 × 10⁻⁸ arrived"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from explorer.lessons.conditions import Term
from explorer.lessons.measures import value_of, written

if TYPE_CHECKING:
    from explorer.lessons.bench import Bench

FILL = re.compile(r"\{([^{}]*)\}")

_AFTER_A_SIGN = re.compile(r"[+−·×*/-]\s*$")


def fills(given: str) -> Term:
    """What stands between the braces; ValueError where it is no number of a run."""
    return Term(given)


def has_fills(*texts: str) -> bool:
    """Whether any of the texts has a number of a run in it."""
    return any(FILL.search(text) for text in texts)


def filled(text: str, bench: Bench) -> str:
    """`text` with its numbers; a negative one after + or · is in brackets."""

    def say(found: re.Match[str]) -> str:
        term = fills(found[1])
        said = written(term.names, term.value(lambda name: value_of(bench, name)), bench)
        in_brackets = said.startswith("−") and _AFTER_A_SIGN.search(text, 0, found.start())
        return f"({said})" if in_brackets else said

    return FILL.sub(say, text)
