"""Deterministic train/test split by a hash, not at random.

Of independent items, such as names and numbers, one in five is held out, by the hash of the item
(`is_held_out`). Sentences can be near duplicates:

Two sentences are near when they share 60 % of the words that either of them has:

    |A ∩ B| / |A ∪ B| >= 0.6          A, B: the sets of their words

Near sentences, and those near to them, are one group and stay together: a network that has
memorised a sentence must not be tested on its paraphrase. Of the groups of each label one in five
is held out, by the hash of its first sentence.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from explorer.tasks.arrays import Array, Bools, Ints, Words

NEAR = 0.6
HELD_OUT = 5
"""One group, or one independent item, in so many is held out."""


def is_held_out(key: str | None) -> bool:
    """Whether the item with this key is held out for testing; None is always for training."""
    return key is not None and int(_digest([key]), 16) % HELD_OUT == 0


def overlap(sentences: Sequence[Words], others: Sequence[Words]) -> Array:
    """Jaccard similarity |A ∩ B| / |A ∪ B| of the words of sentences, (n, k)."""
    here, there = _holders(sentences), _holders(others)
    # Word by word: most words occur in few sentences, so most of the n k pairs are never touched.
    both = np.zeros((len(sentences), len(others)), np.uint8)
    for word, rows in here.items():
        both[np.ix_(rows, there.get(word, []))] += 1
    sizes, other_sizes = ([len(set(words)) for words in group] for group in (sentences, others))
    either = np.add.outer(np.array(sizes, np.float32), np.array(other_sizes, np.float32)) - both
    return both / np.maximum(either, 1.0)


def _holders(sentences: Sequence[Words]) -> Mapping[str, list[int]]:
    """Inverted index: word -> indices of the sentences that contain it."""
    rows = defaultdict(list)
    for i, words in enumerate(sentences):
        for word in set(words):
            rows[word].append(i)
    return rows


def groups(sentences: Sequence[Words]) -> Ints:
    """For every sentence the index of the first one of its group, (n,)."""
    first = np.arange(len(sentences))
    for i, j in np.argwhere(np.triu(overlap(sentences, sentences) >= NEAR, 1)):
        low, high = sorted((first[i], first[j]))
        first[first == high] = low
    return first


def held_out(sentences: Sequence[Words], labels: Sequence[str]) -> Bools:
    """Mask (n,) of the held-out sentences.

    sentences: tuples of words; labels: one for each. A group counts for the label of its first
    sentence; of every label with two groups or more at least one is held out, and never all.
    """
    first = groups(sentences)
    chosen = []
    for label in sorted(set(labels)):
        own = sorted(
            (i for i in set(first.tolist()) if labels[i] == label),
            key=lambda i: (_digest(sentences[i]), i),
        )
        chosen += own[: max(len(own) // HELD_OUT, 1)] if len(own) > 1 else []
    return np.isin(first, chosen)


def _digest(words: Iterable[str]) -> str:
    return hashlib.sha256(" ".join(words).encode()).hexdigest()
