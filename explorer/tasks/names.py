"""The next letter of a name: names from a list, written one after another.

A sequence is  t y r a n n o s a u r u s · t r i c ...  where "·" closes each name. The target of
every step is the symbol that comes next, so the network has to guess how a name goes on and where
it ends. One name in five is held out (see split.py), to measure more than what was memorised.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from explorer.errors import InputError
from explorer.places import ASSETS
from explorer.tasks.arrays import Bools, Ints
from explorer.tasks.base import (
    Baseline,
    Batch,
    SymbolTask,
    frozen,
    next_symbol_baselines,
    next_symbol_batch,
    one_hot,
)
from explorer.tasks.counting import guesses
from explorer.tasks.letters import split_letters
from explorer.tasks.split import is_held_out
from explorer.tasks.text import show, speak

END = "·"
_FOLDER = ASSETS / "data" / "names"

# Each list with its title and the names the probe begins with: well known, and showing something
# worth predicting (endings in "-saurus", "-gen", the word "united").
NAME_LISTS = MappingProxyType(
    {
        "elements": ("chemical elements", ("hydrogen", "helium", "oxygen", "nitrogen", "carbon")),
        "dinosaurs": (
            "dinosaur names",
            ("tyrannosaurus", "triceratops", "velociraptor", "stegosaurus", "diplodocus"),
        ),
        "countries": (
            "countries",
            ("united kingdom", "new zealand", "south korea", "united states", "guinea-bissau"),
        ),
    }
)


@functools.cache
def read_names(which: str) -> tuple[str, ...]:
    """The names of one list, in the order of its file. Raises KeyError for an unknown list.

    Sources: see assets/data/README.md.
    """
    if which not in NAME_LISTS:
        raise KeyError(which)
    return tuple((_FOLDER / f"{which}.txt").read_text(encoding="utf-8").split("\n")[:-1])


@dataclass(frozen=True, eq=False, kw_only=True)
class NamesTask(SymbolTask):
    """Next letter of a name from one list; build it with `make_names`.

    Its own fields describe the list as one stream of symbol codes, each name closed by the end
    mark: name i is codes[start[i] : start[i] + length[i]]. train and held_out are the indices of
    the training and test names; every letter occurs in a training name.
    """

    title: str
    which: str
    codes: Ints
    start: Ints
    length: Ints
    probe_order: Ints
    train: Ints
    held_out: Ints

    name = "names"
    shape = "many to many"
    x_name = "letter read"
    y_name = "next letter"

    def batch(self, rng: np.random.Generator, m: int, n_steps: int) -> Batch:
        """Each sequence is a row of training names drawn at random, from the start of the first."""
        self._check_size(m, n_steps)
        enough = -(-(n_steps + 1) // int(self.length[self.train].min()))
        picks = self.train[rng.integers(len(self.train), size=(m, enough))]
        return next_symbol_batch(self._write(picks, n_steps + 1), self.n_x)

    def probe(self, n_steps: int, seed: int = 0) -> Batch:
        """Well-known names first, then all others in a fixed order, and again from the first.

        The well-known ones are all training names; of the others, one in five is held out.
        """
        self._check_size(1, n_steps)
        rounds = -(-(n_steps + 1) // len(self.codes))
        picks = np.tile(self.probe_order, rounds)[None]
        return next_symbol_batch(self._write(picks, n_steps + 1), self.n_x)

    def each(self, which: Ints) -> Batch:
        """The names of these indices as a Batch, one name a sequence.

        x<1> is "·", nothing yet, and the last target is the name's own end mark. Shorter names are
        padded with steps that do not count.
        """
        codes, counts = _apart(self.codes, self.start[which], self.length[which])
        vectors = one_hot(codes, self.n_x)
        return Batch(vectors[:-1], vectors[1:], frozen(counts.astype(float)))

    def held_out_batch(self) -> Batch:
        """All held-out names, see `each`; `nats_a_symbol` is the loss of a network on them."""
        return self.each(self.held_out)

    def held_out_guesses(self) -> tuple[Baseline, Baseline]:
        """Held-out loss of unigram and bigram counts of the training names; see counting.py."""
        before, after = _pairs(self.codes, self.start[self.train], self.length[self.train])
        return guesses(before, after, self.held_out_batch())

    def _write(self, picks: Ints, n_symbols: int) -> Ints:
        """Write the picked names (m, k) one after another: the first n_symbols codes, (T+1, m)."""
        length = self.length[picks]
        flat_length = length.ravel()
        begin = np.cumsum(flat_length) - flat_length
        # For every symbol of every picked name: its place in the stream of the list.
        places = np.repeat(self.start[picks].ravel() - begin, flat_length)
        places += np.arange(len(places))
        first = begin[:: picks.shape[1]]
        return self.codes[places[first[None, :] + np.arange(n_symbols)[:, None]]]


def make_names(which: str) -> NamesTask:
    """The task for one of NAME_LISTS. InputError for a list that does not exist."""
    if which not in NAME_LISTS:
        known = ", ".join(NAME_LISTS)
        raise InputError(f"There is no list of names called {which!r:.60}; choose one of: {known}.")
    return _make_names(which)


@functools.cache
def _make_names(which: str) -> NamesTask:
    title, openers = NAME_LISTS[which]
    return names_task(read_names(which), title, which, openers)


def names_task(
    names: Sequence[str],
    title: str,
    which: str,
    openers: Sequence[str],
    notes: Sequence[str] = (),
) -> NamesTask:
    """The task for a list of different names without END; the probe begins with `openers`."""
    letters = [split_letters(name) for name in names]
    # The end mark comes last, so that the letters keep their alphabetical order in the picture.
    symbols = (*sorted({letter for name in letters for letter in name}), END)
    code = {symbol: i for i, symbol in enumerate(symbols)}
    codes = np.array([code[symbol] for name in letters for symbol in (*name, END)])
    length = np.array([len(name) + 1 for name in letters])
    start = np.cumsum(length) - length
    tested = _held_out(names, letters)
    joint = np.zeros((len(symbols), len(symbols)))
    np.add.at(joint, _pairs(codes, start[~tested], length[~tested]), 1.0)
    display = tuple(symbol if symbol == END else show(symbol) for symbol in symbols)
    words = {" ": "space", "-": "hyphen", "'": "apostrophe", END: "end of name"}
    spoken = tuple(words.get(symbol) or speak(symbol) for symbol in symbols)
    return NamesTask(
        title=f"Next letter: {title}",
        n_x=len(symbols),
        n_y=len(symbols),
        baselines=next_symbol_baselines(joint),
        symbols_in=display,
        symbols_out=display,
        spoken_in=spoken,
        spoken_out=spoken,
        notes=tuple(notes),
        which=which,
        codes=frozen(codes),
        start=frozen(start),
        length=frozen(length),
        probe_order=frozen(_probe_order(names, openers)),
        train=frozen(np.flatnonzero(~tested)),
        held_out=frozen(np.flatnonzero(tested)),
    )


def _probe_order(names: Sequence[str], openers: Sequence[str]) -> Ints:
    """Indices of all names: the openers, then every seventh of the rest, round by round.

    The files are sorted; steps of seven keep the first letters from following the alphabet.
    """
    first = [names.index(name) for name in openers]
    rest = sorted(set(range(len(names))) - set(first))
    return np.array(first + [i for k in range(7) for i in rest[k::7]])


def _held_out(names: Sequence[str], letters: Sequence[Sequence[str]]) -> Bools:
    """Mask (n,) of the held-out names: never one with a letter that occurs in no other."""
    holders = Counter(letter for name in letters for letter in set(name))
    return np.array(
        [
            min(holders[letter] for letter in own) > 1 and is_held_out(name)
            for name, own in zip(names, letters, strict=True)
        ]
    )


def _apart(codes: Ints, start: Ints, length: Ints) -> tuple[Ints, Bools]:
    """(codes (T+1, k) of k names, which of the T steps count (T, k)).

    Each name follows an end mark and is padded with end marks; T is the longest of `length`, which
    includes the own end mark.
    """
    end = codes[-1]
    counts = np.arange(length.max())[:, None] < length
    places = start + np.arange(length.max())[:, None]
    names = np.where(counts, codes[np.minimum(places, len(codes) - 1)], end)
    return np.vstack([np.full((1, len(length)), end), names]), counts


def _pairs(codes: Ints, start: Ints, length: Ints) -> tuple[Ints, Ints]:
    """(before, after): every symbol of these names and its successor.

    After an end mark comes the first letter of any name, as rows draw names uniformly.
    """
    apart, counts = _apart(codes, start, length)
    return apart[:-1][counts], apart[1:][counts]
