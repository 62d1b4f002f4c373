"""RIFF chunks of a .wav file: find the format and the samples.

A RIFF file is a sequence of chunks: four letters, a size, that many bytes and, if their number is
odd, one byte of padding. `fmt ` holds the sample format, `data` the samples. RF64 and BW64, for
more than 4 GB, have 4,294,967,295 as a size and the true one in `ds64`. Sizes can be wrong:
programs that write to a pipe put 0 or 4,294,967,295 there, some omit the padding, and a download
may have been cut. No size is trusted beyond the bytes that exist.
Sources: IBM, Microsoft (1991), "Multimedia Programming Interface and Data Specifications 1.0";
ITU-R BS.2088-1 (2019), "Long-form file format for the international exchange of audio programme
materials with metadata".
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from explorer.errors import InputError

_UNKNOWN_SIZE = 0xFFFFFFFF
"""Size value that means: see `ds64`, or until the end of the file."""

_NAMES = frozenset(
    b"fmt |data|ds64|LIST|INFO|fact|cue |plst|smpl|inst|labl|note|ltxt|wavl|slnt|PEAK|bext|cart|"
    b"iXML|axml|chna|link|levl|umid|minf|acid|strc|DISP|CSET|MD5 |id3 |ID3 |_PMX|afsp|JUNK|junk|"
    b"FLLR|PAD ".split(b"|")
)
"""Known chunk names: they show whether a padding byte was left out."""

_MOST_CHUNKS = 10_000


class Chunk(NamedTuple):
    """name (4 bytes); its bytes, as many as exist; whether its size is known."""

    name: bytes
    body: memoryview
    is_sized: bool


def find_format_and_samples(data: memoryview) -> tuple[bytes, memoryview]:
    """(the bytes of `fmt `, 16 or more; the bytes of the samples), after the 12-byte header."""
    form = None
    for chunk in _chunks(data, 12):
        if chunk.name == b"fmt ":
            form = bytes(chunk.body[:40])
            if len(form) < 16:
                raise InputError(
                    "The .wav file is damaged: the part that says how its samples are written is "
                    "cut off. Save it again from a sound editor."
                )
        if chunk.name == b"data":
            if form is None:
                raise InputError(
                    "The .wav file is damaged: it does not say how its samples are written. "
                    "Save it again from a sound editor."
                )
            return form, chunk.body
    raise InputError(
        "The .wav file is damaged: it ends before its samples begin. Save it again from a sound "
        "editor."
    )


def _chunks(data: memoryview, place: int) -> Iterator[Chunk]:
    long_sizes: dict[bytes, int] = {}
    for _ in range(_MOST_CHUNKS):
        if place + 8 > len(data):
            return
        name, size = bytes(data[place : place + 4]), _number(data, place + 4, 4)
        is_sized = size != _UNKNOWN_SIZE or name in long_sizes
        if size == _UNKNOWN_SIZE:
            size = long_sizes.get(name, size)
        body = data[place + 8 :]
        if name == b"data" and size == 0:
            # Written to a pipe: all the rest is samples, unless it is a sequence of chunks.
            is_sized = _are_chunks(body)
        chunk = Chunk(name, body[:size] if is_sized else body, is_sized)
        if name == b"ds64":
            long_sizes = _read_long_sizes(chunk.body)
        yield chunk
        place = _next(data, place + 8 + size, size)


def _next(data: memoryview, end: int, size: int) -> int:
    """Offset of the next chunk, after a padding byte unless the writer left it out."""
    if size % 2 == 0:
        return end
    here, padded = (bytes(data[at : at + 4]) for at in (end, end + 1))
    return end if here in _NAMES and padded not in _NAMES else end + 1


def _are_chunks(rest: memoryview) -> bool:
    """Whether these bytes are a sequence of complete chunks."""
    place = 0
    for _ in range(_MOST_CHUNKS):
        if place + 8 > len(rest) or bytes(rest[place : place + 4]) not in _NAMES:
            break
        size = _number(rest, place + 4, 4)
        place = _next(rest, place + 8 + size, size)
    return place > 0 and place in (len(rest), len(rest) + 1)


def _read_long_sizes(body: memoryview) -> dict[bytes, int]:
    """64-bit sizes from the chunk `ds64`: of `data`, and of others in its table."""
    if len(body) < 24:
        return {}
    sizes = {}
    for at in range(28, len(body) - 11, 12):
        name, size = struct.unpack_from("<4sQ", body, at)
        sizes[name] = size
    claimed = _number(body, 8, 8)
    # 0: the writer never filled it in.
    return {**sizes, b"data": claimed} if claimed else sizes


def _number(data: memoryview, at: int, n: int) -> int:
    return int.from_bytes(data[at : at + n], "little")
