"""Words and symbols explained where they stand: the first of each on a page.

The browser finds them in the page's own text (assets/js/words) and explains them on hover, focus
and tap; what it says is from explorer/notation.py alone.
"""

from __future__ import annotations

from explorer.notation import SYMBOLS, TERMS
from explorer.ui import session
from explorer.wire.messages.words import ExplainedWord, WordsMessage
from explorer.wire.mount import component

_words = component("words/words", isolated=False)

WITHOUT = ("glossary",)
"""Pages that explain every word themselves."""

_AMBIGUOUS = ("W", "dW", "by")
"""Symbols that are not looked for: W is all weights in some places, and "by" is a word."""


def explain_words() -> None:
    """Let the browser explain the words of this page."""
    explained = [] if session.path() in WITHOUT else words()
    data: WordsMessage = {"page": session.path(), "words": explained}
    _words(key="words", data=data)


def words() -> list[ExplainedWord]:
    """Every word and symbol with its spellings on the screen and its sentence."""
    found: list[ExplainedWord] = [
        {"name": term.name, "forms": list(term.forms), "sentence": term.sentence}
        for term in TERMS.values()
    ]
    for code, symbol in SYMBOLS.items():
        if code not in _AMBIGUOUS:
            found.append({"name": symbol.text, "forms": [symbol.text], "sentence": symbol.sentence})
    return found
