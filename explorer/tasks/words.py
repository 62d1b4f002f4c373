"""Words as symbols: how a sentence is cut into words, and what stands for those nobody knows.

    "It wasn't BAD, not at all!"  ->  it  wasn't  bad  not  at  all

Small and capital letters are the same word, and signs between words are left out.
"""

import re
from collections import Counter

from explorer.errors import InputError

UNKNOWN, PAD = "?", "·"
"""Shown for a word outside the vocabulary, and for a step after the end of a sentence."""

MAX_WORDS = 40
"""Words that are read of one sentence."""

MAX_VOCABULARY = 2000

_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
# Enough characters for MAX_WORDS words: what follows is counted and never looked into.
_FAR_ENOUGH = 100_000
_NAMED = 6


def words_of(text):
    """The words of a text in lower case."""
    return tuple(_WORD.findall(text.lower().replace("’", "'")))


def known_words(sentences):
    """The vocabulary of some sentences (tuples of words), in alphabetical order.

    A word has to stand in two sentences at least: of one that is met once, a network could learn
    the sentence by heart, and nothing about the word.
    """
    counts = Counter(word for words in sentences for word in set(words))
    often = sorted((word for word in counts if counts[word] > 1), key=lambda w: (-counts[w], w))
    return tuple(sorted(often[:MAX_VOCABULARY]))


def read_sentence(raw, vocabulary):
    """The words of a sentence that someone wrote. Returns (words, notes).

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


def _say_unknown(words):
    named = ", ".join(f"“{shorten(word)}”" for word in words[:_NAMED])
    if len(words) > _NAMED:
        named += f" and {len(words) - _NAMED} more"
    return f"Never met in training and read as {UNKNOWN}: {named}."


def shorten(text, limit=20):
    """`text`, cut where it is too long to name in a sentence."""
    return text if len(text) <= limit else text[: limit - 1] + "…"
