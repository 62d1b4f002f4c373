"""Next character of a text given by the user: character-level language modelling.

    x<t> = one-hot(character t),   y<t> = one-hot(character t + 1)

Any script goes: the vocabulary is whatever characters occur, each with the combining marks on it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

import numpy as np

from explorer.errors import InputError
from explorer.tasks.arrays import Ints
from explorer.tasks.base import Batch, SymbolTask, frozen, next_symbol_baselines, next_symbol_batch
from explorer.tasks.letters import split_letters

MAX_TEXT = 2000
MAX_SYMBOLS = 128
OTHER = "□"

_LINE_END = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# Control characters, halves of surrogate pairs, and marks of the writing direction: they are
# invisible and can rearrange the page around them. Newline and tab stay.
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)


def read_text(raw: str, most: int = MAX_TEXT) -> tuple[str, tuple[str, ...]]:
    """Clean a given text. Returns (text, notes): notes are sentences on what changed.

    Line ends become "\\n", control characters and marks of writing direction are left out, the rest
    is put into Unicode normal form C, and the first `most` characters (code points) are kept.
    InputError when fewer than two different characters remain.
    """
    text, lost = clean(raw)
    given = len(text)
    # Composing sorts runs of combining marks, in quadratic time: look at no more than can matter.
    # Form C makes at most four code points into one.
    text = unicodedata.normalize("NFC", text[: 4 * most])
    if given <= 4 * most:
        given = len(text)
    # The cut does not part a letter from its marks, unless there is only one letter.
    if unicodedata.category(text[most : most + 1] or " ")[0] == "M":
        letters = split_letters(text[:most])
        text = "".join(letters[:-1] or letters)
    text = text[:most]
    _check_text(text, lost, most)
    notes = []
    if lost:
        notes.append(f"{lost:,} control character{'s were' if lost > 1 else ' was'} left out.")
    if given > len(text):
        notes.append(f"The first {len(text):,} of {given:,} characters are used.")
    return text, tuple(notes)


def clean(raw: str) -> tuple[str, int]:
    """(raw with "\\n" as its line end and without control characters, how many these were)."""
    return _CONTROL.subn("", _LINE_END.sub("\n", raw))


def _check_text(text: str, lost: int, most: int) -> None:
    letters = split_letters(text)
    if len(set(letters)) > 1:
        return
    if not text:
        found = "The text has no characters that can be used" if lost else "The text is empty"
    elif len(letters) == 1:
        found = "The text has only one character"
    else:
        found = f"The text has one and the same character {len(letters):,} times"
    raise InputError(
        f"{found}, so there is no next character to learn. "
        f"Give 2 to {most:,} characters, at least two of them different."
    )


@dataclass(frozen=True, eq=False, kw_only=True)
class TextTask(SymbolTask):
    """Next character of a text; build it with `make_text`. codes (length,) are its letters."""

    text: str
    codes: Ints

    name = "text"
    title = "Next letter: your text"
    shape = "many to many"
    x_name = "character read"
    y_name = "next character"

    def batch(self, rng: np.random.Generator, m: int, n_steps: int) -> Batch:
        """Windows of the text, each beginning at a random character."""
        self._check_size(m, n_steps)
        first = rng.integers(len(self.codes) - n_steps, size=m)
        codes = self.codes[np.arange(n_steps + 1)[:, None] + first]
        return next_symbol_batch(codes, self.n_x)

    def probe(self, n_steps: int, seed: int = 0) -> Batch:
        """The text from its beginning."""
        self._check_size(1, n_steps)
        return next_symbol_batch(self.codes[: n_steps + 1, None], self.n_x)

    def _too_long(self, n_steps: int) -> str:
        steps = "step" if self.max_steps == 1 else "steps"
        return (
            f"T = {n_steps:,} is longer than this text allows: {len(self.codes):,} characters make "
            f"at most {self.max_steps:,} {steps}, so {self.max_steps:,} can be shown. "
            "Paste a longer text or choose a smaller T."
        )


def make_text(raw: str, most: int = MAX_TEXT) -> TextTask:
    """The task for a text as the user gave it. InputError as in `read_text`."""
    text, notes = read_text(raw, most)
    characters, codes, rare = _vocabulary(text)
    display = tuple(show(c) for c in characters)
    spoken = tuple(speak(c) for c in characters)
    if rare:
        display, spoken = (*display, OTHER), (*spoken, "another character")
        notes += (_say_rare(len(characters), rare),)
    joint = np.zeros((len(display), len(display)))
    np.add.at(joint, (codes[:-1], codes[1:]), 1.0)
    return TextTask(
        n_x=len(display),
        n_y=len(display),
        baselines=next_symbol_baselines(joint),
        max_steps=len(codes) - 1,
        symbols_in=display,
        symbols_out=display,
        spoken_in=spoken,
        spoken_out=spoken,
        notes=notes,
        text=text,
        codes=frozen(codes),
    )


def _say_rare(kept: int, rare: int) -> str:
    return (
        f"The text has {kept + rare:,} different characters; the {kept} most frequent are kept "
        f"and the other {rare:,} are all read as {OTHER}."
    )


def _vocabulary(text: str) -> tuple[tuple[str, ...], Ints, int]:
    """Return (characters kept, in order of code point; the text's codes; how many are rare).

    Rare characters, those beyond the MAX_SYMBOLS - 1 most frequent, share the code after the last.
    """
    letters = split_letters(text)
    counts = Counter(letters)
    characters = sorted(counts)
    if len(characters) > MAX_SYMBOLS:
        by_count = sorted(characters, key=lambda c: (-counts[c], c))
        characters = sorted(by_count[: MAX_SYMBOLS - 1])
    code = {character: i for i, character in enumerate(characters)}
    codes = np.array([code.get(character, len(characters)) for character in letters])
    return tuple(characters), codes, len(counts) - len(characters)


_SHOWN = {
    " ": "␣",
    "\n": "⏎",
    "\t": "⇥",
    "\u00a0": "⍽",
    "\u00ad": "SHY",
    "\u200c": "ZWNJ",
    "\u200d": "ZWJ",
}
_SPOKEN = {" ": "space", "\n": "new line", "\t": "tab"}


def show(letter: str) -> str:
    """A visible form of one letter, which does not combine with its neighbours."""
    character, marks = letter[0], letter[1:]
    if character in _SHOWN:
        return _SHOWN[character] + marks
    category = unicodedata.category(character)
    invisible = category[0] in "CZ" or 0xFE00 <= ord(character) <= 0xFE0F
    # A "␣" that really is in the text must not look like a space.
    if invisible or character in _SHOWN.values() or character == OTHER:
        return f"U+{ord(character):04X}{marks}"
    # A combining mark needs a base character; alone it gets a dotted circle.
    return f"◌{letter}" if category[0] == "M" else letter


def speak(letter: str) -> str:
    """The name of a letter that is hard to see; letters and digits as they are."""
    if letter in _SPOKEN:
        return _SPOKEN[letter]
    if letter[0].isalnum():
        return f"capital {letter}" if letter[0].isupper() else letter
    names = (unicodedata.name(one, f"U+{ord(one):04X}").lower() for one in letter)
    return " with ".join(names)
