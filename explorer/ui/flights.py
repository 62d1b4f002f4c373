"""Single flight: a result that several sessions request at the same time is computed once.

No session owns a flight. Each waits for the result and may leave at any moment, for any reason; the
work is cancelled when none waits any more.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from explorer.live.short_work import SHORT_WORK
from explorer.live.turns import SECONDS, TURNS
from explorer.run import OnUpdate
from explorer.ui.shelf import Shelf

Work = Callable[[OnUpdate], Any]

GRACE = 1.0
"""Seconds that work is paused when nobody waits, before it is cancelled: a page that reruns is back
by then, and does not restart its training."""


class _CancelledError(Exception):
    """Raised inside the work to cancel it."""


class Flight:
    """One computation: its progress, and its result or its error."""

    def __init__(self) -> None:
        self.done = 0
        self._waiting, self._wanted = 0, threading.Event()
        self._over = threading.Event()
        self._result: Any = None
        self._error: BaseException | None = None

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until it has finished; False if that takes longer than `seconds`."""
        if self._over.is_set():
            return True  # a lookup does not let a training in
        with SHORT_WORK.paused():
            return self._over.wait(seconds)

    def result(self) -> Any:
        """The result, once finished; an error of the work is raised in every thread that waits."""
        if self._error is not None:
            raise self._error
        return self._result


class Flights:
    """The flights of one process; results are put on `shelf`."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self._flights: dict[Hashable, Flight] = {}
        self._lock = threading.Lock()

    def once(self, key: Hashable, compute: Callable[[], Any]) -> Any:
        """The result of a quick `compute()`: from the shelf, or shared with a running call.

        The first caller computes it in its own thread: while another thread trains, a switch to a
        new one would take longer than most of these results.
        """
        with self._joined(key) as (flight, is_first):
            if is_first:
                self._fly(key, flight, lambda _: compute())
            flight.wait()
        return flight.result()

    @contextmanager
    def join(self, key: Hashable, work: Work) -> Iterator[Flight]:
        """Join the flight of `key`, or start it; wait for it inside the `with` block.

        `work(on_update)` runs in a thread of its own, and has to call `on_update(done)` often.
        """
        with self._joined(key) as (flight, is_first):
            if is_first:
                given = (key, flight, work)
                threading.Thread(target=self._fly, args=given, name="flight", daemon=True).start()
            yield flight

    @contextmanager
    def _joined(self, key: Hashable) -> Iterator[tuple[Flight, bool]]:
        """(the flight of `key`, whether it is new); counted as waiting inside the block."""
        with self._lock:
            flight = self._flights.get(key) or self._landed(key)
            is_first = flight is None
            if flight is None:
                flight = self._flights[key] = Flight()
            flight._waiting += 1
            flight._wanted.set()
        try:
            yield flight, is_first
        finally:
            with self._lock:
                flight._waiting -= 1
                if not flight._waiting:
                    flight._wanted.clear()

    def _landed(self, key: Hashable) -> Flight | None:
        found = self.shelf.get(key)
        if found is None:
            return None
        flight = Flight()
        flight._result = found
        flight._over.set()
        return flight

    def _fly(self, key: Hashable, flight: Flight, work: Work) -> None:
        """Run the work, and publish its result or its error."""
        try:
            with _Turn() as turn:

                def on_update(done: int) -> None:
                    flight.done = done
                    if not flight._wanted.is_set():
                        turn.release()
                        self._pause(key, flight)
                    turn.alternate()

                flight._result = work(on_update)
            self.shelf.put(key, flight._result)
        except BaseException as error:  # raised again in the threads that wait
            flight._error = error
        finally:
            self._forget(key, flight)
            flight._over.set()

    def _pause(self, key: Hashable, flight: Flight) -> None:
        """Wait until a session joins again, or cancel the work."""
        if flight._wanted.wait(GRACE):
            return
        with self._lock:
            if flight._waiting:  # joined between the timeout and the lock
                return
            self._flights.pop(key, None)  # the next request starts a new flight
        raise _CancelledError

    def _forget(self, key: Hashable, flight: Flight) -> None:
        with self._lock:
            if self._flights.get(key) is flight:
                del self._flights[key]


class _Turn:
    """Time slice of long work: trainings take turns, so that only one competes with the pages.

    Work shorter than a turn does not wait for one.
    """

    def __init__(self) -> None:
        self._held = ExitStack()
        self._until = time.perf_counter() + SECONDS

    def __enter__(self) -> _Turn:
        return self

    def __exit__(self, *_error: object) -> None:
        self.release()

    def alternate(self) -> None:
        """At the end of a turn, wait for the next one; to be called often."""
        if time.perf_counter() > self._until:
            self.release()
            self._until = self._held.enter_context(TURNS.turn())

    def release(self) -> None:
        """Give up the turn; `alternate` takes one again."""
        self._held.close()
