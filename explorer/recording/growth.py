"""How far a log that is still written has come, from the headers of its records alone."""

from __future__ import annotations

import os
from typing import IO, NamedTuple

from explorer.recording.frames import headers_of
from explorer.weights.files import opened


class Growth(NamedTuple):
    """How many updates a log holds that are written whole, and whether it has its end."""

    updates: int
    ended: bool


def growth_of(path: str) -> Growth:
    """The Growth of the log at a path; InputError where there is none any more."""
    with opened(path, "rb") as file:
        return grown(file)


def grown(file: IO[bytes]) -> Growth:
    """The Growth of a log that is open at its beginning."""
    kinds = [header.get("kind") for header in headers_of(file)]
    return Growth(kinds.count("update"), "end" in kinds)


def stamp_of(path: str) -> tuple[int, int]:
    """Changes whenever something is written to the file; (0, 0) where there is none."""
    try:
        found = os.stat(path)
    except OSError:
        return 0, 0
    return found.st_size, found.st_mtime_ns
