"""Single flight: what several sessions ask for at the same time is computed once.

A flight is owned by none of them. Who asks for it waits, and may leave, for any reason and at any
moment; the work ends when nobody waits any more.
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

LINGERS = 1.0
"""Seconds that work rests when nobody waits, before it ends: a page that is run anew comes back
within that, and does not begin its training again."""


class _NobodyWaitsError(Exception):
    """Ends the work."""


class Flight:
    """One computation: how far it is, and its result or its error."""

    def __init__(self) -> None:
        self.done = 0
        self._waiting, self._wanted = 0, threading.Event()
        self._over = threading.Event()
        self._result: Any = None
        self._error: BaseException | None = None

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until it is over; False where that takes longer than `seconds`."""
        if self._over.is_set():
            return True  # who only looks something up lets no training in
        with SHORT_WORK.paused():
            return self._over.wait(seconds)

    def result(self) -> Any:
        """What came of it, once it is over; an error of the work is raised in all who wait."""
        if self._error is not None:
            raise self._error
        return self._result


class Flights:
    """The flights of one process; what lands is put on `shelf`."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self._flights: dict[Hashable, Flight] = {}
        self._lock = threading.Lock()

    def once(self, key: Hashable, compute: Callable[[], Any]) -> Any:
        """What `compute()` gives, from the shelf or from who computes it now; for what is quick.

        The first who asks computes it: to hand it to another thread would take longer, where one
        trains, than most of what is asked for so.
        """
        with self._joined(key) as (flight, is_first):
            if is_first:
                self._fly(key, flight, lambda _: compute())
            flight.wait()
        return flight.result()

    @contextmanager
    def join(self, key: Hashable, work: Work) -> Iterator[Flight]:
        """The flight of `key`, which is in the air or begins now, to be waited for inside `with`.

        `work(on_update)` is called in a thread of its own, and has to call `on_update(done)` often.
        """
        with self._joined(key) as (flight, is_first):
            if is_first:
                given = (key, flight, work)
                threading.Thread(target=self._fly, args=given, name="flight", daemon=True).start()
            yield flight

    @contextmanager
    def _joined(self, key: Hashable) -> Iterator[tuple[Flight, bool]]:
        """(the flight of `key`, whether it is to begin); while inside, one more waits for it."""
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
        """Do the work, and hand out what comes of it."""
        try:
            with _Turn() as turn:

                def on_update(done: int) -> None:
                    flight.done = done
                    if not flight._wanted.is_set():
                        turn.give_back()
                        self._rest(key, flight)
                    turn.pass_on()

                flight._result = work(on_update)
            self.shelf.put(key, flight._result)
        except BaseException as error:  # for those who wait, in whose threads it is raised
            flight._error = error
        finally:
            self._forget(key, flight)
            flight._over.set()

    def _rest(self, key: Hashable, flight: Flight) -> None:
        """Wait until somebody wants it again, or end the work."""
        if flight._wanted.wait(LINGERS):
            return
        with self._lock:
            if flight._waiting:  # somebody has just come
                return
            self._flights.pop(key, None)  # and from now on begins another one
        raise _NobodyWaitsError

    def _forget(self, key: Hashable, flight: Flight) -> None:
        with self._lock:
            if self._flights.get(key) is flight:
                del self._flights[key]


class _Turn:
    """Long works alternate, so that the pages of others share the machine with one at a time.

    Work shorter than a turn does not wait for one.
    """

    def __init__(self) -> None:
        self._held = ExitStack()
        self._until = time.perf_counter() + SECONDS

    def __enter__(self) -> _Turn:
        return self

    def __exit__(self, *_error: object) -> None:
        self.give_back()

    def pass_on(self) -> None:
        """To be called often: at the end of a turn, wait for the next one."""
        if time.perf_counter() > self._until:
            self.give_back()
            self._until = self._held.enter_context(TURNS.turn())

    def give_back(self) -> None:
        """Let others work; `pass_on` takes a turn again."""
        self._held.close()
