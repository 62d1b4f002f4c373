"""Numbers in words, English and French, by rule: twenty-one -> vingt et un.

English: hundreds, "and", tens and units with a hyphen. French, in the traditional spelling:
    seventy is sixty-ten, ninety is eighty-ten            71 soixante et onze, 91 quatre-vingt-onze
    "et" before un and onze, except after quatre-vingt    21 vingt et un, 81 quatre-vingt-un
    vingt and cent take an s when nothing follows         80 quatre-vingts, 200 deux cents
Source: Grevisse, Le bon usage, on the numerals.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from explorer.errors import InputError
from explorer.tasks.arrays import Words
from explorer.tasks.letters import isolate

LARGEST = 999

_ENGLISH = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_ENGLISH_TENS = (
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
)  # fmt: skip
_FRENCH = (
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze",
    "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf",
)  # fmt: skip
_FRENCH_TENS = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante"}


def english(n: int) -> str:
    """n from 0 to 999 in English words, e.g. "one hundred and five"."""
    if n < 20:
        return _ENGLISH[n]
    if n < 100:
        tens, units = divmod(n, 10)
        return _ENGLISH_TENS[tens - 2] + (f"-{_ENGLISH[units]}" if units else "")
    hundreds, rest = divmod(n, 100)
    return f"{_ENGLISH[hundreds]} hundred" + (f" and {english(rest)}" if rest else "")


def french(n: int) -> str:
    """n from 0 to 999 in French words, e.g. "cent cinq"."""
    if n < 20:
        return _FRENCH[n]
    if n < 80:
        tens = min(n // 10 * 10, 60)
        rest = n - tens
        joint = " et " if rest in (1, 11) else "-"
        return _FRENCH_TENS[tens] + (joint + _FRENCH[rest] if rest else "")
    if n < 100:
        return "quatre-vingt" + (f"-{_FRENCH[n - 80]}" if n > 80 else "s")
    hundreds, rest = divmod(n, 100)
    one = "" if hundreds == 1 else _FRENCH[hundreds] + " "
    if rest:
        return f"{one}cent {french(rest)}"
    return one + ("cents" if hundreds > 1 else "cent")


def pieces(words: str) -> Words:
    """A number in words as symbols: "vingt-deux" -> ("vingt", "-deux").

    The hyphen stays with the word after it, so that `joined` restores the spelling.
    """
    return tuple(re.findall(r"-?[^\s-]+", words))


def joined(symbols: Iterable[str]) -> str:
    """Join the symbols of `pieces` to words again."""
    return " ".join(symbols).replace(" -", "-")


_VALUES = {tuple(re.findall("[a-z]+", english(n))): n for n in range(LARGEST + 1)}
# "and" may be left out, and so may the hyphen.
_VALUES |= {tuple(w for w in words if w != "and"): n for words, n in _VALUES.items()}


def read_number(raw: str) -> int:
    """Parse a number in digits or in English words, or InputError."""
    text = " ".join(raw.lower().split())
    given = text if len(text) <= 60 else text[:59] + "…"
    if re.fullmatch(r"[+-]?[0-9][0-9 ,.']*", text):
        digits = re.sub("[ ,']", "", text)
        if digits.isdecimal() and len(digits.lstrip("0")) <= len(str(LARGEST)):
            return int(digits)
        raise InputError(
            f"{given} is outside the range; choose a whole number from 0 to {LARGEST}."
        )
    value = _VALUES.get(tuple(re.findall("[a-z]+", text)))
    if value is None or re.search(r"[^a-z\s-]", text):
        raise InputError(
            f"“{isolate(given)}” is not a number from 0 to {LARGEST} in English words; write for "
            "instance “twenty-one”, “three hundred and five” or 305."
        )
    return value
