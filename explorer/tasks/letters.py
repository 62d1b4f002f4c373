"""Grapheme clusters: letters with their combining marks, in any script.

A letter is a character with its combining marks: "e" and an acute accent are one
letter, written as one character or as two, and a vowel sign of Hindi or Thai belongs to the
consonant it is written on. Everything is put into Unicode normal form C, in which texts that look
the same are equal.
Sources: Unicode Standard Annex 15, "Unicode Normalization Forms"; Annex 29, "Unicode Text
Segmentation"; Annex 9, "Unicode Bidirectional Algorithm" (isolates).
"""

from __future__ import annotations

import functools
import re
import unicodedata

MOST_MARKS = 30
"""Combining marks on one letter: Unicode's own bound for text in a stream (Annex 15, D6)."""

WITHOUT_SPACES = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ecd\u0edc-\u0edf"  # Thai, Lao
    "\u1000-\u103f\u1050-\u108f\ua9e0-\ua9fe\uaa60-\uaa7f\u1780-\u17d3\u17dc"  # Burmese, Khmer
    "\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9f"  # Japanese syllables
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Chinese
)
"""Inside a regular expression's [ ]: letters of scripts that put no spaces between words."""


def compose(text: str) -> str:
    """`text` in Unicode normal form C.

    Marks of one letter beyond MOST_MARKS are dropped: composing sorts them, in quadratic time.
    """
    if text.isascii():
        return text
    found = marks_in(text)
    if found:
        text = re.sub(f"([{found}]{{{MOST_MARKS}}})[{found}]+", r"\1", text)
    return unicodedata.normalize("NFC", text)


def split_letters(text: str) -> list[str]:
    """The letters of `text`, each a character with the marks on it: together they are `text`."""
    found = marks_in(text)
    if not found:
        return list(text)
    # A mark after the end of a line is a letter by itself.
    return re.findall(f"[^\\n\\r\\t][{found}]{{0,{MOST_MARKS}}}|[\\n\\r\\t]", text)


def marks_in(text: str) -> str:
    """The combining marks that occur in `text`, each once, for a regular expression's [ ].

    Python's re knows no classes of characters beyond letters, digits and spaces.
    """
    if text.isascii():
        return ""
    return "".join(sorted(c for c in set(text) if unicodedata.category(c)[0] == "M"))


@functools.lru_cache(maxsize=4096)
def is_right_to_left(text: str) -> bool:
    """Whether `text` contains letters of a right-to-left script, such as Arabic or Hebrew."""
    return not text.isascii() and any(unicodedata.bidirectional(c) in ("R", "AL") for c in text)


def isolate(text: str) -> str:
    """`text` for use in a sentence, isolated if right-to-left, so that it reorders nothing else."""
    return f"\u2068{text}\u2069" if is_right_to_left(text) else text
