"""Sentence classification: one label after the last word.

    x<t> = one-hot(word t),   y<L> = one-hot(label),   L the number of words

A sentence shorter than T is padded at its end, and only its last word has a loss: no state after
that word matters, and the gradient has one source. All sentences of a batch have the same number of
words, drawn by its frequency, so that the loss of a batch is at one step as well.
In training one word in seven is read as unknown, so that the symbol for unknown words is trained.
Sources: written for this project, see assets/data/README.md. Word dropout: Iyyer, Manjunatha,
Boyd-Graber, Daume 2015, "Deep Unordered Composition Rivals Syntactic Methods for Text
Classification".
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from explorer.errors import InputError
from explorer.places import ASSETS
from explorer.tasks.arrays import Array, Bools, Ints, Labelled, Words
from explorer.tasks.base import Baseline, Batch, SymbolTask, entropy, frozen, one_hot
from explorer.tasks.split import NEAR, held_out, overlap
from explorer.tasks.words import (
    LONGEST_LABEL,
    MAX_WORDS,
    PAD,
    UNKNOWN,
    known_words,
    quote,
    shorten,
    shorten_apart,
    words_of,
)

_FOLDER = ASSETS / "data"
READ_AS_UNKNOWN = 1 / 7
FEW = 100
"""Different sentences; with fewer, the accuracy on the held-out fifth can be chance."""

_LONGEST_SPOKEN, _LONGEST_EXAMPLE = 200, 300
_TURNS = {"not", "never", "hardly", "but", "nothing", "neither", "nobody", "anything"}


class Sentences(NamedTuple):
    """n sentences as arrays: codes (n, longest) padded at the end, length (n,), label (n,)."""

    codes: Ints
    length: Ints
    label: Ints


@dataclass(frozen=True, eq=False, kw_only=True)
class SentenceTask(SymbolTask):
    """The label of a sentence; build it with `make_sentiment`, `make_news` or `make_sentences`.

    train are the training sentences; held_out those of other groups (see split.py); negation those
    that negate a word of opinion, near to none of the others, or None. example is the text of a
    held-out sentence, of known words if there is one.
    """

    name: str
    title: str
    y_name: str
    train: Sentences
    held_out: Sentences
    negation: Sentences | None
    example: str

    shape = "many to one"
    x_name = "word read"
    ends_vary = True
    too_short = "there have to be sentences of every label that are no longer"

    def batch(self, rng: np.random.Generator, m: int, n_steps: int) -> Batch:
        """Training sentences of one length, at most T words, and padded to T."""
        self._check_size(m, n_steps)
        codes, length, label = self.train
        fits = length[length <= n_steps]
        words = fits[rng.integers(len(fits))]
        same = np.flatnonzero(length == words)
        picks = same[rng.integers(len(same), size=m)]
        codes = codes[picks, :n_steps]
        unread = (codes != self.n_x - 1) & (rng.random(codes.shape) < READ_AS_UNKNOWN)
        codes = np.where(unread, self.n_x - 2, codes)
        return self.as_batch(Sentences(codes, length[picks], label[picks]))

    def probe(self, n_steps: int, seed: int = 0) -> Batch:
        """A held-out sentence as long as fits, drawn from the seed.

        Preferred are sentences without an unknown word, and among them those with a negation.
        """
        self._check_size(1, n_steps)
        codes, length, label = self.held_out
        picks = np.flatnonzero(length == length[length <= n_steps].max())
        turns = [i for i, word in enumerate(self.symbols_in) if word in _TURNS]
        known: Bools = np.all(codes != self.n_x - 2, axis=1)
        turning: Bools = np.any(np.isin(codes, turns), axis=1)
        for better in known, turning:
            picks = picks[better[picks]] if better[picks].any() else picks
        pick = [np.random.default_rng(seed).choice(picks)]
        return self.as_batch(Sentences(codes[pick, :n_steps], length[pick], label[pick]))

    def steps_read(self, x: Array) -> int:
        """The number of its words."""
        return int((np.asarray(x).argmax(axis=1) != self.n_x - 1).sum())

    def baselines_for(self, n_steps: int) -> tuple[Baseline, ...]:
        """The entropy of the labels of the sentences that fit."""
        labels = self.train.label[self.train.length <= n_steps]
        shares = np.bincount(labels, minlength=self.n_y) / len(labels)
        return (Baseline("how often each answer occurs", entropy(shares)),)

    def as_batch(self, sentences: Sentences) -> Batch:
        """Sentences as a Batch of as many steps as their codes have."""
        codes, length, label = sentences
        m, n_steps = codes.shape
        weights = np.zeros((n_steps, m))
        weights[length - 1, np.arange(m)] = 1.0
        # The target is the label at every step; by the weights only the last word counts.
        y = one_hot(np.broadcast_to(label, (n_steps, m)), self.n_y)
        return Batch(one_hot(codes.T, self.n_x), y, frozen(weights))

    def read(self, words: Words) -> Batch:
        """A sentence as a Batch of m = 1 without targets, for inference."""
        unlabelled = np.zeros(1, dtype=int)
        codes, length, _ = encode([words], ["any"], self.symbols_in, ("any",))
        batch = self.as_batch(Sentences(codes, length, unlabelled))
        return batch._replace(weights=frozen(np.zeros_like(batch.weights)))

    @property
    def majority(self) -> float:
        """Accuracy on held-out sentences of always predicting the commonest training label."""
        commonest = np.bincount(self.train.label).argmax()
        return float(np.mean(self.held_out.label == commonest))

    def _too_long(self, n_steps: int) -> str:
        return (
            f"T = {n_steps:,} is longer than the longest sentence: it has {self.max_steps} words, "
            f"so T can be {self.min_steps} to {self.max_steps}. Choose a smaller T."
        )


def right_answers(y_hat: Array, batch: Batch) -> Bools:
    """Whether the likeliest answer of every sentence is its label, at the last word, (m,)."""
    steps = batch.weights.argmax(axis=0)
    each = np.arange(len(steps))
    return y_hat[steps, each].argmax(axis=-1) == batch.y[steps, each].argmax(axis=-1)


@functools.cache
def make_sentiment() -> SentenceTask:
    """Sentiment classification: is an everyday opinion positive or negative?"""
    return make_sentences(
        read_rows("sentiment"),
        negation=read_rows("sentiment-negation"),
        name="sentiment",
        title="Is this opinion positive?",
        y_name="opinion",
    )


@functools.cache
def make_news() -> SentenceTask:
    """Topic classification of headlines."""
    return make_sentences(
        read_rows("headlines"), name="news", title="Topic of a headline", y_name="topic"
    )


def read_rows(which: str) -> Labelled:
    """The (text, label) pairs of one of this project's files, in the order of the file."""
    with (_FOLDER / f"{which}.csv").open(encoding="utf-8", newline="") as lines:
        return tuple((row["text"], row["label"]) for row in csv.DictReader(lines))


def make_sentences(
    rows: Labelled,
    *,
    negation: Labelled = (),
    name: str = "sentences",
    title: str = "Label of your sentences",
    y_name: str = "label",
    notes: Sequence[str] = (),
) -> SentenceTask:
    """The task for (text, label) pairs, as `read_labelled` gives them.

    Sentences near to one of `negation` are in neither part. InputError when all
    sentences of a label are near to one another, so that none can be held out.
    """
    sentences, labels = _apart(rows)
    turned, turned_labels = _apart(negation)
    tested, usable = held_out(sentences, labels), np.ones(len(rows), bool)
    if negation:
        usable = overlap(sentences, turned).max(axis=1) < NEAR
    answers = tuple(sorted(set(labels)))
    sides = [np.flatnonzero(usable & side) for side in (~tested, tested)]
    shown = shorten_apart(answers, LONGEST_LABEL)
    _check_sides(answers, shown, [{labels[i] for i in side} for side in sides])
    words = (*known_words([sentences[i] for i in sides[0]]), UNKNOWN, PAD)
    longest = max(map(len, (*sentences, *turned)))
    learned, kept = (
        encode([sentences[i] for i in side], [labels[i] for i in side], words, answers, longest)
        for side in sides
    )
    return SentenceTask(
        n_x=len(words),
        n_y=len(answers),
        min_steps=_least_steps(learned, kept, len(answers)),
        max_steps=longest,
        symbols_in=words,
        symbols_out=shown,
        spoken_in=(*words[:-2], "unknown word", "after the end"),
        spoken_out=tuple(shorten(answer, _LONGEST_SPOKEN) for answer in answers),
        notes=(*notes, *_say_few(sentences, sides[1])),
        name=name,
        title=title,
        y_name=y_name,
        train=learned,
        held_out=kept,
        negation=encode(turned, turned_labels, words, answers, longest) if negation else None,
        example=_example([(rows[i][0], sentences[i]) for i in sides[1].tolist()], set(words)),
    )


def encode(
    sentences: Sequence[Words],
    labels: Sequence[str],
    symbols: Sequence[str],
    answers: Sequence[str],
    longest: int = 0,
) -> Sentences:
    """Sentences (tuples of words) and their labels as arrays, padded to `longest` words at least.

    `symbols` are the known words, then UNKNOWN and PAD.
    """
    code = {word: i for i, word in enumerate(symbols)}
    unknown, pad = len(symbols) - 2, len(symbols) - 1
    length = np.array([len(words) for words in sentences])
    codes = np.full((len(sentences), max(longest, length.max())), pad)
    for row, words in zip(codes, sentences, strict=True):
        row[: len(words)] = [code.get(word, unknown) for word in words]
    label = np.array([answers.index(label) for label in labels])
    return Sentences(frozen(codes), frozen(length), frozen(label))


def _apart(rows: Labelled) -> tuple[list[Words], list[str]]:
    """(the words of every text, its label); of a long text the first MAX_WORDS words."""
    return [words_of(text)[:MAX_WORDS] for text, _ in rows], [label for _, label in rows]


def _say_few(sentences: Sequence[Words], tested: Ints) -> tuple[str, ...]:
    """A note if there are too few sentences to tell learning from chance."""
    different = len(set(sentences))
    if different >= FEW:
        return ()
    n = len(sentences)
    of_them = "" if different == n else f", {different:,} of them different,"
    return (
        f"{n:,} sentences{of_them} are few: what is reached on the {len(tested):,} that are held "
        f"out can be chance. Give {FEW} different ones or more.",
    )


def _example(tested: Sequence[tuple[str, Words]], known: Set[str]) -> str:
    """Of (text, its words) the text with the fewest unknown words, and of those the longest."""
    text, words = min(
        tested, key=lambda one: (sum(word not in known for word in one[1]), -len(one[1]), one[0])
    )
    # Of a text that is not read to its end, only the words that are read.
    whole = len(text) <= _LONGEST_EXAMPLE and len(words) < MAX_WORDS
    return " ".join(text.split() if whole else words)


def _check_sides(answers: Sequence[str], shown: Sequence[str], sides: Sequence[Set[str]]) -> None:
    for answer, name in zip(answers, shown, strict=True):
        if not all(answer in side for side in sides):
            raise InputError(
                f"The sentences with the label {quote(name, LONGEST_LABEL)} are too much alike to "
                "learn from some and be tested with others; give sentences in which most words are "
                "different."
            )


def _least_steps(learned: Sentences, kept: Sentences, n_labels: int) -> int:
    """The smallest T with a training sentence of every label, and a held-out one to show."""
    shortest = (learned.length[learned.label == label].min() for label in range(n_labels))
    return int(max(*shortest, kept.length.min()))
