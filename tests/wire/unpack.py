"""Reads what explorer.wire.pack writes, as assets/js/base/decode.js does."""

import json

import numpy as np


def unpack(data: bytes):
    """Return (header, arrays)."""
    length = int.from_bytes(data[:4], "little")
    header = json.loads(data[4 : 4 + length].decode("utf-8"))
    types = {"f4": "<f4", "f8": "<f8", "u1": "|u1", "i4": "<i4"}
    arrays = {}
    for name, (kind, offset, shape) in header["arrays"].items():
        size = int(np.prod(shape))
        start = 4 + length + offset
        assert start % 8 == 0
        arrays[name] = np.frombuffer(data, types[kind], size, start).reshape(shape)
    return header, arrays
