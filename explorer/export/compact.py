"""Lossless compression of packed runs (explorer/wire/pack.py) for a file of one's own.

float64 hardly compresses: the last bits of its numbers look random. But most arrays of a run follow
from others by the equations of its cell, up to the last bits. So an array is predicted from others
(equations.py), and what is kept is the difference of the bits, read as whole numbers, which is
small nearly everywhere:

    d     = bits of the array − bits of its prediction
    words = 0, 1, 2, 3, … for d = 0, −1, 1, −2, …
    block = byte 0 of every word, byte 1 of every word, … (zeros side by side compress well)

Of numbers of float32 or float16 the last `spare` bits are 0; bits stand for bits / 2^spare then,
and those of the prediction are rounded.

Predictions are computed alike by NumPy and by JavaScript, bit for bit: see predict.py, and
assets/js/page/unfold.js, which turns it all round.

    4 bytes   length n of the index, little-endian
    n bytes   the index: JSON, an entry for each message
    rest      the head of each message as it was; then for each the blocks of its arrays in order

all of it as gzip. An entry is a Folded of explorer/wire/messages/rules.py; the arrays of its `same`
have no block.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from explorer.engine.arrays import Array
from explorer.export.equations import Rules, equations
from explorer.export.predict import Timed, arrays_of
from explorer.wire.messages.rules import Folded, Prediction

_LEVEL, _QUICK = 9, 4
_MUCH = 2**23
"""Bytes from which on the quick level is taken: most of them are last digits, which no level makes
smaller, and the best one takes ten times as long."""
_AS_GZIP = 31
_WORDS = {1: "u1", 4: "<u4", 8: "<u8"}
_FLOAT64 = np.dtype("<f8")
_TYPES = {"f4": "<f4", "f8": "<f8", "u1": "|u1", "i4": "<i4"}


def compact(messages: Sequence[bytes]) -> bytes:
    """Packed messages as one gzip block, from which each comes back byte for byte."""
    index: list[Folded] = []
    heads, planes = b"", []
    first: dict[str, Array] = {}
    for message in messages:
        start = 4 + int.from_bytes(message[:4], "little")
        header = json.loads(message[4:start].decode("utf-8"))
        arrays = dict(_arrays(message, header, start))
        same = [name for name, array in arrays.items() if _is_same(array, first.get(name))]
        own = {name: array for name, array in arrays.items() if name not in same}
        sweeps, found = _predicted(header, arrays, own)
        up, down = sweeps
        index.append({"head": start, "size": len(message), "same": same, "up": up, "down": down})
        heads += message[:start]
        planes += [plane for block in found.values() for plane in block]
        first = first or arrays
    text = json.dumps(index, ensure_ascii=False).encode("utf-8")
    return gzipped([len(text).to_bytes(4, "little") + text + heads, *planes])


def gzipped(parts: Sequence[bytes]) -> bytes:
    """All parts as one gzip block, in which each has a code of its own for its bytes.

    Bytes that look random are left as they are (Z_FILTERED): matches found among them would make
    them longer.
    """
    level = _LEVEL if sum(map(len, parts)) < _MUCH else _QUICK
    packer = zlib.compressobj(level, zlib.DEFLATED, _AS_GZIP, zlib.DEF_MEM_LEVEL, zlib.Z_FILTERED)
    done = [packer.compress(part) + packer.flush(zlib.Z_BLOCK) for part in parts]
    return b"".join([*done, packer.flush()])


def _arrays(message: bytes, header: Mapping[str, Any], start: int) -> Iterator[tuple[str, Array]]:
    for name, (kind, offset, shape) in header["arrays"].items():
        size = int(np.prod(shape))
        yield name, np.frombuffer(message, _TYPES[kind], size, start + offset).reshape(shape)


def _is_same(array: Array, other: Array | None) -> bool:
    return (
        other is not None
        and (other.dtype, other.shape) == (array.dtype, array.shape)
        and other.tobytes() == array.tobytes()
    )


Words: TypeAlias = NDArray[np.unsignedinteger[Any]]
Block = list[bytes]
"""Byte 0 of every word, byte 1 of every word, …"""


def _predicted(
    header: Mapping[str, Any], arrays: Mapping[str, Array], own: Mapping[str, Array]
) -> tuple[list[list[Prediction]], dict[str, Block]]:
    """([up, down], the block of each of `own`), predicted where that makes it smaller."""
    timed = Timed(arrays, header.get("T", 0))
    blocks = {name: _planes(_words(array)) for name, array in own.items()}
    sweeps: list[list[Prediction]] = [[], []]
    for sweep, rules in zip(sweeps, _rules(header, arrays), strict=True):
        for name, rule in rules.items():
            if name not in own or not _fits(timed, name, arrays_of(rule)):
                continue
            words = _words(own[name])
            spare = _spare(words)
            block = _planes(_difference(words, _words(timed.predicted(name, rule)), spare))
            if _size(block) < _size(blocks[name]):
                blocks[name] = block
                sweep.append((name, rule, spare))
    return sweeps, blocks


def _rules(header: Mapping[str, Any], arrays: Mapping[str, Array]) -> tuple[Rules, Rules]:
    """The equations of a run of the player; none of any other message."""
    layers = sum(name.endswith("/a") for name in arrays)
    if not layers or not {"T", "cell", "n_a", "activation"} <= header.keys():
        return {}, {}
    own = {"resets_after": "0/delta_cx" in arrays, "corrected": True}
    return equations({**header, **own}, layers)


def _fits(timed: Timed, name: str, needed: set[str]) -> bool:
    """Whether an array is predicted and what predicts it is there: of float64, and not empty.

    What is counted, a number for each step, may be whole numbers.
    """
    own = timed.arrays[name]
    found = [timed.arrays.get(one) for one in needed]
    return own.dtype == _FLOAT64 and all(
        one is not None
        and one.size > 0
        and (one.dtype == _FLOAT64 or (one.ndim == 1 and one.dtype.kind in "iu"))
        for one in (own, *found)
    )


def _size(block: Block) -> int:
    return len(zlib.compress(b"".join(block), 1))


def _words(array: Array) -> Words:
    """The bits of every number, as a whole number."""
    return np.ascontiguousarray(array).view(_WORDS[array.dtype.itemsize]).reshape(-1)


def _spare(words: Words) -> int:
    """How many of the last bits are 0 in all words."""
    used = int(np.bitwise_or.reduce(words))
    return (used & -used).bit_length() - 1 if used else 0


def _difference(words: Words, predicted: Words, spare: int) -> Words:
    """What words are beside those predicted, as whole numbers from 0 on."""
    half = np.uint64((1 << spare) >> 1)
    d = ((words >> spare) - ((predicted + half) >> spare)).view("<i8")
    return ((d << 1) ^ (d >> 63)).view("<u8")


def _planes(words: Words) -> Block:
    size = words.dtype.itemsize
    return [plane.tobytes() for plane in words.view("u1").reshape(-1, size).T]
