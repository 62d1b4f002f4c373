"""Websocket of the rooms: /room/socket, one connection for each browser that is in a room.

Everybody in a room is sent the same message, made once for each change. The newest wins, so a slow
phone skips states and delays nobody.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from starlette.websockets import WebSocket, WebSocketDisconnect
from streamlit.web.server.server_util import is_url_from_allowed_origins

from explorer.pages import PAGES
from explorer.rooms import Guesses, Hall, Lead, Question, RefusedError, Shown, read_code
from explorer.rooms.codes import is_secret
from explorer.serve.audience import Audience, Listener
from explorer.wire.fits import fits
from explorer.wire.messages.room import SOCKET, RoomSays

__all__ = ["SOCKET", "Reception"]

_LONGEST = 24_000
"""Characters of a message: a link's query, and what is around it."""
_MOST_CONNECTIONS = 3000
_MOST_OPEN = 20
"""Rooms of one address that are led at a time."""
_PACE, _BURST = 40.0, 80.0
"""Messages a second of one connection, and how many at once; a lecturer's steps are 20 a second."""
_SWEEP = 5.0
"""Seconds between two looks for rooms whose time is over."""
_TOO_BIG, _POLICY, _BUSY = 1009, 1008, 1013
"""WebSocket close codes: a message too big, one that breaks the rules, too many connections."""


class Reception:
    """All connections of this process to rooms.

    `draw_qr` makes an SVG of a text; `base` is the server's base path.
    """

    def __init__(
        self,
        hall: Hall,
        draw_qr: Callable[[str], str],
        base: str = "",
        guesses: Guesses | None = None,
    ) -> None:
        self.hall, self.draw_qr, self.base = hall, draw_qr, base
        self.guesses = guesses or Guesses()
        self.open_rooms: Counter[str] = Counter()
        self._audiences: dict[str, Audience] = {}
        self._connections = 0
        self._sweeping: asyncio.Task | None = None

    async def answer(self, socket: WebSocket) -> None:
        """Serve one connection until it ends: the endpoint of a WebSocketRoute."""
        if not _is_of_the_app(socket):
            await socket.close(_POLICY)
            return
        if self._connections >= _MOST_CONNECTIONS:
            await socket.close(_BUSY)
            return
        self._connections += 1
        self._keep_sweeping()
        try:
            await socket.accept()
            await _Visit(self, socket).stay()
        finally:
            self._connections -= 1

    def audience(self, code: str) -> Audience:
        """Those of this process who are in a room; made for the first of them."""
        if code not in self._audiences:
            self._audiences[code] = Audience(self.hall, code, self._audiences)
        return self._audiences[code]

    def _keep_sweeping(self) -> None:
        if self._sweeping is None or self._sweeping.done():
            self._sweeping = asyncio.create_task(self._sweep())

    async def _sweep(self) -> None:
        while self._connections:
            await asyncio.sleep(_SWEEP)
            await self.hall.sweep()


class _Visit:
    """One connection: what it may do depends on whether it has joined, leads, or neither."""

    def __init__(self, reception: Reception, socket: WebSocket) -> None:
        self._reception, self._socket = reception, socket
        self._hall = reception.hall
        self._address = socket.client.host if socket.client else ""
        self._listener = Listener(socket)
        self._audience: Audience | None = None
        self._lead: Lead | None = None
        self._member: tuple[str, str] | None = None
        self._credit, self._last = _BURST, asyncio.get_running_loop().time()

    async def stay(self) -> None:
        """Hear what the browser says until it is gone."""
        try:
            while True:
                text = await self._socket.receive_text()
                if len(text) > _LONGEST:
                    await self._socket.close(_TOO_BIG)
                    return
                if not self._within_pace():
                    await self._socket.close(_POLICY)
                    return
                try:
                    await self._hear(_read(text))
                except RefusedError as refused:
                    self._listener.tell(_refusal(refused))
        except (WebSocketDisconnect, RuntimeError, KeyError):  # gone, also in the middle of a text
            pass
        finally:
            await self._leave()
            await self._listener.end()

    def _within_pace(self) -> bool:
        now = asyncio.get_running_loop().time()
        self._credit = min(_BURST, self._credit + _PACE * (now - self._last)) - 1
        self._last = now
        return self._credit >= 0

    async def _hear(self, said: RoomSays) -> None:
        match said:
            case {"here": True}:
                if self._audience:
                    self._listener.repeat()
            case {"join": {"code": code, "token": token}}:
                await self._join(code, token)
            case {"vote": {"question": question, "answer": answer}}:
                await self._vote(question, answer)
            case {"open": True}:
                await self._open()
            case {"lead": {"code": code, "key": key}}:
                await self._take(_code(code), key)
            case {"show": shown}:
                await self._hall.show(self._leading(), _shown(shown))
            case {"ask": asked}:
                question = None if asked is None else _question(asked)
                await self._hall.ask(self._leading(), question)
            case {"reveal": right}:
                await self._hall.reveal(self._leading(), right)
            case {"close": True}:
                await self._hall.close(self._leading())
            case _:
                raise _unread()

    # ---- a student -----------------------------------------------------------------------------

    async def _join(self, typed: str, token: str) -> None:
        """Let a student in. Who has been in the room before needs no try of those left."""
        guesses = self._reception.guesses
        code = _code(typed)
        if not is_secret(token):
            raise _unread()
        if not await self._hall.knows(code, token):
            guesses.check(self._address)
            try:
                await self._hall.admit(code, token)
            except RefusedError as refused:
                if refused.why == "room":
                    guesses.wrong(self._address)
                raise
        await self._leave()
        self._member = code, token
        await self._enter(code, token)

    async def _vote(self, question: str, answer: int) -> None:
        if self._member is None:
            raise RefusedError("room", "Join the room before you vote.")
        await self._hall.vote(*self._member, question, answer)
        self._listener.tell({"voted": {"question": question, "answer": answer}})

    # ---- the lecturer --------------------------------------------------------------------------

    async def _open(self) -> None:
        if self._reception.open_rooms[self._address] >= _MOST_OPEN:
            raise RefusedError("full", f"{_MOST_OPEN} rooms are led from your network; close one.")
        await self._take(*await self._hall.open())

    async def _take(self, code: str, key: str) -> None:
        """Lead a room from this window on."""
        guesses = self._reception.guesses
        guesses.check(self._address)
        try:
            lead = await self._hall.lead(code, key)
        except RefusedError:
            guesses.wrong(self._address)
            raise
        await self._leave()
        self._lead = lead
        self._reception.open_rooms[self._address] += 1
        address = self._address_of(code)
        drawn = self._reception.draw_qr(address) if address else ""
        self._listener.tell({"led": {"code": code, "key": key, "address": address, "qr": drawn}})
        await self._enter(code, "")

    def _leading(self) -> Lead:
        if self._lead is None:
            raise RefusedError("key", "Only its lecturer can do this in the room.")
        return self._lead

    def _address_of(self, code: str) -> str:
        """The address for the class, below the origin that the browser has; "" if it hides it."""
        origin = self._socket.headers.get("origin", "")
        return f"{origin}{self._reception.base}/?room={code}" if urlsplit(origin).netloc else ""

    # ---- both ----------------------------------------------------------------------------------

    async def _enter(self, code: str, token: str) -> None:
        self._audience = self._reception.audience(code)
        await self._audience.add(self._listener, token)

    async def _leave(self) -> None:
        """Out of the room that this connection is in, if any."""
        if self._audience:
            audience, self._audience = self._audience, None
            await audience.remove(self._listener)
        self._member = None
        if self._lead:
            lead, self._lead = self._lead, None
            self._reception.open_rooms[self._address] -= 1
            with suppress(RefusedError):  # closed
                await self._hall.leave(lead)


def _is_of_the_app(socket: WebSocket) -> bool:
    """Whether the page is the app's own, as Streamlit asks it for its own connection."""
    origin = socket.headers.get("origin")
    if origin is None or urlsplit(origin).netloc == socket.headers.get("host"):
        return True
    return is_url_from_allowed_origins(origin)


def _read(text: str) -> RoomSays:
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        raise _unread() from None
    if not fits(said, RoomSays) or len(said) != 1:
        raise _unread()
    return said


def _unread() -> RefusedError:
    return RefusedError("message", "The server did not understand this page; load it anew.")


def _refusal(refused: RefusedError) -> dict[str, Any]:
    return {"refused": {"why": refused.why, "text": str(refused)}}


def _code(typed: str) -> str:
    try:
        code = read_code(typed[:40])
    except ValueError as wrong:
        raise RefusedError("room", f"That is no code of a room: {wrong}.") from None
    if not code:
        raise RefusedError("room", "Write the code on the wall.")
    return code


def _shown(shown: dict[str, Any]) -> Shown:
    if shown["page"] not in PAGES and shown["page"]:
        raise _unread()
    return Shown(**shown)


def _question(asked: dict[str, Any]) -> Question:
    return Question(**asked | {"answers": tuple(asked["answers"])})
