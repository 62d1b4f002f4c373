"""A sequence from a file or from what was typed, as a network from elsewhere reads it.

    .npy        integers (T,), looked up in the embedding, or numbers (T, n_x)
    .csv        as many columns of numbers as the network reads
    text        words or letters of the vocabulary, or whole numbers in its place

Nothing is ever unpickled, and sizes are taken from a file's header before its data is touched.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from explorer.engine.arrays import Array, Ints
from explorer.errors import InputError
from explorer.look import Network
from explorer.tasks.decoding import decode
from explorer.tasks.tables import read_table, too_large
from explorer.weights import read_npy

MOST_STEPS = 500
MOST_BYTES = 8_000_000
MOST_WORDS = 200_000

_WORD = re.compile(r"\w+|[^\w\s]")
_WHOLE = re.compile(r"[\s,;\[\]()]*(?:\d{1,9}[\s,;\[\]()]+)*\d{1,9}[\s,;\[\]()]*")
_UNKNOWN = ("<unk>", "[UNK]", "<UNK>", "unk", "?")


class Given(NamedTuple):
    """x (T, 1, n_x), or the integers (T, 1) to look up; the word read at each step; notes."""

    x: Array | Ints
    tokens: list[str] | None
    notes: tuple[str, ...] = ()


def read_vocabulary(raw: bytes) -> tuple[str, ...]:
    """One word a line, in the order of the embedding's rows; a line may hold a space alone."""
    text, _ = decode(raw[: MOST_BYTES + 1], "the vocabulary as text, one word a line")
    lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
    if not 1 <= len(lines) <= MOST_WORDS:
        raise InputError(
            f"The vocabulary has {len(lines):,} lines; give one word a line, at most "
            f"{MOST_WORDS:,}."
        )
    return tuple(lines)


def read_sequence(
    raw: bytes,
    name: str,
    network: Network,
    vocabulary: Sequence[str] = (),
    why_no_words: str = "",
) -> Given:
    """What a file of this name holds for this network; InputError with what it should hold."""
    if len(raw) > MOST_BYTES:
        raise InputError(
            f"The file has {len(raw):,} bytes; a sequence of at most {MOST_BYTES:,} is read. Give "
            f"fewer steps: {MOST_STEPS} are shown."
        )
    if not raw.strip():
        raise InputError(f"{name} is empty; give a file with a sequence of one step or more.")
    if name.lower().endswith(".npy"):
        return of_array(read_npy(raw), network)
    if name.lower().endswith(".csv") and not reads_words(network, vocabulary):
        return of_table(raw, network)
    text, notes = decode(raw, "the text as UTF-8")
    try:
        given = read_typed(text, network, vocabulary, why_no_words)
    except InputError:
        if name.lower().endswith(".csv") and network.embedding is not None:
            refuse_table(raw, network)
        raise
    return given._replace(notes=notes + given.notes)


def refuse_table(raw: bytes, network: Network) -> None:
    """InputError for a table of numbers, where there is one, that is given in place of words."""
    try:
        columns = len(read_table(raw).columns)
    except InputError:
        return
    assert network.embedding is not None
    name, words = network.embedding.name, len(network.embedding.table)
    many = "a column" if columns == 1 else f"{columns} columns"
    raise InputError(
        f"The .csv is a table with {many} of numbers, and this network reads words: {name}, an "
        f"embedding of {words:,} words, stands in front of it. Give the whole numbers of the "
        f"words, 0 to {words - 1:,}, with nothing else in the file, or a .txt with the words, and "
        "their vocabulary. What the embedding would give can be given in its place, as a .npy of "
        f"numbers of shape (T, {network.n_x})."
    )


def reads_words(network: Network, vocabulary: Sequence[str]) -> bool:
    """Whether it reads words: by an embedding, or one-hot over a vocabulary that was given."""
    return network.embedding is not None or (bool(vocabulary) and len(vocabulary) == network.n_x)


def read_typed(
    text: str, network: Network, vocabulary: Sequence[str] = (), why_no_words: str = ""
) -> Given:
    """What was typed: words or letters of the vocabulary, their numbers, or a table of numbers."""
    if not reads_words(network, vocabulary):
        if why_no_words and network.n_x > 1 and _WHOLE.fullmatch(text) and "\n" not in text.strip():
            raise InputError(f"Whole numbers are looked up in an embedding, and {why_no_words}.")
        if vocabulary:
            raise InputError(
                f"The vocabulary has {len(vocabulary):,} words, and the network reads "
                f"{network.n_x} numbers a step; give a vocabulary with a word for each, or a table "
                f"of {network.n_x} columns."
            )
        return of_table(text.encode(), network)
    size = network.n_x if network.embedding is None else len(network.embedding.table)
    if vocabulary and len(vocabulary) != size:
        raise InputError(
            f"The vocabulary has {len(vocabulary):,} words, and the network {size:,}; give one for "
            "each, in its order."
        )
    if not vocabulary:
        if not _WHOLE.fullmatch(text):
            raise InputError(
                "Words can be looked up only with a vocabulary: give one, a word a line in the "
                f"order of the embedding, or the whole numbers 0 to {size - 1:,} in their place, "
                "such as 12 7 3."
            )
        return of_ids(np.array([int(one) for one in re.findall(r"\d+", text)]), network, None)
    ids, words, notes = looked_up(text, vocabulary)
    given = of_ids(ids, network, words)
    return given._replace(notes=notes + given.notes)


def looked_up(text: str, vocabulary: Sequence[str]) -> tuple[Ints, list[str], tuple[str, ...]]:
    """(the place of each word in the vocabulary, the words, notes): letters where all are letters.

    InputError for a word that it does not have, unless it has a word for those.
    """
    places = {word: i for i, word in reversed(list(enumerate(vocabulary)))}
    letters = all(len(word) == 1 or word in _UNKNOWN for word in vocabulary)
    words = list(text.strip("\n")) if letters else _WORD.findall(text)
    if not words:
        raise InputError("The text is empty; give words of the vocabulary.")
    words = words[: MOST_STEPS + 1]
    unknown = next((places[word] for word in _UNKNOWN if word in places), None)
    found, missing = [], []
    for word in words:
        place = places.get(word, places.get(word.lower()))
        if place is None:
            missing.append(word)
        found.append(unknown if place is None else place)
    if missing and unknown is None:
        what = "letter" if letters else "word"
        raise InputError(
            f"The {what} {missing[0]!r} is not in the vocabulary, which begins with "
            f"{', '.join(repr(word) for word in vocabulary[:6])}; give {what}s that it has."
        )
    if not missing:
        return np.array(found), words, ()
    others = " and others" if len(set(missing)) > 1 else ""
    note = f"{len(missing)} of {len(words)} words are not in the vocabulary: "
    return np.array(found), words, (f"{note}{missing[0]!r}{others}.",)


def of_array(array: Any, network: Network) -> Given:
    """Integers to look up, or numbers (T, n_x); a batch of one sequence may lie around them."""
    shape = array.shape
    while array.ndim > 1 and array.shape[0] == 1 and array.shape != (1, network.n_x):
        array = array[0]
    if array.ndim == 3 and array.shape[1] == 1:
        array = array[:, 0]
    if array.dtype.kind in "iu" and array.ndim == 1:
        return of_ids(array, network, None)
    if array.ndim == 1 and network.n_x == 1:
        array = array[:, None]
    if array.ndim != 2 or array.shape[1] != network.n_x or not array.size:
        words = ", or integers (T,) for its embedding" if network.embedding else ""
        raise InputError(
            f"The array has shape {shape}; give one sequence of numbers (T, {network.n_x}){words}."
        )
    return of_numbers(array.astype(np.float64))


def of_table(raw: bytes, network: Network) -> Given:
    """The columns of numbers of a table, as many as the network reads."""
    table = read_table(raw, network.n_x)
    if len(table.columns) != network.n_x:
        names = ", ".join(repr(column.title) for column in table.columns[:6])
        raise InputError(
            f"The table has {len(table.columns)} columns of numbers ({names}), and the network "
            f"reads {network.n_x} a step; give exactly those."
        )
    for column in table.columns:
        if too_large(column):
            raise InputError(f"In the column “{column.title}”, {too_large(column)}")
    given = of_numbers(np.stack([column.cells.values for column in table.columns], axis=1))
    return given._replace(notes=table.notes + given.notes)


def of_numbers(x: Array) -> Given:
    """Numbers (T, n_x) of one sequence; InputError where one is missing."""
    wrong = np.argwhere(~np.isfinite(x))
    if len(wrong):
        t, i = wrong[0]
        raise InputError(
            f"Step {t + 1} has no finite number in column {i + 1} ({x[t, i]}); fill the gap, or "
            "leave the step out."
        )
    return Given(x[:MOST_STEPS, None], None, cut_note(len(x)))


def of_ids(ids: Ints, network: Network, words: list[str] | None) -> Given:
    """Places in the vocabulary, looked up by the embedding, or made one-hot without one."""
    size = network.n_x if network.embedding is None else len(network.embedding.table)
    wrong = np.flatnonzero((ids < 0) | (ids >= size))
    if len(wrong):
        t = int(wrong[0])
        raise InputError(
            f"Step {t + 1} is {ids[t]}, and the vocabulary has {size:,} words; give 0 to "
            f"{size - 1:,}."
        )
    shown = ids[:MOST_STEPS]
    tokens = None if words is None else words[:MOST_STEPS]
    x = shown[:, None] if network.embedding is not None else np.eye(size)[shown][:, None]
    return Given(x, tokens, cut_note(len(ids)))


def cut_note(T: int) -> tuple[str, ...]:
    """That a sequence is longer than what is shown."""
    return (f"The first {MOST_STEPS} of {T:,} steps are shown.",) if T > MOST_STEPS else ()
