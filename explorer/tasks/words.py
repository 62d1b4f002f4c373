"""Tokenisation into words, the vocabulary, and the unknown-word symbol.

    "It wasn't BAD, not at all!"  ->  it  wasn't  bad  not  at  all

Words are compared in lower case and normal form C, and punctuation between words is left out. In
scripts that put no spaces between words, such as Chinese and Thai, every letter is read as a word.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Container, Iterable, Sequence

from explorer.errors import InputError
from explorer.tasks.arrays import Words
from explorer.tasks.letters import WITHOUT_SPACES, compose, isolate, marks_in

UNKNOWN, PAD = "?", "·"
"""Shown for a word outside the vocabulary, and for a step after the end of a sentence."""

MAX_WORDS = 200
"""Maximum number of words read of one sentence."""

MAX_VOCABULARY = 2000

LONGEST_LABEL = 24
"""Maximum length of a label on the screen; whole labels are compared."""

# Characters that look like an apostrophe or a hyphen.
_SAME = str.maketrans({"’": "'", "ʼ": "'", "＇": "'", "‐": "-", "‑": "-", "\u00ad": None})
# Inside a word: apostrophe and hyphen, the middle dot of Catalan, geresh and gershayim of Hebrew,
# and the zero-width (non-)joiners of Persian.
_INSIDE = "'\\-·׳״\u200c\u200d"
_UNSPACED = re.compile(f"[{WITHOUT_SPACES}]")
# Characters that are split into words: enough for MAX_WORDS words.
_FAR_ENOUGH = 100_000
_NAMED = 6


def words_of(text: str) -> Words:
    """The words of a text in lower case, in Unicode's normal form C."""
    text = compose(text.lower().translate(_SAME))
    return tuple(_word(marks_in(text)).findall(text))


def is_unspaced(text: str) -> bool:
    """Whether the text contains a script without spaces between words."""
    return not text.isascii() and bool(_UNSPACED.search(text))


@functools.lru_cache(maxsize=256)
def _word(marks: str) -> re.Pattern[str]:
    """Regular expression of a word, in a text with these combining marks."""
    if not marks:
        # By far the most texts.
        return re.compile(f"[{WITHOUT_SPACES}]|{_run('')}")
    return re.compile(f"[{WITHOUT_SPACES}][{marks}]*|{_run(marks)}")


def _run(marks: str) -> str:
    """Regular expression of letters, with characters of _INSIDE between two of them."""
    letter = f"[^\\W_{WITHOUT_SPACES}]"
    letters = f"(?:{letter}[{marks}]*)+" if marks else f"{letter}+"
    return f"{letters}(?:[{_INSIDE}]{letters})*"


def known_words(sentences: Iterable[Words]) -> Words:
    """The vocabulary of some sentences (tuples of words), in alphabetical order.

    A word has to occur in two sentences at least: from one that occurs once, a network could only
    memorise the sentence.
    """
    counts = Counter(word for words in sentences for word in set(words))
    often = sorted((word for word in counts if counts[word] > 1), key=lambda w: (-counts[w], w))
    return tuple(sorted(often[:MAX_VOCABULARY]))


def read_sentence(raw: str, vocabulary: Container[str]) -> tuple[Words, tuple[str, ...]]:
    """Tokenise a sentence given by the user. Returns (words, notes).

    Words outside `vocabulary` stay in, and a note names them; of a long text the first MAX_WORDS
    words are kept. InputError where there is no word at all.
    """
    words = words_of(raw[:_FAR_ENOUGH])
    if not words:
        found = "The sentence is empty" if not raw.strip() else "The sentence has no words"
        raise InputError(
            f"{found}, so there is nothing to read. Write 1 to {MAX_WORDS} words, such as "
            "“not bad at all”."
        )
    notes = []
    if len(words) > MAX_WORDS:
        given = f"{len(words):,}" if len(raw) <= _FAR_ENOUGH else f"more than {len(words):,}"
        notes.append(f"The first {MAX_WORDS} of {given} words are read.")
    words = words[:MAX_WORDS]
    strange = tuple(dict.fromkeys(word for word in words if word not in vocabulary))
    if strange:
        notes.append(_say_unknown(strange))
    return words, tuple(notes)


def _say_unknown(words: Words) -> str:
    named = ", ".join(quote(word) for word in words[:_NAMED])
    if len(words) > _NAMED:
        named += f" and {len(words) - _NAMED} more"
    return f"Never met in training and read as {UNKNOWN}: {named}."


def quote(text: str, limit: int = 20) -> str:
    """`text` in quotation marks, for use in a sentence of either writing direction."""
    return f"“{isolate(shorten(text, limit))}”"


def shorten(text: str, limit: int = 20) -> str:
    """`text`, cut where it is too long to name in a sentence."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def shorten_apart(texts: Sequence[str], limit: int) -> tuple[str, ...]:
    """Different texts, each cut to `limit` characters, and still different.

    The end is cut; where that makes two equal, the middle; and where that is not enough, a number
    is appended.
    """
    ends, middles = (
        [shorten(text, limit) for text in texts],
        [_outer(text, limit) for text in texts],
    )
    short = [
        middle if ends.count(end) > 1 else end for end, middle in zip(ends, middles, strict=True)
    ]
    taken, apart = set(), []
    for text in short:
        number, one = 1, text
        while one in taken:
            number += 1
            one = f"{shorten(text, limit - len(f' {number}'))} {number}"
        taken.add(one)
        apart.append(one)
    return tuple(apart)


def _outer(text: str, limit: int) -> str:
    """`text`, with its middle cut out if it is too long."""
    if len(text) <= limit:
        return text
    end = limit // 2
    return f"{text[: limit - end - 1]}…{text[-end:]}"
