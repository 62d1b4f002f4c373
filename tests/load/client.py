"""One session of the app over Streamlit's websocket, as its front-end would hold it."""

from __future__ import annotations

import asyncio
import ipaddress
import json
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode, urlsplit

from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from tests.wire.unpack import unpack

PATIENCE = 30.0
"""Seconds after which an answer counts as a failure."""

_STRIP, _LIVE = "explorer_strip_strip", "explorer_live_live"


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
    """A page that is open; methods wait until the server has run its script."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._name = self._query = self._page = ""
        self._pictures: dict[str, tuple[str, str]] = {}
        self._buttons: dict[str, str] = {}
        self._number = 0
        self._until = ""
        self.patience = PATIENCE
        self.progress: list[int] = []
        """Percents that a bar has shown."""

    @classmethod
    async def connect(cls, url: str) -> Session:
        origin = f"http://{urlsplit(url).netloc}"
        names = ["streamlit", "no-token"]  # a browser's second one is its token
        socket = await connect(
            stream_of(url), origin=origin, subprotocols=names, max_size=None, proxy=None
        )
        return cls(socket)

    async def close(self) -> None:
        await self._socket.close()

    async def open(self, page: str, **fields: Any) -> None:
        """Go to `page` with this experiment, as a link does."""
        message = BackMsg()
        self._name, self._query, self._pictures, self._buttons = page, urlencode(fields), {}, {}
        message.rerun_script.query_string = self._query
        message.rerun_script.page_name = page
        await self._ask(message)

    async def begin(self, page: str, **fields: Any) -> None:
        """`open`, which is left before it is answered: when the button Cancel of a bar is there."""
        with suppress(_ShownError):
            self._until = "Cancel"
            await self.open(page, **fields)
        self._until = ""

    async def press(self, label: str) -> None:
        """Press the button of this label, and wait until the page has been run."""
        message = self._again()
        message.rerun_script.widget_states.widgets.add(id=self._buttons[label], trigger_value=True)
        await self._ask(message)

    async def move(self, kind: str, **fields: float | str) -> None:
        """Have the strip say "ask" or "commit" with these fields, and wait for its answer."""
        self._number += 1
        answers = await self._say(_STRIP, kind, {"fields": fields, "number": self._number})
        numbers = [header["answer"] for header in answers]
        if self._number not in numbers:
            raise LoadError(f"question {self._number} was answered with {numbers}")

    async def train(self, position: int, run: str = "") -> tuple[str, int]:
        """On the page Train, have it train for one answer: (the training, its newest update)."""
        self._number += 1
        asked = {
            "number": self._number, "run": run, "position": position, "frames": 15, "every": False,
            "work": 250, "have": [position, position], "settle": False,
        }  # fmt: skip
        header = (await self._say(_LIVE, "ask", asked))[-1]
        return header["run"], header["newest"]

    async def _say(self, component: str, kind: str, value: Any) -> list[Any]:
        """Have a picture say something; the headers of its answers."""
        if component not in self._pictures:
            raise LoadError(f"the page has no {component}")
        widget, fragment = self._pictures[component]
        message = self._again()
        message.rerun_script.fragment_id = fragment
        states = message.rerun_script.widget_states.widgets
        # Without the component's own state, the first trigger does not reach st.session_state.
        states.add(id=widget, json_value="{}")
        said = json.dumps([{"event": kind, "value": value}])
        states.add(id=_make_trigger_id(widget, "events"), json_trigger_value=said)
        answers = [one for one in await self._ask(message) if one.component_name == component]
        return [unpack(one.bytes)[0] for one in answers]

    def _again(self) -> BackMsg:
        """A message that runs the page that is open."""
        message = BackMsg()
        message.rerun_script.query_string = self._query
        if self._name:
            message.rerun_script.page_name = self._name
        else:
            message.rerun_script.page_script_hash = self._page
        return message

    async def _ask(self, message: BackMsg) -> list[Any]:
        """The components that the server has sent by the end of the run of its script."""
        await self._socket.send(message.SerializeToString())
        return await self.rest()

    async def rest(self) -> list[Any]:
        """The components that are still to come until the script has run; see `begin`."""
        components: list[Any] = []
        async with asyncio.timeout(self.patience):
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
        kind = element.WhichOneof("type")
        if kind == "exception":
            raise LoadError(element.exception.message)
        if kind == "button":
            self._buttons[element.button.label] = element.button.id
            if element.button.label == self._until:
                raise _ShownError
        if kind == "progress":
            self.progress.append(element.progress.value)
        if kind != "bidi_component":
            return []
        shown = element.bidi_component
        self._pictures[shown.component_name] = shown.id, delta.fragment_id
        return [shown]


class _ShownError(Exception):
    """What was waited for is there."""


_ENDS = (
    ForwardMsg.FINISHED_SUCCESSFULLY,
    ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
)
