"""Files of one's own, found by what a link says of them while a session holds them.

An experiment names its file by a digest, and its task is made from the content, which never leaves
the memory of the process: a session holds an OwnFile, this room only a weak reference to it, so
that it is gone with the last session that was given it.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field

from explorer.errors import InputError
from explorer.tasks.base import Task

MOST_COLUMNS_KEPT = 8
"""Tasks that are kept of one file, one for each of its columns that was looked at."""


@dataclass(eq=False)
class OwnFile:
    """What was read of a file: how it is called in links without its column, the columns to choose
    from (empty where there is no choice), its size in memory, what makes the task of one, and in
    which order the columns, counted from 1, are tried until one is found that can be used."""

    kind: str
    digest: str
    rows: int
    name: str
    columns: tuple[str, ...]
    nbytes: int
    make: Callable[[int], Task]
    order: tuple[int, ...] = ()
    _tasks: dict[int, Task] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def task(self, column: int) -> Task:
        """The task of a column, counted from 1; 0 where there is no choice. Made once."""
        with self._lock:
            if column not in self._tasks:
                made = self.make(column)
                while len(self._tasks) >= MOST_COLUMNS_KEPT:
                    del self._tasks[next(iter(self._tasks))]
                self._tasks[column] = made
            return self._tasks[column]


_HELD: weakref.WeakValueDictionary[tuple[str, str], OwnFile] = weakref.WeakValueDictionary()
_LOCK = threading.Lock()


def hold(file: OwnFile) -> OwnFile:
    """Make `file` known by its kind and digest; the one that is known already, if there is one."""
    with _LOCK:
        return _HELD.setdefault((file.kind, file.digest), file)


def held(kind: str, digest: str) -> OwnFile | None:
    """The file with this kind and digest that some session of this process holds, or None."""
    with _LOCK:
        return _HELD.get((kind, digest))


def make_own(data: str) -> Task:
    """The task that `data`, as a link writes it, names; InputError where its file is not here."""
    kind, digest, rows, column, name = (*data.split("~", 4), *[""] * 5)[:5]
    file = held(kind, digest)
    if file is None:
        which = f"its file “{name}” ({rows} rows, digest {digest})" if name else "a file"
        raise InputError(
            f"This experiment needs {which}, which is not here; give it under “Your own data” in "
            "the sidebar."
        )
    return file.task(int(column) if column.isdecimal() else 0)
