"""Opening and reading files safely, and size limits, for both formats."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import prod
from pathlib import Path
from typing import IO, Any, BinaryIO, Literal, TypeAlias

from explorer.engine.intake import MOST_NUMBERS, short
from explorer.errors import InputError, not_written, reason_of

PathOrFile: TypeAlias = str | os.PathLike[str] | BinaryIO
"""A path, or a file that is open in binary mode."""

MOST_BYTES = 8 * MOST_NUMBERS
"""Limit on the unpacked size of one file: one array of the largest size, in float64."""


@contextmanager
def opened(path_or_file: PathOrFile, mode: Literal["rb", "wb"]) -> Iterator[BinaryIO]:
    """A binary file: the path opened for "rb" or "wb", or the file that was given, left open."""
    if not isinstance(path_or_file, str | os.PathLike):
        if not hasattr(path_or_file, "read" if mode == "rb" else "write"):
            raise InputError(
                f"{short(path_or_file)} is neither a path nor a file; give one of the two, such as "
                "'names.npz' or io.BytesIO(data)."
            )
        yield path_or_file
        return
    try:
        file = Path(path_or_file).open(mode)  # noqa: SIM115 - closed below
    except (OSError, ValueError) as error:
        if mode == "wb":
            raise not_written(path_or_file, error) from None
        raise InputError(
            f"{short(os.fspath(path_or_file))} cannot be opened ({reason_of(error)}); give the "
            "path of a file that can be read."
        ) from None
    with file:
        yield file


def is_shape(shape: Sequence[Any]) -> bool:
    """Validate an array shape: up to 8 whole numbers, none too large."""
    counts = all(type(length) is int and 0 <= length <= MOST_NUMBERS for length in shape)
    return counts and len(shape) <= 8 and prod(shape) <= MOST_NUMBERS


def read_up_to(file: IO[bytes], size: int) -> bytes:
    """The next `size` bytes of a file, or as many as there are.

    In pieces, so that no memory is allocated for what a damaged file only claims to hold.
    """
    pieces, left = [], size
    while left > 0:
        piece = file.read(min(left, 2**20))
        if not isinstance(piece, bytes):
            raise InputError("The file gives text, not bytes; open it in binary mode, 'rb'.")
        if not piece:
            break
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)
