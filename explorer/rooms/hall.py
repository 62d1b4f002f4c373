"""Rooms in the memory of one process: open, join, drive, vote, reveal, close."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from typing import TypeVar

from explorer.rooms.codes import make_code, make_secret
from explorer.rooms.record import (
    Lead,
    Opened,
    Question,
    RefusedError,
    Room,
    Shown,
    State,
    digest,
    no_room,
)

LASTS = 4 * 3600.0
"""Seconds from its opening after which a room ends, whoever is in it."""
MOST_ROOMS = 500

Changed = Callable[[], None]
Found = TypeVar("Found")


class Hall:
    """All rooms of a server. `clock` gives seconds; `most` rooms may be open at a time.

    `refuses` is the reason why none is opened here, or "".

    Its methods are asynchronous because those of explorer/rooms/shared.py wait for Redis.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        most: int = MOST_ROOMS,
        refuses: str = "",
    ) -> None:
        self._clock, self._most, self._refuses = clock, most, refuses
        self._rooms: dict[str, Room] = {}
        self._ends: dict[str, float] = {}
        self._followers: dict[str, int] = {}
        self._watching: defaultdict[str, set[Changed]] = defaultdict(set)

    # ---- the lecturer --------------------------------------------------------------------------

    async def open(self) -> Opened:
        """Open a room; RefusedError if there are too many."""
        if self._refuses:
            raise RefusedError("full", self._refuses)
        key = make_secret()
        while await self._exists(code := make_code()):
            pass
        await self._put(Room(code, digest(key)))
        return Opened(code, key)

    async def lead(self, code: str, key: str) -> Lead:
        """Let a window with the key lead; the one that led before no longer does."""
        lead = Lead(code, key, make_secret())
        await self._change(code, lambda room: room.take_seat(key, lead.seat))
        return lead

    async def leave(self, lead: Lead) -> None:
        """The window that leads is gone: closed, reloaded, or without a network."""

        def step_back(room: Room) -> None:
            if room.seat == lead.seat:
                room.led = False

        await self._change(lead.code, step_back)

    async def show(self, lead: Lead, shown: Shown) -> None:
        """Show the class this picture."""
        await self._drive(lead, lambda room: setattr(room, "shown", shown))

    async def ask(self, lead: Lead, question: Question | None) -> None:
        """Put a question to the class, or take it away."""
        await self._drive(lead, lambda room: room.ask(question))

    async def reveal(self, lead: Lead, right: int | None) -> None:
        """Show how the class voted, and the right answer if it is known."""
        await self._drive(lead, lambda room: room.reveal(right))

    async def close(self, lead: Lead) -> None:
        """End the room."""
        await self._drive(lead, lambda room: None)
        await self._end(lead.code)

    # ---- a student -----------------------------------------------------------------------------

    async def knows(self, code: str, token: str) -> bool:
        """Whether this browser has been in the room before."""
        room = await self._find(code)
        return room is not None and token in room.members

    async def admit(self, code: str, token: str) -> None:
        """Let a browser in."""
        await self._change(code, lambda room: room.admit(token))

    async def vote(self, code: str, token: str, question: str, answer: int) -> None:
        """Count a vote; another one of the same browser before the reveal replaces it."""
        await self._change(code, lambda room: room.vote(token, question, answer))

    # ---- everybody -----------------------------------------------------------------------------

    async def state(self, code: str) -> State:
        """What everybody in the room may know of it now."""
        room = await self._find(code)
        if room is None:
            raise no_room(code)
        return room.state(self._followers.get(code, 0))

    async def count(self, code: str, followers: int) -> None:
        """Say how many students are connected to this process."""
        if code in self._rooms:
            self._followers[code] = followers
            self._tell(code)

    def watch(self, code: str, changed: Changed) -> Callable[[], None]:
        """Have `changed` called at each change of the room, its end too; gives what ends that."""
        self._watching[code].add(changed)

        def stop() -> None:
            self._watching[code].discard(changed)
            if not self._watching[code]:
                del self._watching[code]

        return stop

    async def sweep(self) -> None:
        """End the rooms whose time is over; to be called now and then."""
        now = self._clock()
        for code in [code for code, end in self._ends.items() if end <= now]:
            self._forget(code)

    # ---- implementation ------------------------------------------------------------------------

    async def _drive(self, lead: Lead, act: Callable[[Room], Found]) -> None:
        def checked(room: Room) -> None:
            room.check(lead)
            act(room)

        await self._change(lead.code, checked)

    async def _exists(self, code: str) -> bool:
        return await self._find(code) is not None

    async def _find(self, code: str) -> Room | None:
        await self.sweep()
        return self._rooms.get(code)

    async def _put(self, room: Room) -> None:
        await self.sweep()
        if len(self._rooms) >= self._most:
            raise RefusedError(
                "full", f"{self._most} rooms are open on this server; close one that is over."
            )
        self._rooms[room.code] = room
        self._ends[room.code] = self._clock() + LASTS

    async def _change(self, code: str, act: Callable[[Room], object]) -> None:
        room = await self._find(code)
        if room is None:
            raise no_room(code)
        act(room)
        room.n += 1
        self._tell(code)

    async def _end(self, code: str) -> None:
        self._forget(code)

    def _forget(self, code: str) -> None:
        for kept in (self._rooms, self._ends, self._followers):
            kept.pop(code, None)
        self._tell(code)

    def _tell(self, code: str) -> None:
        for changed in list(self._watching.get(code, ())):
            changed()
