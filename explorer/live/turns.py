"""Who may train now: one session at a time, in the order of asking.

The matrices here are small, so two trainings side by side only get in each other's way. A turn is
short, and whoever waits longest comes next: sessions that train share the machine evenly, and one
that wants a single step waits for a turn or two and not for a whole training.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

SECONDS = 0.006
"""How long a turn should take; one update of a large network may take longer."""


class Turns:
    """A lock that is handed on first come, first served."""

    def __init__(self) -> None:
        self._state = threading.Lock()
        self._busy = False
        self._waiting: deque[threading.Event] = deque()

    @contextmanager
    def turn(self) -> Iterator[float]:
        """Wait for a turn; gives the `time.perf_counter` at which it should be over."""
        with self._state:
            mine = threading.Event()
            if self._busy:
                self._waiting.append(mine)
            else:
                self._busy = True
                mine.set()
        mine.wait()
        try:
            yield time.perf_counter() + SECONDS
        finally:
            with self._state:
                if self._waiting:
                    self._waiting.popleft().set()
                else:
                    self._busy = False


TURNS = Turns()
"""The turns of everyone who uses this process."""
