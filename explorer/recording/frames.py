"""Records in one file, appended one after the other, that can be read when the file is cut off.

    file     b"RNNLOG1\\n", then records
    record   prefix (20 bytes)   b"RNNR", length of the header, of the arrays, CRC-32 of these
             header              JSON: what it is, and name, type and shape of every array
             arrays              their numbers, one array after the other, little-endian
             CRC-32 (4 bytes)    of header and arrays

Lengths are unsigned, 4 and 8 bytes. A reader that meets a bad prefix stops; one that meets a record
whose numbers are damaged leaves it out and goes on.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Mapping
from math import prod
from typing import IO, Any, NamedTuple
from zlib import crc32

import numpy as np

from explorer.engine.arrays import Array
from explorer.errors import InputError
from explorer.weights.files import MOST_BYTES, is_shape, read_up_to

MAGIC = b"RNNLOG1\n"
MOST_HEADER = 2**20
"""Bytes of one header; that of an LSTM of three layers in both directions has about 4,000."""
TYPES = ("<f2", "<f4", "<f8", "<i8")
"""What an array may hold."""

_PREFIX = struct.Struct("<4sIQI")
_SUM = struct.Struct("<I")
_MARK = b"RNNR"


class Place(NamedTuple):
    """An array in a file: its type, its shape, and the byte at which it begins."""

    dtype: str
    shape: tuple[int, ...]
    start: int

    @property
    def size(self) -> int:
        """Its bytes."""
        return np.dtype(self.dtype).itemsize * prod(self.shape)


class Frame(NamedTuple):
    """A record as it stands in the file: its header and where its arrays are."""

    header: Mapping[str, Any]
    places: Mapping[str, Place]


class Damage(NamedTuple):
    """A record that cannot be read: `kind` "cut" or "damaged", and its header if that is whole.

    `stops` says that nothing behind it can be found.
    """

    kind: str
    header: Mapping[str, Any] | None
    stops: bool


def frame_bytes(header: Mapping[str, Any], arrays: Mapping[str, Array]) -> list[bytes]:
    """The record of a header and arrays, in pieces to write one after the other."""
    listed, pieces = [], []
    for name, array in arrays.items():
        plain = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
        listed.append([name, plain.dtype.str, list(plain.shape)])
        pieces.append(plain.tobytes())
    text = json.dumps({**header, "arrays": listed}, allow_nan=False).encode()
    own = _MARK, len(text), sum(map(len, pieces))
    prefix = _PREFIX.pack(*own, crc32(struct.pack("<4sIQ", *own)))
    total = 0
    for piece in (text, *pieces):
        total = crc32(piece, total)
    return [prefix, text, *pieces, _SUM.pack(total)]


def read_frames(file: IO[bytes]) -> Iterator[Frame | Damage]:
    """Every record of a log that is open at its beginning; InputError where it is no log."""
    magic = read_up_to(file, len(MAGIC))
    if magic != MAGIC:
        if magic and MAGIC.startswith(magic):
            yield Damage("cut", None, True)
            return
        raise InputError(
            "This file is no log of a training; give one that explorer.record wrote, such as "
            "run.rnnlog."
        )
    at = len(MAGIC)
    while prefix := read_up_to(file, _PREFIX.size):
        if len(prefix) < _PREFIX.size:
            yield Damage("cut", None, True)
            return
        mark, of_header, of_arrays, check = _PREFIX.unpack(prefix)
        if mark != _MARK or check != crc32(struct.pack("<4sIQ", mark, of_header, of_arrays)):
            yield Damage("damaged", None, True)
            return
        refuse_sizes(of_header, of_arrays)
        found = read_frame(file, at + _PREFIX.size, of_header, of_arrays)
        yield found
        if isinstance(found, Damage) and found.stops:
            return
        at += _PREFIX.size + of_header + of_arrays + _SUM.size


def headers_of(file: IO[bytes]) -> Iterator[Mapping[str, Any]]:
    """The headers of all records that are written whole, up to the first one that is none.

    The arrays are passed over, unread and unchecked: of a log that grows this is soon done again.
    """
    whole = file.seek(0, 2)
    file.seek(0)
    at = len(MAGIC)
    if read_up_to(file, at) != MAGIC:
        return
    while len(prefix := read_up_to(file, _PREFIX.size)) == _PREFIX.size:
        mark, of_header, of_arrays, check = _PREFIX.unpack(prefix)
        at += _PREFIX.size + of_header + of_arrays + _SUM.size
        spoiled = check != crc32(struct.pack("<4sIQ", mark, of_header, of_arrays))
        if mark != _MARK or spoiled or of_header > MOST_HEADER or at > whole:
            return
        yield as_header(read_up_to(file, of_header)) or {}
        file.seek(at)


def refuse_sizes(of_header: int, of_arrays: int) -> None:
    """InputError for a record that says it is larger than any that is written."""
    if of_header > MOST_HEADER or of_arrays > MOST_BYTES:
        raise InputError(
            f"A record of this log says that it holds {of_header + of_arrays:,} bytes; at most "
            f"{MOST_BYTES:,} are possible: record fewer sequences, with examples=1."
        )


def read_frame(file: IO[bytes], start: int, of_header: int, of_arrays: int) -> Frame | Damage:
    """The record whose header begins at byte `start`, where the file is."""
    text = read_up_to(file, of_header)
    if len(text) < of_header:
        return Damage("cut", None, True)
    total, left = crc32(text), of_arrays
    while left:
        piece = file.read(min(left, 2**20))
        if not piece:
            return Damage("cut", as_header(text), True)
        total, left = crc32(piece, total), left - len(piece)
    check = read_up_to(file, _SUM.size)
    if len(check) < _SUM.size:
        return Damage("cut", as_header(text), True)
    if check != _SUM.pack(total):
        return Damage("damaged", None, False)
    header = as_header(text)
    if header is None:
        raise InputError(
            "The header of a record is no JSON object; the log was made by another program: give "
            "one that explorer.record wrote."
        )
    return Frame(header, places_of(header, start + of_header, of_arrays))


def as_header(text: bytes) -> dict[str, Any] | None:
    """A header as a dictionary; None where it is none."""

    def refuse(constant: str) -> None:
        raise ValueError(constant)

    try:
        header = json.loads(text, parse_constant=refuse)
    except (ValueError, RecursionError):
        return None
    return header if isinstance(header, dict) else None


def places_of(header: Mapping[str, Any], start: int, size: int) -> dict[str, Place]:
    """{name: Place} of the arrays of a record; InputError where the header does not fit them."""
    places: dict[str, Place] = {}
    listed = header.get("arrays")
    fits = isinstance(listed, list)
    at = start
    for one in listed if isinstance(listed, list) else []:
        fits = fits and is_array(one) and one[0] not in places
        if not fits:
            break
        place = Place(one[1], tuple(one[2]), at)
        places[one[0]] = place
        at += place.size
    if not fits or at != start + size:
        raise InputError(
            "The header of a record does not describe its arrays; the log was made by another "
            "program: give one that explorer.record wrote."
        )
    return places


def is_array(one: object) -> bool:
    """Whether a line of a header is [name, type, shape]."""
    if not isinstance(one, list) or len(one) != 3:
        return False
    name, dtype, shape = one
    return isinstance(name, str) and dtype in TYPES and isinstance(shape, list) and is_shape(shape)


def read_array(file: IO[bytes], place: Place) -> Array:
    """The numbers of an array of a file that can be sought in, in native byte order."""
    file.seek(place.start)
    raw = read_up_to(file, place.size)
    if len(raw) < place.size:
        raise InputError("The log is shorter than when it was opened; open it again.")
    stored = np.frombuffer(raw, place.dtype).reshape(place.shape)
    return stored.astype(stored.dtype.newbyteorder("="))
