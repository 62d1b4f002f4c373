"""The connections of one room in this process: one message for all of them, newest wins."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from contextlib import suppress
from typing import Any

from starlette.websockets import WebSocket

from explorer.rooms import Hall, RefusedError

_GAP = 0.03
"""Seconds between two messages to a room: a hundred votes in one second become thirty of them."""
_MOST_TOLD = 20
"""Answers that wait for one slow browser; more mean that it does not listen."""


class Listener:
    """One connection. Answers to what it said go in order; of the room's states only the newest."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket
        self._told: deque[str] = deque(maxlen=_MOST_TOLD)
        self._state = self._last = ""
        self._wake = asyncio.Event()
        self._sending = asyncio.create_task(self._send())

    def tell(self, message: dict[str, Any]) -> None:
        """Send this browser alone a message."""
        self._told.append(dumped(message))
        self._wake.set()

    def show(self, state: str) -> None:
        """Send a state of the room, instead of one that has not been sent yet."""
        self._state = self._last = state
        self._wake.set()

    def repeat(self) -> None:
        """Send the newest state again: the browser asks whether it is still connected."""
        self.show(self._last)

    async def end(self) -> None:
        self._sending.cancel()
        with suppress(asyncio.CancelledError):
            await self._sending

    async def _send(self) -> None:
        with suppress(Exception):  # the connection is gone, which its reader sees as well
            while True:
                await self._wake.wait()
                self._wake.clear()
                while self._told:
                    await self._socket.send_text(self._told.popleft())
                if self._state:
                    state, self._state = self._state, ""
                    await self._socket.send_text(state)


class Audience:
    """Everybody in a room who is connected to this process; leaves `all_` with the last of them."""

    def __init__(self, hall: Hall, code: str, all_: dict[str, Audience]) -> None:
        self._hall, self._code, self._all = hall, code, all_
        self._listeners: dict[Listener, str] = {}
        self._wake = asyncio.Event()
        self._stop = hall.watch(code, self._wake.set)
        self._telling = asyncio.create_task(self._tell_all())
        self._state = ""

    async def add(self, listener: Listener, token: str) -> None:
        """Let a connection in; `token` is the student's, or "" for the lecturer."""
        self._listeners[listener] = token
        if self._state:
            listener.show(self._state)
        await self._count()

    async def remove(self, listener: Listener) -> None:
        self._listeners.pop(listener, None)
        if self._listeners:
            await self._count()
            return
        self._stop()
        self._telling.cancel()
        if self._all.get(self._code) is self:
            del self._all[self._code]
        await self._hall.count(self._code, 0)

    async def _count(self) -> None:
        """A student with two windows is one follower."""
        tokens = {token for token in self._listeners.values() if token}
        await self._hall.count(self._code, len(tokens))

    async def _tell_all(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            try:
                state = dumped({"state": await self._hall.state(self._code)})
            except RefusedError:
                state = _OVER
            if state != self._state:
                self._state = state
                for listener in self._listeners:
                    listener.show(state)
                await asyncio.sleep(_GAP)


def dumped(message: dict[str, Any]) -> str:
    """JSON as it goes to a browser."""
    return json.dumps(message, separators=(",", ":"))


_OVER = dumped(
    {"refused": {"why": "room", "text": "This room is over: closed, or opened four hours ago."}}
)
