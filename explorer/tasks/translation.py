"""Sequence to sequence with an encoder and a decoder: number words, dates.

    x    ·  ·  s<1> s<2> ... s<k> | ▸    z<1> ...  z<l>       s: the source
    y                             | z<1> z<2> ...  ■          z: the target

The encoder has the steps 1 ... border, the decoder the rest. The source is padded in front, so that
its last symbol is at the border, where the decoder takes over the encoder's state. The decoder's
first input is the start symbol ▸, then the target so far (teacher forcing); its loss ends with ■,
the end symbol.
Source: Sutskever, Vinyals, Le 2014, "Sequence to Sequence Learning with Neural Networks".
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from explorer.errors import InputError
from explorer.tasks import dates, number_words
from explorer.tasks.arrays import Array, Bools, Ints, Words
from explorer.tasks.base import Baseline, Batch, SymbolTask, entropy, frozen, one_hot
from explorer.tasks.split import is_held_out
from explorer.tasks.words import quote

PAD, GO, END = "·", "▸", "■"
DATES = 6000
"""Number of dates, training and test together, each in one format."""


@dataclass(frozen=True, eq=False, kw_only=True)
class TranslationTask(SymbolTask):
    """Pairs of source and target; build it with `make_numbers` or `make_dates`. T is fixed.

    source (n, border) and target (n, T - border) are the pairs as codes of symbols_in and
    symbols_out, the one padded in front, the other padded with end symbols. as_input[i] is the code
    of symbols_in for symbols_out[i]. train and held_out are the indices of the training and test
    pairs.
    """

    name: str
    title: str
    x_name: str
    y_name: str
    border: int
    ends_vary: bool
    max_steps: int
    source: Ints
    target: Ints
    as_input: Ints
    train: Ints
    held_out: Ints

    shape = "encoder-decoder"
    too_short = "there has to be room to read the longest and to say it"

    def batch(self, rng: np.random.Generator, m: int, n_steps: int) -> Batch:
        """Training pairs with answers of one length, drawn by its frequency."""
        self._check_size(m, n_steps)
        length = (self.target[self.train] != self.n_y - 1).sum(axis=1)
        same = self.train[length == rng.choice(length)]
        return self.pairs(rng.choice(same, m))

    def probe(self, n_steps: int, seed: int = 0) -> Batch:
        """A held-out pair drawn from the seed."""
        self._check_size(1, n_steps)
        return self.pairs(np.random.default_rng(seed).choice(self.held_out, 1))

    def pairs(self, which: Ints) -> Batch:
        """The pairs of these indices as a Batch, with the true targets as inputs of the decoder."""
        source, target = self.source[which].T, self.target[which].T
        end = target == self.n_y - 1
        go = np.full((1, target.shape[1]), self.n_x - 1)
        x = np.vstack([source, go, self.as_input[target[:-1]]])
        y = np.vstack([np.full_like(source, self.n_y - 1), target])
        # The first end symbol counts; the padding after it does not.
        counts = np.vstack([np.zeros(source.shape), ~(np.cumsum(end, axis=0) > 1)])
        return Batch(one_hot(x, self.n_x), one_hot(y, self.n_y), frozen(counts))

    def decode(self, predict: Callable[[Array], Array], which: Ints) -> Ints:
        """Greedy decoding of the pairs of these indices: (T - border, k) codes of symbols_out.

        predict(x) gives y_hat. At every step the likeliest symbol is the next input; the true
        targets are not used.
        """
        x = self.pairs(which).x.copy()
        x[self.border + 1 :] = 0.0
        answer = np.zeros((self.target.shape[1], len(which)), dtype=int)
        for step in range(len(answer)):
            answer[step] = predict(x)[self.border + step].argmax(axis=-1)
            if step + 1 < len(answer):
                x[self.border + step + 1, np.arange(len(which)), self.as_input[answer[step]]] = 1.0
        return answer

    def encode(self, pieces: Iterable[str]) -> Ints:
        """A source given as symbols, in the form the encoder reads: (border,) codes.

        InputError for too many symbols, for none, and for one that occurs in no training source:
        the encoder has never read it, even where the decoder writes it.
        """
        pieces = tuple(map(str, pieces))
        if not 1 <= len(pieces) <= self.border:
            raise InputError(
                f"{len(pieces)} symbols were given, and the encoder reads 1 to {self.border}; "
                "write something of that length."
            )
        learned = np.unique(self.source[self.train])
        code = {self.symbols_in[i]: i for i in learned if self.symbols_in[i] != PAD}
        strange = [piece for piece in pieces if piece not in code]
        if strange:
            raise InputError(
                f"{quote(strange[0])} is nothing the encoder has ever read; it knows "
                f"{' '.join(code)}: write it with these."
            )
        row = np.full(self.border, self.symbols_in.index(PAD))
        row[-len(pieces) :] = [code[piece] for piece in pieces]
        return frozen(row)

    def exact(self, answer: Ints, which: Ints) -> Bools:
        """Whether every symbol up to the first end is right, (k,)."""
        wrong = (answer != self.target[which].T) & (self.pairs(which).weights[self.border :] > 0)
        return ~wrong.any(axis=0)

    def _too_short(self, n_steps: int) -> str:
        return (
            f"T = {n_steps} is too short for this task: {self.too_short}, so T is "
            f"{self.min_steps}. Choose a larger T."
        )

    def _too_long(self, n_steps: int) -> str:
        return (
            f"T = {n_steps:,} is longer than this task needs: {self.border} steps read and "
            f"{self.max_steps - self.border} speak, so T is {self.max_steps}. Choose a smaller T."
        )


def make_pairs(
    pairs: Sequence[tuple[Words, Words]],
    keys: Sequence[str | None],
    *,
    name: str,
    title: str,
    x_name: str,
    y_name: str,
) -> TranslationTask:
    """The task for pairs (source symbols, target symbols).

    Pairs of one key are on one side of the split; a pair whose key is None is always in training.
    """
    target_symbols = sorted({symbol for _, target in pairs for symbol in target})
    symbols = sorted({symbol for source, _ in pairs for symbol in source} | set(target_symbols))
    code = {symbol: i for i, symbol in enumerate((*symbols, PAD, GO))}
    target_code = {symbol: i for i, symbol in enumerate((*target_symbols, END))}
    border, longest = (max(map(len, side)) for side in zip(*pairs, strict=True))
    sources = np.full((len(pairs), border), code[PAD])
    targets = np.full((len(pairs), longest + 1), target_code[END])
    for i, (source, target) in enumerate(pairs):
        sources[i, border - len(source) :] = [code[symbol] for symbol in source]
        targets[i, : len(target)] = [target_code[symbol] for symbol in target]
    tested = np.array([is_held_out(key) for key in keys])
    padding = np.cumsum(targets == target_code[END], axis=1) > 1
    shares = np.bincount(targets[~tested][~padding[~tested]]) / (~padding[~tested]).sum()
    return TranslationTask(
        n_x=len(code),
        n_y=len(target_code),
        baselines=(Baseline("how often each symbol occurs", entropy(shares)),),
        min_steps=border + longest + 1,
        max_steps=border + longest + 1,
        symbols_in=tuple(code),
        symbols_out=tuple(target_code),
        spoken_in=(*map(_speak, symbols), "nothing", "go"),
        spoken_out=(*map(_speak, target_symbols), "the end"),
        border=border,
        ends_vary=len(set(map(len, (target for _, target in pairs)))) > 1,
        source=frozen(sources),
        target=frozen(targets),
        as_input=frozen(np.array([code.get(symbol, code[PAD]) for symbol in target_code])),
        train=frozen(np.flatnonzero(~tested)),
        held_out=frozen(np.flatnonzero(tested)),
        name=name,
        title=title,
        x_name=x_name,
        y_name=y_name,
    )


def _speak(symbol: str) -> str:
    return {" ": "space", ",": "comma", ".": "dot", "/": "slash", "-": "hyphen"}.get(symbol, symbol)


@functools.cache
def make_numbers() -> TranslationTask:
    """English number words to French ones, 0 to 999, word by word."""
    numbers = range(number_words.LARGEST + 1)
    pieces = number_words.pieces
    return make_pairs(
        [(pieces(number_words.english(n)), pieces(number_words.french(n))) for n in numbers],
        # Every other word occurs in many numbers, "zero" in one.
        [str(n) if n else None for n in numbers],
        name="numbers",
        title="Numbers from English to French",
        x_name="English, then French",
        y_name="French",
    )


@functools.cache
def make_dates() -> TranslationTask:
    """Dates in many formats to ISO 8601, digit by digit."""
    rng = np.random.default_rng(0)
    days = (dates.LAST - dates.FIRST).days + 1
    drawn = [dates.FIRST + datetime.timedelta(int(day)) for day in rng.choice(days, DATES, False)]
    forms = rng.integers(len(dates.FORMATS), size=DATES)
    texts = [dates.written(day, dates.FORMATS[i]) for day, i in zip(drawn, forms, strict=True)]
    return make_pairs(
        [
            (dates.pieces(text), tuple(day.isoformat()))
            for text, day in zip(texts, drawn, strict=True)
        ],
        [day.isoformat() for day in drawn],
        name="dates",
        title="Dates to year-month-day",
        x_name="date, then answer",
        y_name="year-month-day",
    )
