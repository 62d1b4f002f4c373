"""Short work first: what trains rests for a moment while a page or a picture is made for somebody.

The threads of one process take turns at Python itself. A page wants it some twenty times, and each
time it would wait for whoever trains to let go of it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

MOST = 0.03
"""Seconds for which a training rests before each of its turns, at most: it always goes on."""


class ShortWork:
    """The threads that make something for somebody who looks at the page."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._threads: set[int] = set()
        self._over = threading.Event()
        self._over.set()

    def doing(self) -> AbstractContextManager[None]:
        """While inside, what this thread does is short."""
        return self._as(True)

    def paused(self) -> AbstractContextManager[None]:
        """While inside, it is not: this thread trains, or waits for a training."""
        return self._as(False)

    def let_pass(self) -> None:
        """For whoever trains: wait until nobody does short work, at most MOST seconds."""
        self._over.wait(MOST)

    @contextmanager
    def _as(self, short: bool) -> Iterator[None]:
        before = self._note(short)
        try:
            yield
        finally:
            self._note(before)

    def _note(self, short: bool) -> bool:
        """Note whether this thread does short work from now on; whether it did."""
        me = threading.get_ident()
        with self._lock:
            before = me in self._threads
            (self._threads.add if short else self._threads.discard)(me)
            (self._over.clear if self._threads else self._over.set)()
        return before


SHORT_WORK = ShortWork()
"""Of all sessions of this process."""
