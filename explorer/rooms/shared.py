"""Rooms in Redis, for several processes that serve one class.

A room is one key with the record as JSON, changed in transactions by the rules of record.py; each
change is announced on one channel. Every process also remembers the rooms that it has connections
to: without Redis it goes on with those alone, and joins what it has with what the others have once
Redis is back.
Source: Redis documentation, Transactions (WATCH) and Pub/Sub.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from redis.asyncio import Redis, WatchError
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from explorer.rooms.codes import make_secret
from explorer.rooms.hall import LASTS, MOST_ROOMS, Changed, Hall
from explorer.rooms.record import Lead, RefusedError, Room, State, no_room

_SPACE = "rnn-explorer"
_CHANGED = f"{_SPACE}:changed"
_SILENCE = 1.0
"""Seconds after which Redis counts as gone: a class does not wait longer for a step."""
_AGAIN = 1.0
"""Seconds between two looks whether Redis is back."""
_ALIVE = 15
"""Seconds for which the followers of a process that says nothing more are counted."""
_CLOSED = b"closed"
"""What stands in place of a room that was closed. One that is simply not there, though its time is
not over, was forgotten by a Redis that keeps nothing on its disk."""
_LOST = (RedisError, OSError, asyncio.TimeoutError)


class SharedHall(Hall):
    """All rooms of several servers that share the Redis at `url`."""

    def __init__(
        self, url: str, clock: Callable[[], float] = time.monotonic, most: int = MOST_ROOMS
    ) -> None:
        super().__init__(clock, most)
        self._redis: Any = Redis.from_url(  # of its types, half are for another client
            url, socket_timeout=_SILENCE, socket_connect_timeout=_SILENCE,
            retry=Retry(NoBackoff(), 0),
        )  # fmt: skip
        self._me = make_secret()
        self.alone = False
        self._led_here: set[str] = set()
        self._closed: set[str] = set()
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._hearing: asyncio.Task | None = None
        self._waiting: asyncio.Task | None = None

    # ---- what differs from rooms in memory -----------------------------------------------------

    async def lead(self, code: str, key: str) -> Lead:
        lead = await super().lead(code, key)
        self._led_here.add(code)
        return lead

    async def leave(self, lead: Lead) -> None:
        await super().leave(lead)
        self._led_here.discard(lead.code)

    async def state(self, code: str) -> State:
        room = await self._find(code)
        if room is None:
            raise self._no_room(code)
        return room.state(await self._count_all(code), alone=self.alone)

    async def count(self, code: str, followers: int) -> None:
        await super().count(code, followers)
        if not self.alone:
            try:
                async with self._redis.pipeline(transaction=True) as pipe:
                    pipe.hset(_here(code), self._me, str(followers))
                    pipe.expire(_here(code), int(LASTS))
                    pipe.set(_alive(self._me), 1, ex=_ALIVE)
                    pipe.publish(_CHANGED, code)
                    await pipe.execute()
            except _LOST:
                self._lose()

    def watch(self, code: str, changed: Changed) -> Callable[[], None]:
        if not self.alone and (self._hearing is None or self._hearing.done()):
            self._hearing = asyncio.create_task(self._hear())
        return super().watch(code, changed)

    async def sweep(self) -> None:
        """Say that this process lives; look whether the rooms it has connections to still do."""
        if self.alone:
            await super().sweep()
            return
        for code in [code for code in self._rooms if code not in self._watching]:
            self._forget(code)
            self._locks.pop(code, None)
        try:
            await self._redis.set(_alive(self._me), 1, ex=_ALIVE)
        except _LOST:
            self._lose()
        for code in list(self._watching):
            self._tell(code)

    async def end(self) -> None:
        """Close the connections to Redis."""
        tasks = [task for task in (self._hearing, self._waiting) if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._redis.aclose()

    # ---- implementation ------------------------------------------------------------------------

    async def _find(self, code: str) -> Room | None:
        if not self.alone:
            try:
                async with self._redis.pipeline(transaction=False) as pipe:
                    found, left = await pipe.get(_key(code)).pttl(_key(code)).execute()
                room = self._remember(code, found, left)
                if room and found is None:
                    await self._redis.set(_key(code), _text(room), px=self._left(code), nx=True)
                return room
            except _LOST:
                self._lose()
        await super().sweep()
        return self._rooms.get(code)

    async def _put(self, room: Room) -> None:
        await super()._put(room)
        if not self.alone:
            try:
                await self._redis.set(_key(room.code), _text(room), px=self._left(room.code))
            except _LOST:
                self._lose()

    async def _change(self, code: str, act: Callable[[Room], object]) -> None:
        async with self._locks[code]:
            if not self.alone:
                try:
                    await self._transact(code, act)
                except _LOST:
                    self._lose()
                else:
                    self._tell(code)
                    return
            if code not in self._rooms:
                raise self._no_room(code)
            await super()._change(code, act)

    async def _transact(self, code: str, act: Callable[[Room], object]) -> None:
        async with self._redis.pipeline(transaction=True) as pipe:
            while True:
                try:
                    await pipe.watch(_key(code))
                    found, left = await pipe.get(_key(code)), await pipe.pttl(_key(code))
                    room = self._remember(code, found, left)
                    if room is None:
                        raise no_room(code)
                    act(room)
                    room.n += 1
                    pipe.multi()
                    pipe.set(_key(code), _text(room), px=self._left(code))
                    pipe.publish(_CHANGED, code)
                    await pipe.execute()
                    return
                except WatchError:  # another process was quicker
                    continue

    async def _end(self, code: str) -> None:
        self._closed.add(code)
        await super()._end(code)
        if not self.alone:
            try:
                await self._say_closed(code)
            except _LOST:
                self._lose()

    async def _say_closed(self, code: str) -> None:
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.set(_key(code), _CLOSED, ex=int(LASTS))
            pipe.delete(_here(code))
            pipe.publish(_CHANGED, code)
            await pipe.execute()
        self._closed.discard(code)

    def _remember(self, code: str, found: bytes | None, left: int) -> Room | None:
        """The room as Redis has it, kept in case that Redis goes; `left` are its milliseconds.

        The one that is kept, if Redis has forgotten it before its time.
        """
        if found is None:
            return self._rooms[code] if code in self._rooms and self._left(code) > 1 else None
        if found == _CLOSED:
            self._rooms.pop(code, None)
            self._ends.pop(code, None)
            return None
        self._rooms[code] = Room.of_json(json.loads(found))
        self._ends[code] = self._clock() + left / 1e3
        return self._rooms[code]

    def _left(self, code: str) -> int:
        """Milliseconds until the room ends."""
        return max(1, int(1e3 * (self._ends[code] - self._clock())))

    async def _count_all(self, code: str) -> int:
        """Followers of all processes that live."""
        mine = self._followers.get(code, 0)
        if self.alone:
            return mine
        try:
            found: dict[bytes, bytes] = await self._redis.hgetall(_here(code))
            others = {
                name.decode(): int(n) for name, n in found.items() if name != self._me.encode()
            }
            if not others:
                return mine
            alive = await self._redis.mget([_alive(name) for name in others])
        except _LOST:
            self._lose()
            return mine
        return mine + sum(n for n, lives in zip(others.values(), alive, strict=True) if lives)

    # ---- Redis gone, and back ------------------------------------------------------------------

    def _no_room(self, code: str) -> RefusedError:
        if self.alone:
            return RefusedError(
                "alone", "The servers have lost each other; you come in as soon as they are back."
            )
        return no_room(code)

    def _lose(self) -> None:
        """Go on alone, and look for Redis until it is back."""
        if self.alone:
            return
        self.alone = True
        self._waiting = asyncio.create_task(self._wait())
        for code in list(self._watching):
            self._tell(code)

    async def _wait(self) -> None:
        while True:
            await asyncio.sleep(_AGAIN)
            with suppress(*_LOST):
                await self._redis.ping()
                await self._join_again()
                break
        for code in list(self._watching):
            await self.count(code, self._followers.get(code, 0))
            self._tell(code)

    async def _join_again(self) -> None:
        """Put what this process knows beside what Redis has, which may have forgotten it all."""
        for code in list(self._closed):
            await self._say_closed(code)
        await super().sweep()
        for code, mine in list(self._rooms.items()):
            async with self._locks[code]:
                await self._merge(code, mine)
        if self._hearing:
            self._hearing.cancel()
        self.alone = False
        self._hearing = asyncio.create_task(self._hear())

    async def _merge(self, code: str, mine: Room) -> None:
        leads = mine.led and code in self._led_here
        async with self._redis.pipeline(transaction=True) as pipe:
            while True:
                try:
                    await pipe.watch(_key(code))
                    found = await pipe.get(_key(code))
                    if found == _CLOSED:
                        self._forget(code)
                        return
                    theirs = None if found is None else Room.of_json(json.loads(found))
                    joined = mine.merged(theirs, leads=leads)
                    pipe.multi()
                    pipe.set(_key(code), _text(joined), px=self._left(code))
                    pipe.publish(_CHANGED, code)
                    await pipe.execute()
                    return
                except WatchError:
                    continue

    async def _hear(self) -> None:
        """Listen for changes by other processes."""
        try:
            async with self._redis.pubsub() as heard:
                await heard.subscribe(_CHANGED)
                for code in list(self._watching):  # what was said before
                    self._tell(code)
                while not self.alone:
                    message: Any = await heard.get_message(
                        ignore_subscribe_messages=True, timeout=_SILENCE
                    )
                    if message:
                        self._tell(message["data"].decode())
        except _LOST:
            self._lose()


def _key(code: str) -> str:
    return f"{_SPACE}:room:{code}"


def _here(code: str) -> str:
    return f"{_SPACE}:here:{code}"


def _alive(worker: str) -> str:
    return f"{_SPACE}:alive:{worker}"


def _text(room: Room) -> str:
    return json.dumps(room.as_json(), separators=(",", ":"))
