"""The records of a log, checked one by one: nothing in a file is believed before it fits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any, NamedTuple

import numpy as np

from explorer.engine.arrays import Array, Ints
from explorer.errors import InputError
from explorer.recording.dropout import MASK
from explorer.recording.frames import Damage, Frame, Place, read_array, read_frames
from explorer.recording.measure import Broken, RowNorms

MOST_UPDATES = 100_000
"""Records in one log."""
MOST_ROWS = 64
MOST_NOTES = 20


class Start(NamedTuple):
    """The first record; see Log."""

    module: str
    path: str
    nonlinearity: str | None
    rows: tuple[str, ...]
    radii: tuple[str, ...]
    every: int | None


class Update(NamedTuple):
    """The record of an update; see Logged."""

    update: int
    norm_before: float
    norm_after: float
    loss: float
    radii: Array
    lengths: Ints
    sequences: int
    norms: tuple[RowNorms, ...]
    calls: int
    passes: int
    notes: tuple[str, ...]
    kept: Mapping[str, Place]
    dropout: float
    replayed: bool
    scale: float
    loss_scale: float


class Heard(NamedTuple):
    """All records of a log; see Log."""

    start: Start
    updates: tuple[Update, ...]
    last_update: int | None
    ended_by: str
    first_nonfinite: Broken | None
    notes: tuple[str, ...]
    skipped: tuple[int, ...]


KEPT = ("x", "doutputs", "h_0", "c_0", "dh_n", "dc_n")


def hear(file: IO[bytes]) -> Heard:
    """What a log says that is open at its beginning, and in notes what it cannot say."""
    start: Start | None = None
    updates: list[Update] = []
    last_update, ended_by, broken = None, "", None
    notes: list[str] = []
    begun: list[int] = []
    skipped: list[int] = []
    for one in read_frames(file):
        if isinstance(one, Damage):
            notes.append(of_damage(one, begun))
            continue
        kind = one.header.get("kind")
        if start is None:
            if kind != "start":
                raise other_program("does not begin with what was trained")
            start = read_start(one.header)
        elif kind == "update":
            begun.append(number_in(one.header, "update", 1))
            updates.append(read_update(file, one, start, updates))
            broken = broken or read_broken(one.header)
        elif kind == "skipped":
            skipped.append(number_in(one.header, "update", 1))
        elif kind == "note":
            notes.append(text_in(one.header, "text"))
        elif kind == "end":
            last_update = number_in(one.header, "updates", 0)
            ended_by = text_in(one.header, "ended_by")
            broken = broken or read_broken(one.header)
        if max(len(updates), len(skipped)) > MOST_UPDATES or len(notes) > MOST_NOTES:
            raise InputError(
                f"The log has more than {MOST_UPDATES:,} updates or {MOST_NOTES} damaged records; "
                "record fewer with a larger every=, or give another copy of it."
            )
    if start is None:
        raise InputError(
            "The log ends before it says what was trained; give one of a training that began."
        )
    if last_update is None and not notes:
        notes.append(
            "The log has no end: the training is still running, or was ended before it was closed."
        )
    if ended_by:
        notes.append(f"The training was ended by {ended_by}.")
    notes += of_scaling(updates, skipped)
    own = tuple(updates), last_update, ended_by, broken, tuple(notes), tuple(skipped)
    return Heard(start, *own)


def of_scaling(updates: list[Update], skipped: list[int]) -> list[str]:
    """What a GradScaler means for the numbers of a log."""
    notes = []
    if any(one.scale != 1 for one in updates):
        notes.append("All gradients are those of the loss before the GradScaler multiplied it.")
    if any(one.loss_scale != 1 for one in updates):
        notes.append(
            "The gradients per time step are divided by loss_scale=; the norms of all gradients "
            "are as the optimiser reads them."
        )
    if skipped:
        one, first, last = len(skipped) == 1, min(skipped), max(skipped)
        what = "1 step" if one else f"{len(skipped):,} steps"
        where = f"update {first:,}" if first == last else f"updates {first:,} to {last:,}"
        is_none = "it changed no weight and is" if one else "they changed no weight and are"
        notes.append(
            f"{what}, tried for {where}, {'was' if one else 'were'} skipped by the GradScaler, as "
            f"a gradient was inf or NaN: {is_none} counted as no update."
        )
    return notes


def of_damage(damage: Damage, updates: list[int]) -> str:
    """What a record that cannot be read means for the log."""
    after = f", after update {updates[-1]}" if updates else ""
    number = (damage.header or {}).get("update")
    if damage.kind == "cut":
        if type(number) is int and 0 < number < 10**12:
            return f"The log ends in the middle of update {number}; all before it is there."
        return f"The log ends in the middle of a record{after}; all before it is there."
    if damage.stops:
        return f"The log is damaged{after}: what follows cannot be read."
    return f"One record of the log is damaged{after}, and left out."


def other_program(why: str) -> InputError:
    """For a log whose checksums are right and whose records are not those of a recorder."""
    return InputError(
        f"The log {why}; it was made by another program or another version: give one that "
        "explorer.record wrote."
    )


def read_start(header: Mapping[str, Any]) -> Start:
    """The Start in the first record."""
    if header.get("format") != 1:
        raise other_program("has another format than 1")
    nonlinearity, every = header.get("nonlinearity"), header.get("every")
    if nonlinearity not in (None, "tanh", "relu"):
        raise other_program("names a nonlinearity that nn.RNN does not have")
    module = text_in(header, "module")
    return Start(
        module,
        text_in(header, "path"),
        nonlinearity,
        texts_in(header, "rows", MOST_ROWS),
        texts_in(header, "radii", 4 * MOST_ROWS),
        None if every is None else number_in(header, "every", 1),
    )


def read_update(file: IO[bytes], frame: Frame, start: Start, before: list[Update]) -> Update:
    """The Update in a record; its norms are read now, and what is kept stays in the file."""
    header, places = frame
    update = number_in(header, "update", 1)
    if before and before[-1].update >= update:
        raise other_program("has its updates out of order")
    at = file.tell()
    numbers = floats(file, places, "numbers", 3)
    radii = floats(file, places, "radii", len(start.radii))
    lengths: Ints = np.zeros(0, int)
    norms: tuple[RowNorms, ...] = ()
    if "lengths" in places:
        lengths = whole_lengths(file, places["lengths"])
        norms = tuple(row_norms_of(file, places, i, start, lengths) for i in range(len(start.rows)))
    kept = {n: p for n, p in places.items() if n in KEPT or n.startswith(("weight ", MASK))}
    scales = floats(file, places, "scale", 2).tolist() if "scale" in places else (1.0, 1.0)
    if kept and ("x" not in kept or len(kept["x"].shape) != 3 or not norms):
        raise other_program(f"has arrays of update {update} that do not fit one another")
    file.seek(at)
    notes = texts_in(header, "notes", MOST_NOTES)
    calls, passes = number_in(header, "calls", 0), number_in(header, "passes", 0)
    sequences = number_in(header, "sequences", 1) if norms else 0
    notes += of_calls(calls, passes, len(lengths), sequences)
    before_clip, after, loss = numbers.tolist()
    return Update(
        *(update, before_clip, after, loss, radii, lengths, sequences, norms, calls, passes),
        *(notes, kept, *dropout_in(header), *scales),
    )


def dropout_in(header: Mapping[str, Any]) -> tuple[float, bool]:
    """(p of the dropout between the layers, whether it was replayed); 0 and False without one."""
    p, replayed = header.get("dropout", 0.0), header.get("replayed", False)
    if type(p) not in (int, float) or not 0 <= p <= 1 or type(replayed) is not bool:
        raise other_program("has another form for the dropout between the layers")
    return float(p), replayed


def of_calls(calls: int, passes: int, measured: int, sequences: int) -> tuple[str, ...]:
    """Notes on what of an update is measured, where it is not all."""
    notes: list[str] = []
    if not measured:
        notes.append("No gradient came back to the recurrent module in this update.")
    elif calls > 1:
        notes.append(
            f"The recurrent module was called {calls} times, and gradients came back to {passes}; "
            "measured is the last of these."
        )
    if measured < sequences:
        notes.append(
            f"The norms are of the first {measured} of {sequences} sequences: all would not fit."
        )
    return tuple(notes)


def row_norms_of(
    file: IO[bytes], places: Mapping[str, Place], i: int, start: Start, lengths: Ints
) -> RowNorms:
    """The RowNorms of row i."""
    size = int(lengths.max()) + 1
    dc = floats(file, places, f"dc_norm {i}", size) if start.module == "LSTM" else None
    return RowNorms(floats(file, places, f"da_norm {i}", size), dc)


def floats(file: IO[bytes], places: Mapping[str, Place], name: str, size: int) -> Array:
    """An array of so many numbers in float64."""
    place = places.get(name)
    if place is None or place.dtype != "<f8" or place.shape != (size,):
        raise other_program(f"has no array {name} of {size:,} numbers in a record")
    array = read_array(file, place)
    array.flags.writeable = False
    return array


def whole_lengths(file: IO[bytes], place: Place) -> Ints:
    """The lengths (m,) of the sequences, each at least 1."""
    if place.dtype != "<i8" or len(place.shape) != 1 or not place.size:
        raise other_program("has lengths that are none")
    lengths: Any = read_array(file, place)
    if lengths.min() < 1 or lengths.max() >= 2**31:
        raise other_program("has lengths that are none")
    lengths.flags.writeable = False
    return lengths


def read_broken(header: Mapping[str, Any]) -> Broken | None:
    """The first inf or NaN that a record tells of."""
    found = header.get("first_nonfinite")
    if found is None:
        return None
    kinds = (int, str, int, str)
    if not isinstance(found, list) or tuple(map(type, found)) != kinds:
        raise other_program("has another form for the first inf or NaN")
    update, row, step, array = found
    if not 0 <= update < 10**12 or not 0 <= step < 2**31 or len(row) > 100 or len(array) > 200:
        raise other_program("has another form for the first inf or NaN")
    return Broken(update, row, step, array)


def number_in(header: Mapping[str, Any], name: str, least: int) -> int:
    """A whole number of a header."""
    given = header.get(name)
    if type(given) is not int or not least <= given < 10**12:
        raise other_program(f"has no number called {name} in a record")
    return given


def text_in(header: Mapping[str, Any], name: str) -> str:
    """A text of a header that can be shown in one line."""
    given = header.get(name)
    if not isinstance(given, str) or len(given) > 500 or not given.isprintable():
        raise other_program(f"has no text called {name} in a record")
    return given


def texts_in(header: Mapping[str, Any], name: str, most: int) -> tuple[str, ...]:
    """Several texts of a header."""
    given = header.get(name)
    if not isinstance(given, list) or len(given) > most:
        raise other_program(f"has no list called {name} in a record")
    return tuple(text_in({"": one}, "") for one in given)
