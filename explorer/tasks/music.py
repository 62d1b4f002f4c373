"""Music: the next note of a melody, from nothing or from a first note.

    ·  E4 ¼  E4 ¼  F4 ¼  G4 ¼ ...      each note is one symbol: its pitch and its length

x<1> is "·", nothing, or a note to begin with; from then on the output becomes the next input. In
training that input is the true note (teacher forcing), so every step has a target. A melody ends
with "·" and another begins, as in a song book read from its first page to its last.
All melodies are in C major or A minor, so that a note has the same role in each.
Source: written down for this project, see assets/data/README.md.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from explorer.places import ASSETS
from explorer.tasks.arrays import Ints
from explorer.tasks.base import (
    Baseline,
    Batch,
    SymbolTask,
    frozen,
    next_symbol_baselines,
    next_symbol_batch,
)
from explorer.tasks.counting import guesses

NOTHING = "·"
REST = "R"
_FILE = ASSETS / "data" / "melodies.json"
LENGTHS = ("⅛", "¼", "⅜", "½", "⅝", "¾", "⅞", "1")
"""A length of n eighths is shown as LENGTHS[n - 1] of a whole note."""

HELD_OUT = slice(2, None, 8)
"""Every eighth melody, from the third: all their notes occur in the others too."""

_SPOKEN_LENGTHS = (
    "an eighth", "a quarter", "three eighths", "a half", "five eighths", "three quarters",
    "seven eighths", "a whole",
)  # fmt: skip


class Note(NamedTuple):
    """pitch "C4" to "B5", sharps "#", or "R" for a rest; length in eighths of a whole note."""

    pitch: str
    length: int

    @property
    def symbol(self) -> str:
        """How the note is shown, e.g. "C#4 ¼"."""
        return f"{self.pitch} {LENGTHS[self.length - 1]}"

    @property
    def midi(self) -> int | None:
        """The number of the key, 60 for C4, and None for a rest; see `frequency`."""
        if self.pitch == REST:
            return None
        name, octave = self.pitch[:-1], int(self.pitch[-1])
        steps = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
        return 12 * (octave + 1) + steps[name[0]] + name.count("#")


class Melody(NamedTuple):
    """A melody with where it comes from; `metre` is written as usual, e.g. "3/4"."""

    title: str
    origin: str
    year: int
    metre: str
    notes: tuple[Note, ...]


def frequency(midi: float) -> float:
    """Hertz of a key: 440 * 2^((midi - 69) / 12), A4 = 440 Hz."""
    return 440.0 * 2.0 ** ((midi - 69) / 12)


@functools.cache
def read_melodies() -> tuple[Melody, ...]:
    """All melodies, in the order of the file."""
    return tuple(
        Melody(one["title"], one["origin"], one["year"], one["metre"], _notes(one["bars"]))
        for one in json.loads(_FILE.read_text(encoding="utf-8"))
    )


def _notes(bars: Iterable[str]) -> tuple[Note, ...]:
    written = [note.split(":") for bar in bars for note in bar.split()]
    return tuple(Note(pitch, int(length)) for pitch, length in written)


@dataclass(frozen=True, eq=False, kw_only=True)
class MusicTask(SymbolTask):
    """Next note of a melody; build it with `make_music`.

    sounds[i] is the note of symbols_in[i], None for nothing. train and held_out are concatenated
    melodies as symbol codes, "·" before each; start are the places in `train` where one begins.
    """

    sounds: tuple[Note | None, ...]
    train: Ints
    held_out: Ints
    start: Ints

    name = "music"
    title = "Next note of a melody"
    shape = "one to many"
    x_name = "note before"
    y_name = "next note"

    def batch(self, rng: np.random.Generator, m: int, n_steps: int) -> Batch:
        """Windows of the training melodies; every second one begins at the start of a melody."""
        self._check_size(m, n_steps)
        anywhere = rng.integers(len(self.train), size=m)
        first = np.where(np.arange(m) % 2, anywhere, rng.choice(self.start, m))
        places = (first + np.arange(n_steps + 1)[:, None]) % len(self.train)
        return next_symbol_batch(self.train[places], self.n_x)

    def probe(self, n_steps: int, seed: int = 0) -> Batch:
        """The song book from its first page: Beethoven's Ode to Joy comes first."""
        self._check_size(1, n_steps)
        places = np.arange(n_steps + 1)[:, None] % len(self.train)
        return next_symbol_batch(self.train[places], self.n_x)

    def held_out_batch(self) -> Batch:
        """The held-out melodies as one sequence, m = 1, each from nothing."""
        return next_symbol_batch(self.held_out[:, None], self.n_x)

    def held_out_guesses(self) -> tuple[Baseline, Baseline]:
        """Held-out loss of unigram and bigram counts of the training melodies; see counting.py."""
        return guesses(self.train, np.roll(self.train, -1), self.held_out_batch())


@functools.cache
def make_music() -> MusicTask:
    """The music task. The file is read once."""
    melodies = read_melodies()
    known = sorted(
        {note for melody in melodies for note in melody.notes},
        key=lambda note: (note.midi or 0, note.length),
    )
    notes = (*known, None)
    code = {note: i for i, note in enumerate(notes)}
    rows: dict[bool, list[int]] = {True: [], False: []}
    for melody in melodies:
        rows[melody in melodies[HELD_OUT]] += [code[note] for note in (None, *melody.notes)]
    train, held_out = np.array(rows[False]), np.array(rows[True])
    joint = np.zeros((len(notes), len(notes)))
    np.add.at(joint, (train, np.roll(train, -1)), 1.0)
    symbols = (*(note.symbol for note in known), NOTHING)
    spoken = (*(_speak(note) for note in known), "nothing")
    return MusicTask(
        n_x=len(notes),
        n_y=len(notes),
        baselines=next_symbol_baselines(joint),
        symbols_in=symbols,
        symbols_out=symbols,
        spoken_in=spoken,
        spoken_out=spoken,
        sounds=notes,
        train=frozen(train),
        held_out=frozen(held_out),
        start=frozen(np.flatnonzero(train == len(known))),
    )


def _speak(note: Note) -> str:
    pitch = "rest" if note.pitch == REST else note.pitch.replace("#", " sharp ")
    return f"{pitch}, {_SPOKEN_LENGTHS[note.length - 1]}"
