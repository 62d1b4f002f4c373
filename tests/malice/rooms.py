"""What a browser says to a room: a lecturer's window, or a student's phone, may send anything."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from hypothesis import strategies as st

from explorer.rooms import Hall
from explorer.serve import rooms
from explorer.wire.fits import fits
from explorer.wire.messages.room import RoomState
from tests.load.client import run
from tests.malice.judge import Kind
from tests.malice.messages import JSON, _changed

TOKEN = "0" * 32
ASKED = {"id": "q", "text": "What happens?", "answers": ["vanishes", "explodes"]}
SHOWN = {"page": "flow", "query": "gain=2", "step": 3, "direction": "forward", "covered": False}
HONEST = (
    {"open": True}, {"here": True}, {"close": True}, {"show": SHOWN}, {"ask": ASKED},
    {"ask": None}, {"reveal": 1}, {"reveal": None}, {"join": {"code": "234567", "token": TOKEN}},
    {"lead": {"code": "234567", "key": TOKEN}}, {"vote": {"question": "q", "answer": 1}},
)  # fmt: skip


class _Socket:
    """A connection that takes what it is sent, as JSON."""

    client, headers = None, {"host": "app.example", "origin": "https://app.example"}

    async def send_text(self, text: str) -> None:
        json.loads(text).popitem()
        text.encode()


@st.composite
def said(draw: Any) -> tuple[bool, str]:
    """Whether it is the lecturer who says it, and the text: no JSON, or some, or nearly right."""
    text = st.text(max_size=40) | (JSON | _changed(draw(st.sampled_from(HONEST)))).map(json.dumps)
    return draw(st.booleans()), draw(text)


def hear(given: tuple[bool, str]) -> bool:
    """Have a room hear it; whatever it was, the room has a state that its browsers can read."""
    return run(_hear(*given))


async def _hear(lecturer: bool, text: str) -> bool:
    reception = rooms.Reception(Hall(), lambda text: "<svg></svg>")
    visits = [rooms._Visit(reception, _Socket()) for _ in range(2)]
    try:
        await visits[0]._hear({"open": True})
        code = visits[0]._leading().code
        await visits[0]._hear({"ask": ASKED})
        await visits[1]._hear({"join": {"code": code, "token": TOKEN}})
        await visits[0 if lecturer else 1]._hear(rooms._read(text))
        if code in reception.hall._rooms:
            assert fits(await reception.hall.state(code), RoomState)
        await asyncio.sleep(0)
        return True
    finally:
        for visit in visits:
            await visit._leave()
            await visit._listener.end()


ROOMS = Kind("rooms", said(), hear, weight=2)
