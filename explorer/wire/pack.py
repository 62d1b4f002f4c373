"""Binary serialisation of a header and named arrays, for a browser component.

4 bytes   length n of the header, little-endian
n bytes   the header: JSON in UTF-8, padded with spaces so that the arrays start at a
          multiple of 8; its entry "arrays" maps a name to [type, offset, shape]
rest      the arrays, row-major, little-endian, each starting at a multiple of 8
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

_TYPES = {"f4": "<f4", "f8": "<f8", "u1": "|u1", "i4": "<i4"}


def pack(header: Mapping[str, Any], arrays: Mapping[str, tuple[str, np.ndarray]]) -> bytes:
    """Serialise a header and arrays; `arrays` maps a name to (type, array), the types being f4,
    f8, u1 and i4."""
    blocks, index, offset = [], {}, 0
    for name, (kind, array) in arrays.items():
        with np.errstate(all="ignore"):  # 1e300 as f4 is ∞, and is shown as such
            block = np.ascontiguousarray(array, dtype=_TYPES[kind]).tobytes()
        block += b"\0" * (-len(block) % 8)
        index[name] = [kind, offset, list(np.shape(array))]
        blocks.append(block)
        offset += len(block)
    text = json.dumps({**header, "arrays": index}, ensure_ascii=False, allow_nan=False)
    encoded = text.encode("utf-8")
    encoded += b" " * (-(4 + len(encoded)) % 8)
    return len(encoded).to_bytes(4, "little") + encoded + b"".join(blocks)
