"""Codes that are read from a wall and typed on a phone; keys and tokens that nobody reads."""

from __future__ import annotations

import re
import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without 0 and O, 1, I and L, and without U, which makes words."""
LENGTH = 6
"""30⁶ = 729 million codes: with the tries that explorer/rooms/guesses.py allows, one in half a
million finds a room in the four hours that it lasts."""

_SECRET = re.compile(r"[0-9a-f]{32}", re.ASCII)


def make_code() -> str:
    """A random room code."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def make_secret() -> str:
    """A random key or token of 128 bits, in hexadecimal."""
    return secrets.token_hex(16)


def is_secret(text: str) -> bool:
    """Whether `text` has the form of a key or token."""
    return _SECRET.fullmatch(text) is not None


def read_code(text: str) -> str:
    """Normalise a typed code: small letters, blanks and hyphens are understood; "" stays "".

    ValueError if it can be no code.
    """
    code = re.sub(r"[\s-]", "", text).upper()
    if code and (len(code) != LENGTH or any(sign not in ALPHABET for sign in code)):
        raise ValueError(
            f"write the {LENGTH} signs on the wall, letters and digits; 0, 1, I, L, O and U are in "
            "no code"
        )
    return code
