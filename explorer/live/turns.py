"""A fair lock for training: one session at a time, first come, first served.

The matrices here are small, so trainings in parallel only slow each other down. Turns are short:
sessions that train share the machine evenly, and a session that wants a single step waits for a
turn or two and not for a whole training.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from explorer.live.short_work import SHORT_WORK

SECONDS = 0.006
"""Target duration of a turn; one update of a large network may take longer."""


class Turns:
    """A first-come, first-served (FIFO) lock."""

    def __init__(self) -> None:
        self._state = threading.Lock()
        self._busy = False
        self._waiting: deque[threading.Event] = deque()

    @contextmanager
    def turn(self) -> Iterator[float]:
        """Wait for a turn, and until short work is done or has had a moment.

        Yields the `time.perf_counter` by which it should end.
        """
        with SHORT_WORK.paused():
            self._wait()
            try:
                SHORT_WORK.let_pass()
                yield time.perf_counter() + SECONDS
            finally:
                self._hand_on()

    def _wait(self) -> None:
        mine = threading.Event()
        with self._state:
            if self._busy:
                self._waiting.append(mine)
            else:
                self._busy = True
                mine.set()
        mine.wait()

    def _hand_on(self) -> None:
        with self._state:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._busy = False


TURNS = Turns()
"""Shared by all sessions of this process."""
