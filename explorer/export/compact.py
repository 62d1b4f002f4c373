"""Lossless compression of packed runs (explorer/wire/pack.py) for a file of one's own.

float64 hardly compresses: the last bits of its numbers look random. But most arrays of a run follow
from others by the equations of its cell, up to the last bits. So an array is predicted from others
(equations.py), and what is kept is the difference of the bits, which is zero nearly everywhere:

    words = bits of the array XOR bits of its prediction
    block = byte 0 of every word, byte 1 of every word, … (zeros side by side compress well)

Predictions are computed alike by NumPy and by JavaScript, bit for bit: see predict.py, and
assets/js/page/unfold.js, which turns it all round.

    4 bytes   length n of the index, little-endian
    n bytes   the index: JSON, an entry for each message
    rest      for each message its head as it was, then the blocks of its arrays in their order

all of it as gzip. An entry has the length of its head, and its size; `same`, the arrays that have
the bits of those of the first message, and no block; `up` and `down`, [array, prediction] in the
order in which they are restored at each time step, from t = 0 on, and then from t = T back.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from explorer.engine.arrays import Array
from explorer.export.equations import Rules, equations
from explorer.export.predict import Timed, arrays_of

_LEVEL, _QUICK = 9, 4
_MUCH = 2**23
"""Bytes from which on the quick level is taken: most of them are last digits, which no level makes
smaller, and the best one takes ten times as long."""
_WORDS = {1: "u1", 4: "<u4", 8: "<u8"}
_TYPES = {"f4": "<f4", "f8": "<f8", "u1": "|u1", "i4": "<i4"}


def compact(messages: Sequence[bytes]) -> bytes:
    """Packed messages as one gzip block, from which each comes back byte for byte."""
    index, blocks = [], []
    first: dict[str, Array] = {}
    for message in messages:
        start = 4 + int.from_bytes(message[:4], "little")
        header = json.loads(message[4:start].decode("utf-8"))
        arrays = dict(_arrays(message, header, start))
        same = [name for name, array in arrays.items() if _is_same(array, first.get(name))]
        own = {name: array for name, array in arrays.items() if name not in same}
        sweeps, found = _predicted(header, arrays, own)
        index.append({"head": start, "size": len(message), "same": same, **sweeps})
        blocks += [message[:start], *found.values()]
        first = first or arrays
    text = json.dumps(index, ensure_ascii=False).encode("utf-8")
    whole = len(text).to_bytes(4, "little") + text + b"".join(blocks)
    level = _LEVEL if len(whole) < _MUCH else _QUICK
    return gzip.compress(whole, compresslevel=level, mtime=0)


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


def _predicted(
    header: Mapping[str, Any], arrays: Mapping[str, Array], own: Mapping[str, Array]
) -> tuple[dict[str, Any], dict[str, bytes]]:
    """({"up": …, "down": …}, the block of each of `own`), predicted where that makes it smaller."""
    timed = Timed(arrays, header.get("T", 0))
    blocks = {name: _block(array) for name, array in own.items()}
    sweeps: dict[str, Any] = {"up": [], "down": []}
    for sweep, rules in zip(sweeps, _rules(header, arrays), strict=True):
        for name, rule in rules.items():
            if name not in own or not _fits(timed, {name, *arrays_of(rule)}):
                continue
            block = _block(own[name], timed.predicted(name, rule))
            if _size(block) < _size(blocks[name]):
                blocks[name] = block
                sweeps[sweep].append([name, rule])
    return sweeps, blocks


def _rules(header: Mapping[str, Any], arrays: Mapping[str, Array]) -> tuple[Rules, Rules]:
    """The equations of a run of the player; none of any other message."""
    layers = sum(name.endswith("/a") for name in arrays)
    if not layers or not {"T", "cell", "n_a", "activation"} <= header.keys():
        return {}, {}
    return equations({**header, "resets_after": "0/delta_cx" in arrays}, layers)


def _fits(timed: Timed, names: set[str]) -> bool:
    """Whether arrays are there that can be predicted, and predict: of float64, and not empty."""
    own = [timed.arrays.get(name) for name in names]
    return all(one is not None and one.size and one.dtype == np.dtype("<f8") for one in own)


def _size(block: bytes) -> int:
    return len(zlib.compress(block, 1))


def _block(array: Array, prediction: Array | None = None) -> bytes:
    """The bits that differ from the prediction, byte plane by byte plane."""
    size = array.dtype.itemsize
    words = np.ascontiguousarray(array).view(_WORDS[size]).reshape(-1)
    if prediction is not None:
        words = words ^ np.ascontiguousarray(prediction).view("<u8").reshape(-1)
    return words.view("u1").reshape(-1, size).T.tobytes()
