"""All lesson files: the app's, and those of a folder of the lecturer's own.

The folder is named by the environment variable RNN_EXPLORER_LESSONS. Its lessons come after the
app's, and one with the same name takes the place of the app's. A file that was changed is read
again, so that a lecturer sees the new text by loading the page.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from explorer.experiment import Domain
from explorer.lessons.files import read
from explorer.lessons.record import BrokenFile, Lesson, Mistake
from explorer.places import ASSETS

FOLDER = ASSETS / "lessons"

OWN = "RNN_EXPLORER_LESSONS"
"""The variable of the environment with a folder of lessons of one's own."""

MOST_BYTES = 100_000

Shelf = Mapping[str, Lesson | BrokenFile]
Parts = Mapping[str, Mapping[str, Domain]]

_NUMBER = re.compile(r"^\d+[-_ ]*")


def ids() -> tuple[str, ...]:
    """The ids of all lessons, in order: names of files without number and ending."""
    return tuple(_files(FOLDER, _own()))


def shelf(parts: Parts, *folders: Path) -> Shelf:
    """Every lesson by its id, in order; a BrokenFile stands in the place of one with mistakes.

    `folders` are the app's and the lecturer's own unless they are given.
    """
    folders = folders or (FOLDER, _own())
    return {id: _known(id, path, path.stat().st_mtime_ns, _Parts(parts)) for id, path in
            _files(*folders).items()}  # fmt: skip


class _Parts(dict[str, Mapping[str, Domain]]):
    """The parts of the pages as one argument of a cache: they stay the same while the app runs."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(self))


@lru_cache(maxsize=200)
def _known(id: str, path: Path, changed: int, parts: _Parts) -> Lesson | BrokenFile:
    try:
        if path.stat().st_size > MOST_BYTES:
            wrong = Mistake(1, "the file is larger than 100 kB", "write less, or several lessons")
            return BrokenFile(id, (wrong,))
        return read(path.read_text(encoding="utf-8"), id, parts)
    except UnicodeDecodeError:
        return BrokenFile(id, (Mistake(1, "the file is not UTF-8", "save it as UTF-8"),))


def _own() -> Path:
    return Path(os.environ.get(OWN) or FOLDER)


def _files(*folders: Path) -> dict[str, Path]:
    paths = [path for folder in folders for path in sorted(folder.glob("*.md"))]
    return {_NUMBER.sub("", path.stem) or path.stem: path for path in paths}
