"""Base85: bytes as text in which 5 letters stand for 4 bytes, where base64 takes 5⅓.

The digits are those of base64.b85encode but for < > & , which would have a meaning in HTML and are
, . : here. assets/js/page/inflate.js reads it.
"""

from __future__ import annotations

import numpy as np

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%:()*+-;,=.?@^_`{|}~"
_LETTERS = np.frombuffer(DIGITS.encode("ascii"), np.uint8)
_POWERS = 85 ** np.arange(5)[::-1]


def in_base85(data: bytes) -> str:
    """Every 4 bytes as a number of 5 digits; of n bytes at the end, n + 1 digits are written."""
    words = np.frombuffer(data + b"\0" * (-len(data) % 4), ">u4").astype(np.int64)
    letters = _LETTERS[words[:, None] // _POWERS % 85].tobytes()
    return letters[: (5 * len(data) + 3) // 4].decode("ascii")
