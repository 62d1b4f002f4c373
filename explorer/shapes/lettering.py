"""User input to symbol codes, and generated codes back to text and notes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from explorer.errors import InputError
from explorer.sampling import Written
from explorer.tasks import Task
from explorer.tasks.letters import compose, isolate, split_letters
from explorer.tasks.music import Note
from explorer.tasks.names import END, read_names
from explorer.tasks.text import OTHER, clean, show
from explorer.tasks.words import quote

MOST = 60
"""Maximum number of letters of the beginning given by the user."""

MOST_NOTES = 12
"""Maximum number of notes of a tune given by the user."""

_SPACES = {"␣": " ", "⏎": "\n", "⇥": "\t"}


def letters_of(task: Task, raw: str) -> list[int]:
    """The codes to begin generating with: at least one.

    A name begins after the end mark of the name before it; a text without a given beginning begins
    at the start of a line. InputError for a letter outside the vocabulary.
    """
    is_text = task.name == "text"
    cleaned = compose(clean(raw)[0])
    letters = split_letters(cleaned if is_text else compose(cleaned.strip().lower()))[:MOST]
    letters = [show(letter) for letter in letters]
    if is_text:
        opening = (
            []
            if letters
            else ["⏎" if "⏎" in task.symbols_in else show(split_letters(task.text)[0])]
        )
    else:
        opening = [END]
    known = {symbol: code for code, symbol in enumerate(task.symbols_in)}
    strange = [letter for letter in letters if letter not in known or letter == END]
    if strange and OTHER not in known:
        possible = " ".join(isolate(symbol) for symbol in task.symbols_in if symbol != END)
        raise InputError(
            f"{quote(strange[0])} is nothing this network has ever read; it knows {possible}: "
            "begin with these."
        )
    return [known.get(letter, known.get(OTHER)) for letter in (*opening, *letters)]


def word_of(task: Task, begin: Sequence[int], codes: Sequence[int]) -> str:
    """The beginning and the generated codes as text, without end marks."""
    symbols = [task.symbols_in[code] for code in begin]
    symbols += [task.symbols_out[code] for code in codes]
    if task.name != "text":
        symbols = [symbol for symbol in symbols if symbol != END]
    return "".join(_SPACES.get(symbol, symbol) for symbol in symbols)


def known_name(task: Task, name: str) -> str:
    """ "learned", "held out", or "" for a name that is in no list."""
    names = read_names(task.which)
    if name not in names:
        return ""
    return "held out" if names.index(name) in task.held_out else "learned"


def notes_of(task: Task, raw: str) -> list[int]:
    """The codes of a tune to begin with: notes such as "E4 ¼", or E4 for a quarter, with commas
    between them; or "·", nothing.

    InputError for a note that is in no melody, and for more than MOST_NOTES.
    """
    asked = [" ".join(note.split()) for note in raw[:1000].split(",") if note.strip()]
    if len(asked) > MOST_NOTES:
        raise InputError(f"A tune of {len(asked)} notes is too long; give 1 to {MOST_NOTES}.")
    known = {symbol: code for code, symbol in enumerate(task.symbols_in)}
    nothing = task.symbols_in[-1]
    found = [known.get(note, known.get(f"{note} ¼")) for note in asked]
    strange = [note for note, code in zip(asked, found, strict=True) if code is None]
    if strange or not asked or (nothing in asked and len(asked) > 1):
        given = quote(strange[0] if strange else raw[:40])
        raise InputError(
            f"{given} is no tune to begin with; write notes that the melodies have, with commas "
            "between them, such as “E4 ¼, E4 ¼, F4 ¼, G4 ¼”, where ¼ may be left out."
        )
    return [code for code in found if code is not None]


def melody_of(
    task: Task, begin: Sequence[int], written: Written
) -> tuple[tuple[Note, ...], int, tuple[float, ...]]:
    """(the notes, how many of them were given, the probability of each: 1 of those given)."""
    given = [task.sounds[code] for code in begin if task.sounds[code] is not None]
    played = [code for code in written.codes if task.sounds[code] is not None]
    chances = [float(row[code]) for row, code in zip(written.chances, written.codes, strict=True)]
    notes = (*given, *(task.sounds[code] for code in played))
    return notes, len(given), tuple(np.array([1.0] * len(given) + chances[: len(played)]).tolist())
