"""Lossless compression of packed runs (explorer/wire/pack.py) for a file of one's own.

float64 hardly compresses: the last bits of its numbers look random. But many arrays of a run follow
from others, da⟨t⟩ = from_output + from_future for one, up to the last bits. So an array is
predicted by a sum of products of others, and what is kept is the difference of the bits, which is
zero nearly everywhere:

    words = bits of the array XOR bits of its prediction
    block = byte 0 of every word, byte 1 of every word, … (zeros side by side compress well)

Every operation of a prediction is rounded in the same way by NumPy and by JavaScript, which
assets/js/page/unfold.js relies on: IEEE 754 requires it of + and ×, and of nothing else.

    4 bytes   length n of the index, little-endian
    n bytes   the index: JSON; for each message the length of its head and, by array, its prediction
    rest      for each message its head as it was, then its blocks

all of it as gzip. A prediction is a list of terms, each a list of a factor and of [array, shift]
pairs; row i of the array is predicted from the rows i + shift of the others.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

Term = list[Any]

_LEVEL = 9
_WORDS = {1: "u1", 4: "<u4", 8: "<u8"}
_TYPES = {"f4": "<f4", "f8": "<f8", "u1": "|u1", "i4": "<i4"}

_SLOPES: Mapping[str, list[Term]] = {
    "tanh": [[1], [-1, ["a", 1], ["a", 1]]],
    "sigmoid": [[1, ["a", 1]], [-1, ["a", 1], ["a", 1]]],
    "identity": [[1]],
}
"""dg/dz in terms of a⟨t⟩; that of ReLU is zeros and ones."""

_OF_LAYER: Mapping[str, list[Term]] = {
    "da": [[1, ["from_output", -1]], [1, ["from_future", -1]]],
    "dc": [[1, ["c_from_a", -1]], [1, ["c_from_future", -1]]],
    "delta": [[1, ["da", 1], ["slope", 0]]],
    "z": [[1, ["memory", 0]], [1, ["input", 0]], [1, ["ba", 0]]],
}
_OF_LSTM: Mapping[str, list[Term]] = {
    "c": [[1, ["gate_f", -1], ["c", -1]], [1, ["gate_u", -1], ["gate_c", -1]]],
}
_OF_GRU: Mapping[str, list[Term]] = {
    "a": [
        [1, ["gate_u", -1], ["gate_c", -1]],
        [1, ["a", -1]],
        [-1, ["gate_u", -1], ["a", -1]],
    ],
}


def compact(messages: Sequence[bytes]) -> bytes:
    """Packed messages as one gzip block, from which each comes back byte for byte."""
    index, blocks = [], []
    known: dict[str, np.ndarray] = {}
    for number, message in enumerate(messages):
        start = 4 + int.from_bytes(message[:4], "little")
        header = json.loads(message[4:start].decode("utf-8"))
        arrays = dict(_arrays(message, header, start))
        found = {
            name: terms
            for name in arrays
            if (terms := _prediction(name, arrays, header, known if number else {}))
        }
        index.append({"head": start, "size": len(message), "from": found})
        blocks.append(message[:start])
        for name, array in arrays.items():
            others = arrays | {f"first:{key}": one for key, one in known.items()}
            blocks.append(_block(array, predicted(array, found.get(name, []), others)))
        known = known or arrays
    text = json.dumps(index, ensure_ascii=False).encode("utf-8")
    whole = len(text).to_bytes(4, "little") + text + b"".join(blocks)
    return gzip.compress(whole, compresslevel=_LEVEL, mtime=0)


def predicted(
    array: np.ndarray, terms: Sequence[Term], others: Mapping[str, np.ndarray]
) -> np.ndarray:
    """What `terms` predict for `array`, float64; 0 without terms, and where it is not finite."""
    if not terms:
        return np.zeros(array.shape)
    rows = array.reshape(len(array), -1)
    total = np.zeros(rows.shape)
    with np.errstate(all="ignore"):
        for n, (factor, *names) in enumerate(terms):
            product = np.full(rows.shape, float(factor))
            for name, shift in names:
                product = product * _shifted(others[name], shift, rows.shape)
            total = product if n == 0 else total + product
    total[~np.isfinite(total)] = 0.0
    return total.reshape(array.shape)


def _shifted(array: np.ndarray, shift: int, shape: tuple[int, int]) -> np.ndarray:
    """Rows i + shift of an array; zeros where it has none, and one row stands for all."""
    rows = array.reshape(1, -1) if array.ndim == 1 else array
    if len(rows) == 1:
        return np.broadcast_to(rows, shape)
    found = np.zeros(shape)
    first, last = max(0, -shift), min(shape[0], len(rows) - shift)
    found[first:last] = rows[first + shift : last + shift]
    return found


def _arrays(
    message: bytes, header: Mapping[str, Any], start: int
) -> Iterator[tuple[str, np.ndarray]]:
    for name, (kind, offset, shape) in header["arrays"].items():
        size = int(np.prod(shape))
        yield name, np.frombuffer(message, _TYPES[kind], size, start + offset).reshape(shape)


def _prediction(
    name: str,
    arrays: Mapping[str, np.ndarray],
    header: Mapping[str, Any],
    first: Mapping[str, np.ndarray],
) -> list[Term]:
    """The terms that predict an array: that of the first message, or others of its layer."""
    array, same = arrays[name], first.get(name)
    if array.dtype != np.dtype("<f8") or not array.size:
        return []
    if same is not None and same.shape == array.shape and same.tobytes() == array.tobytes():
        return [[1, [f"first:{name}", 0]]] if array.ndim == 2 else []
    layer, _, own = name.rpartition("/")
    terms = _rules(header).get(own, []) if layer else []
    full = [
        [factor, *([f"{layer}/{one}", shift] for one, shift in names)] for factor, *names in terms
    ]
    named = {one for _, *names in full for one, _ in names}
    return full if array.ndim == 2 and named <= set(arrays) else []


def _rules(header: Mapping[str, Any]) -> Mapping[str, list[Term]]:
    cell = header.get("cell")
    if cell == "lstm":
        return {**_OF_LAYER, **_OF_LSTM}
    if cell == "gru":
        return {**_OF_LAYER, **_OF_GRU}
    slope = _SLOPES.get(header.get("activation", ""), [])
    return {**_OF_LAYER, "slope": slope}


def _block(array: np.ndarray, prediction: np.ndarray) -> bytes:
    """The bits that differ from the prediction, byte plane by byte plane."""
    size = array.dtype.itemsize
    words = np.ascontiguousarray(array).view(_WORDS[size]).reshape(-1)
    if size == 8:
        words = words ^ np.ascontiguousarray(prediction).view("<u8").reshape(-1)
    return words.view("u1").reshape(-1, size).T.tobytes()
