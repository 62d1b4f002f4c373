"""Rate limit of wrong room codes, by address of the client and in total."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from explorer.rooms.record import RefusedError

WINDOW = 600.0
"""Seconds after which a wrong code is forgotten."""
BY_ADDRESS = 60
"""Wrong codes of one address in the window. A class behind one router has one address, and its
typing errors count together."""
IN_TOTAL = 600
"""Wrong codes of all addresses, from which on each address has only `UNDER_ATTACK`."""
UNDER_ATTACK = 3
_MOST_ADDRESSES = 10_000


class Guesses:
    """Counts wrong codes; `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._by_address: dict[str, deque[float]] = {}
        self._all: deque[float] = deque(maxlen=IN_TOTAL)

    def check(self, address: str) -> None:
        """Refuse an address that has given too many wrong codes, whatever it gives now."""
        tried = len(_recent(self._by_address.get(address, deque()), self._since()))
        under_attack = len(_recent(self._all, self._since())) >= IN_TOTAL
        if tried >= (UNDER_ATTACK if under_attack else BY_ADDRESS):
            raise RefusedError(
                "guesses",
                f"Too many wrong codes came from your network; try again in {WINDOW / 60:g} "
                "minutes.",
            )

    def wrong(self, address: str) -> None:
        """Count a wrong code."""
        if address not in self._by_address and len(self._by_address) >= _MOST_ADDRESSES:
            self._forget_old()
        kept = self._by_address.setdefault(address, deque(maxlen=BY_ADDRESS))
        for counted in (kept, self._all):
            counted.append(self._clock())

    def _since(self) -> float:
        return self._clock() - WINDOW

    def _forget_old(self) -> None:
        since = self._since()
        self._by_address = {a: t for a, t in self._by_address.items() if _recent(t, since)}
        while len(self._by_address) >= _MOST_ADDRESSES:  # all within the window: the oldest go
            del self._by_address[next(iter(self._by_address))]


def _recent(times: deque[float], since: float) -> deque[float]:
    while times and times[0] <= since:
        times.popleft()
    return times
