"""Sequence to sequence with an encoder and a decoder: number words, dates.

    x    ·  ·  s<1> s<2> ... s<k> | ▸    z<1> ...  z<l>       s: what is read
    y                             | z<1> z<2> ...  ■          z: what is to be said

The encoder has the steps 1 ... border, the decoder the rest. What is read is padded in front, so
that its last symbol stands at the border, where the one vector between the two is handed over.
The decoder's first input is the sign ▸, then what was really said before; its loss ends with ■,
the end. Source: Sutskever, Vinyals, Le 2014, "Sequence to Sequence Learning with Neural Networks".
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
"""Dates, each in one format, that are learned or held out."""


@dataclass(frozen=True, eq=False, kw_only=True)
class TranslationTask(SymbolTask):
    """Pairs of rows; build it with `make_numbers` or `make_dates`. T is always the same.

    read (n, border) and said (n, T - border) are the pairs as codes of symbols_in and symbols_out,
    the one padded in front, the other closed and filled up with the end. as_input[i] is the code
    of symbols_in for symbols_out[i]. train and held_out are the indices of the pairs to learn from
    and of those kept to test.
    """

    name: str
    title: str
    x_name: str
    y_name: str
    border: int
    ends_vary: bool
    max_steps: int
    read: Ints
    said: Ints
    as_input: Ints
    train: Ints
    held_out: Ints

    shape = "encoder-decoder"
    too_short = "there has to be room to read the longest and to say it"

    def batch(self, rng: np.random.Generator, m: int, n_steps: int) -> Batch:
        """Training pairs with answers of one length, drawn by its frequency."""
        self._check_size(m, n_steps)
        length = (self.said[self.train] != self.n_y - 1).sum(axis=1)
        same = self.train[length == rng.choice(length)]
        return self.pairs(rng.choice(same, m))

    def probe(self, n_steps: int, seed: int = 0) -> Batch:
        """A held-out pair drawn from the seed."""
        self._check_size(1, n_steps)
        return self.pairs(np.random.default_rng(seed).choice(self.held_out, 1))

    def pairs(self, which: Ints) -> Batch:
        """The pairs of these indices as a Batch; the decoder's inputs are the right ones."""
        read, said = self.read[which].T, self.said[which].T
        end = said == self.n_y - 1
        go = np.full((1, said.shape[1]), self.n_x - 1)
        x = np.vstack([read, go, self.as_input[said[:-1]]])
        y = np.vstack([np.full_like(read, self.n_y - 1), said])
        # The first end is asked for; what stands behind it is not.
        counts = np.vstack([np.zeros(read.shape), ~(np.cumsum(end, axis=0) > 1)])
        return Batch(one_hot(x, self.n_x), one_hot(y, self.n_y), frozen(counts))

    def decode(self, predict: Callable[[Array], Array], which: Ints) -> Ints:
        """What a network says to the pairs of these indices, (T - border, k) codes of symbols_out.

        predict(x) gives y_hat. At every step the likeliest symbol is taken and read at the next,
        and the right answers are seen by nobody.
        """
        x = self.pairs(which).x.copy()
        x[self.border + 1 :] = 0.0
        answer = np.zeros((self.said.shape[1], len(which)), dtype=int)
        for step in range(len(answer)):
            answer[step] = predict(x)[self.border + step].argmax(axis=-1)
            if step + 1 < len(answer):
                x[self.border + step + 1, np.arange(len(which)), self.as_input[answer[step]]] = 1.0
        return answer

    def encode(self, pieces: Iterable[str]) -> Ints:
        """What someone wrote, cut into symbols, as the encoder reads it: (border,) codes.

        InputError for more symbols than fit, for none, and for one that no pair to learn from has:
        the encoder has never read it, even where the decoder says it.
        """
        pieces = tuple(map(str, pieces))
        if not 1 <= len(pieces) <= self.border:
            raise InputError(
                f"{len(pieces)} symbols were given, and the encoder reads 1 to {self.border}; "
                "write something of that length."
            )
        learned = np.unique(self.read[self.train])
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
        wrong = (answer != self.said[which].T) & (self.pairs(which).weights[self.border :] > 0)
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
    """The task for pairs (symbols read, symbols said). Pairs of one key stay on one side of the
    split; a pair whose key is None is always learned from."""
    said_symbols = sorted({symbol for _, said in pairs for symbol in said})
    symbols = sorted({symbol for read, _ in pairs for symbol in read} | set(said_symbols))
    code = {symbol: i for i, symbol in enumerate((*symbols, PAD, GO))}
    said_code = {symbol: i for i, symbol in enumerate((*said_symbols, END))}
    border, longest = (max(map(len, side)) for side in zip(*pairs, strict=True))
    read = np.full((len(pairs), border), code[PAD])
    said = np.full((len(pairs), longest + 1), said_code[END])
    for i, (source, target) in enumerate(pairs):
        read[i, border - len(source) :] = [code[symbol] for symbol in source]
        said[i, : len(target)] = [said_code[symbol] for symbol in target]
    tested = np.array([is_held_out(key) for key in keys])
    ends = np.cumsum(said == said_code[END], axis=1) > 1
    shares = np.bincount(said[~tested][~ends[~tested]]) / (~ends[~tested]).sum()
    return TranslationTask(
        n_x=len(code),
        n_y=len(said_code),
        baselines=(Baseline("how often each symbol occurs", entropy(shares)),),
        min_steps=border + longest + 1,
        max_steps=border + longest + 1,
        symbols_in=tuple(code),
        symbols_out=tuple(said_code),
        spoken_in=(*map(_speak, symbols), "nothing", "go"),
        spoken_out=(*map(_speak, said_symbols), "the end"),
        border=border,
        ends_vary=len(set(map(len, (target for _, target in pairs)))) > 1,
        read=frozen(read),
        said=frozen(said),
        as_input=frozen(np.array([code.get(symbol, code[PAD]) for symbol in said_code])),
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
        # Every other word stands in many numbers, "zero" in one.
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
