"""One session of the app over Streamlit's websocket, as its front-end would hold it."""

from __future__ import annotations

import asyncio
import ipaddress
import json
from typing import Any
from urllib.parse import urlencode, urlsplit

from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from tests.wire.unpack import unpack

PATIENCE = 30.0
"""Seconds after which an answer counts as a failure."""

_STRIP = "explorer_strip_strip"


class LoadError(Exception):
    """The app did not answer, or answered with an exception."""


def stream_of(url: str) -> str:
    """The websocket of the app at `url`, which has to be on this machine."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if host != "localhost" and not _is_loopback(host):
        raise ValueError(f"{url} is not this machine: only loopback addresses are put under load.")
    return f"ws://{parts.netloc}{parts.path.rstrip('/')}/_stcore/stream"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Session:
    """A page that is open; each method waits until the server has run its script."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._strip = self._fragment = self._page = ""
        self._query = ""
        self._number = 0

    @classmethod
    async def connect(cls, url: str) -> Session:
        origin = f"http://{urlsplit(url).netloc}"
        socket = await connect(
            stream_of(url), origin=origin, subprotocols=["streamlit"], max_size=None, proxy=None
        )
        return cls(socket)

    async def close(self) -> None:
        await self._socket.close()

    async def open(self, page: str, **fields: Any) -> None:
        """Go to `page` with this experiment, as a link does."""
        message = BackMsg()
        self._query, self._strip, self._fragment = urlencode(fields), "", ""
        message.rerun_script.query_string = self._query
        message.rerun_script.page_name = page
        await self._ask(message)

    async def move(self, kind: str, **fields: float | str) -> None:
        """Have the strip say "ask" or "commit" with these fields, and wait for its answer."""
        if not self._strip:
            raise LoadError("the page has no control strip")
        self._number += 1
        said = {"event": kind, "value": {"fields": fields, "number": self._number}}
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_script_hash = self._query, self._page
        state.fragment_id = self._fragment
        # Without the component's own state, the first trigger does not reach st.session_state.
        state.widget_states.widgets.add(id=self._strip, json_value="{}")
        trigger = state.widget_states.widgets.add()
        trigger.id = _make_trigger_id(self._strip, "events")
        trigger.json_trigger_value = json.dumps([said])
        strips = [one for one in await self._ask(message) if one.component_name == _STRIP]
        answers = [unpack(one.bytes)[0]["answer"] for one in strips]
        if self._number not in answers:
            raise LoadError(f"question {self._number} was answered with {answers}")

    async def _ask(self, message: BackMsg) -> list[Any]:
        """The components that the server has sent by the end of the run of its script."""
        await self._socket.send(message.SerializeToString())
        components: list[Any] = []
        async with asyncio.timeout(PATIENCE):
            while True:
                answer = ForwardMsg.FromString(await self._socket.recv())
                kind = answer.WhichOneof("type")
                if kind == "script_finished":
                    if answer.script_finished in _ENDS:
                        return components
                elif kind == "new_session":
                    self._page = answer.new_session.page_script_hash
                elif kind == "delta":
                    components += self._components(answer.delta)

    def _components(self, delta: Any) -> list[Any]:
        element = delta.new_element
        if element.WhichOneof("type") == "exception":
            raise LoadError(element.exception.message)
        if element.WhichOneof("type") != "bidi_component":
            return []
        if element.bidi_component.component_name == _STRIP:
            self._strip, self._fragment = element.bidi_component.id, delta.fragment_id
        return [element.bidi_component]


_ENDS = (
    ForwardMsg.FINISHED_SUCCESSFULLY,
    ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
)
