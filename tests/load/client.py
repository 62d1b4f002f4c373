"""One session of the app over Streamlit's websocket, as its front-end would hold it."""

from __future__ import annotations

import asyncio
import ipaddress
import json
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen
from uuid import uuid4

from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from tests.wire.unpack import unpack

PATIENCE = 30.0
"""Seconds after which an answer counts as a failure."""

Done = TypeVar("Done")
Shown = dict[str, list[dict[str, Any]]]
"""The fields of all that each component was sent, by its name; of some only that it was."""

_STRIP, _LIVE, _RACE = _PACKED = tuple(
    f"explorer_{name}" for name in ("strip_strip", "live_live", "race_race")
)


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


def run(doing: Coroutine[Any, Any, Done]) -> Done:
    """`asyncio.run` in a thread of its own: a browser test leaves its event loop running here."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, doing).result()


class Session:
    """A page that is open; methods wait until the server has run its script."""

    def __init__(self, socket: ClientConnection, url: str) -> None:
        self._socket, self._url = socket, url
        self._id = self._query = self._page = self._uploader = ""
        self._places: dict[str, tuple[str, str]] = {}
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
        return cls(socket, url)

    async def close(self) -> None:
        await self._socket.close()

    async def open(self, page: str, **fields: Any) -> Shown:
        """Go to `page` with this experiment, as a link does."""
        message = BackMsg()
        self._query, self._places, self._buttons = urlencode(fields), {}, {}
        message.rerun_script.query_string = self._query
        message.rerun_script.page_name = page
        return await self._ask(message)

    async def begin(self, page: str, **fields: Any) -> None:
        """`open`, which is left before it is answered: when the button Cancel of a bar is there."""
        with suppress(_ShownError):
            self._until = "Cancel"
            await self.open(page, **fields)
        self._until = ""

    async def press(self, label: str) -> Shown:
        """Press the button of this label, and wait until the page has been run."""
        message = self._rerun()
        message.rerun_script.widget_states.widgets.add(id=self._buttons[label], trigger_value=True)
        return await self._ask(message)

    async def move(self, kind: str, **fields: float | str) -> None:
        """Have the strip say "ask" or "commit" with these fields, and wait for its answer."""
        self._number += 1
        told = {"fields": fields, "number": self._number}
        answers = [header["answer"] for header in await self.say(_STRIP, kind, told)]
        if self._number not in answers:
            raise LoadError(f"question {self._number} was answered with {answers}")

    async def train(self, updates: int) -> None:
        """On the page "Train" have the picture ask for the next states until there are so many."""
        (begun,) = await self.say(_LIVE, "ask", None)
        at, have = begun["position"], [0, 0]
        while at < updates:
            ask = self._next_states(begun["run"], at, have)
            for header in await self.say(_LIVE, "ask", ask):
                if header["number"] != self._number:
                    raise LoadError(f"ask {self._number} was answered as {header['number']}")
                at, have = header["newest"], [state["done"] for state in header["states"]]

    async def train_on(self, position: int, run: str = "") -> tuple[str, int]:
        """On the page "Train" have it train for one answer: (the training, its newest update)."""
        ask = self._next_states(run, position, [position, position], work=250)
        header = (await self.say(_LIVE, "ask", ask))[-1]
        return header["run"], header["newest"]

    async def ask_without_listening(self, times: int) -> None:
        """On the page "Train" ask for the first states so often, and read no answer."""
        (begun,) = await self.say(_LIVE, "ask", None)
        for _ in range(times):
            ask = self._next_states(begun["run"], 0, [0, 0])
            await self._socket.send(self._said(_LIVE, "ask", ask).SerializeToString())

    def _next_states(
        self, run: str, position: int, have: list[int], work: int = 60
    ) -> dict[str, Any]:
        self._number += 1
        return {
            "number": self._number, "run": run, "position": position, "frames": 20,
            "every": False, "work": work, "have": have, "settle": False,
        }  # fmt: skip

    async def race(self) -> dict[str, Any]:
        """On the page "Race" run the race, again where it is done, and look at the board until all
        is done; the last one."""
        shown = await self.press("Start" if "Start" in self._buttons else "Start over")
        while any(header["running"] for header in shown.get(_RACE, [])):
            await asyncio.sleep(0.4)
            shown = await self._ask(self._rerun(self._places[_RACE][1]))
        board = (shown.get(_RACE) or [{"done": 0, "of": 1}])[-1]
        if board["done"] != board["of"]:
            raise LoadError(f"{board['done']} of {board['of']} networks of the race were trained")
        return board

    async def give(self, name: str, content: bytes) -> None:
        """Give a file to the page's one uploader."""
        token, file = "2|00000000|31323334|0", str(uuid4())
        there = f"/_stcore/upload_file/{self._id}/{file}"
        headers = {
            "Cookie": f"_streamlit_xsrf={token}", "X-Xsrftoken": token,
            "Content-Type": "multipart/form-data; boundary=line",
        }  # fmt: skip
        part = f'Content-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = b"--line\r\n" + part.encode() + content + b"\r\n--line--\r\n"
        request = Request(f"{self._url}{there}", body, headers, method="PUT")
        (await asyncio.to_thread(urlopen, request, timeout=PATIENCE)).close()
        message = self._rerun()
        state = message.rerun_script.widget_states.widgets.add(id=self._uploader)
        known = state.file_uploader_state_value.uploaded_file_info.add()
        known.name, known.size, known.file_id = name, len(content), file
        known.file_urls.file_id = file
        known.file_urls.upload_url = known.file_urls.delete_url = there
        await self._ask(message)

    async def say(self, name: str, event: str, value: Any) -> list[dict[str, Any]]:
        """Have a component say `value`; the fields of what it is sent then."""
        return (await self._ask(self._said(name, event, value))).get(name, [])

    def _said(self, name: str, event: str, value: Any) -> BackMsg:
        if name not in self._places:
            raise LoadError(f"the page has no {name}")
        place, fragment = self._places[name]
        message = self._rerun(fragment)
        widgets = message.rerun_script.widget_states.widgets
        # Without the component's own state, the first trigger does not reach st.session_state.
        widgets.add(id=place, json_value="{}")
        told = json.dumps([{"event": event, "value": value}])
        widgets.add(id=_make_trigger_id(place, "events"), json_trigger_value=told)
        return message

    def _rerun(self, fragment: str = "") -> BackMsg:
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_script_hash = self._query, self._page
        state.fragment_id = fragment
        return message

    async def _ask(self, message: BackMsg) -> Shown:
        """What the components were sent by the end of the run of its script."""
        await self._socket.send(message.SerializeToString())
        return await self.rest()

    async def rest(self) -> Shown:
        """What the components are still sent until the script has run; see `begin`."""
        shown: Shown = {}
        async with asyncio.timeout(self.patience):
            while True:
                answer = ForwardMsg.FromString(await self._socket.recv())
                kind = answer.WhichOneof("type")
                if kind == "script_finished":
                    if answer.script_finished in _ENDS:
                        return shown
                elif kind == "new_session":
                    self._id = answer.new_session.initialize.session_id or self._id
                elif kind == "navigation":
                    self._page = answer.navigation.page_script_hash
                elif kind == "delta":
                    self._read(answer.delta, shown)

    def _read(self, delta: Any, shown: Shown) -> None:
        element = delta.new_element
        kind = element.WhichOneof("type")
        if kind == "exception":
            raise LoadError(element.exception.message)
        if kind == "button":
            self._buttons[element.button.label] = element.button.id
            if element.button.label == self._until:
                raise _ShownError
        elif kind == "progress":
            self.progress.append(element.progress.value)
        elif kind == "file_uploader":
            self._uploader = element.file_uploader.id
        elif kind == "bidi_component":
            one = element.bidi_component
            seen = shown.setdefault(one.component_name, [])
            if one.component_name in _PACKED:
                self._places[one.component_name] = one.id, delta.fragment_id
                header, arrays = unpack(one.bytes)
                seen.append(header | arrays)


class _ShownError(Exception):
    """What was waited for is there."""


_ENDS = (
    ForwardMsg.FINISHED_SUCCESSFULLY,
    ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
)
