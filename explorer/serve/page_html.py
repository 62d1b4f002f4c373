"""What the HTML of a page has beside Streamlit's: modules to preload, where the server is, style.

A page looks as it should from its first frame: a style that came with Streamlit's elements would
come a third of a second after the first of them, and then all would move.

Source: WHATWG, HTML, Link type "modulepreload".
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]

WHERE_THE_SERVER_IS = 'window.__streamlit={BACKEND_BASE_URL:new URL(".",location.href).href}'
"""JavaScript. Without it Streamlit's page takes its own path for a folder that the server may be
in, asks there first, and waits 0.1 s before it asks one folder above."""

_HEAD_ENDS = b"</head>"
_APP_BEGINS = b'<div id="root">'
_OF_THE_FILE = (b"content-length", b"etag", b"last-modified")
"""Headers that are true of the file as it is on disk, not of what is sent."""


class PageHtml:
    """ASGI middleware that writes into Streamlit's HTML.

    `heads` has, for the path of each page, what stands at the end of its head. `style` stands
    before the app on every path, also where there is no such page: after the rules that Streamlit
    adds to the head, so that of two rules of equal weight this one holds, and before what a page
    adds to itself.
    """

    def __init__(
        self, app: Callable[..., Awaitable[None]], heads: Mapping[str, str], style: str
    ) -> None:
        self._app, self._heads, self._style = app, heads, style.encode()

    async def __call__(self, scope: Any, receive: Any, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or _is_file(scope["path"]):
            await self._app(scope, receive, send)
            return
        # Some 25 kB of plain HTML: nothing is gained by unpacking and packing what Streamlit packs.
        headers = [one for one in scope["headers"] if one[0] != b"accept-encoding"]
        asked = {**scope, "headers": headers}
        head = self._heads.get(scope["path"], "").encode()
        written = {_HEAD_ENDS: head + _HEAD_ENDS, _APP_BEGINS: self._style + _APP_BEGINS}
        await self._app(asked, receive, _Writer(send, written).sent)


class _Writer:
    """Holds an answer of HTML back until it is whole; all others pass through."""

    def __init__(self, send: Send, written: Mapping[bytes, bytes]) -> None:
        self._send, self._written = send, written
        self._start: Message | None = None
        self._body = b""

    async def sent(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_page(message):
            self._start = message
        elif self._start is None or message["type"] != "http.response.body":
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._send_whole(self._start)

    async def _send_whole(self, start: Message) -> None:
        body = self._body
        for place, text in self._written.items():
            body = body.replace(place, text, 1)
        kept = [(name, value) for name, value in start["headers"] if name not in _OF_THE_FILE]
        start["headers"] = [*kept, (b"content-length", str(len(body)).encode())]
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})


def _is_file(path: str) -> bool:
    """Whether a path ends with the name of a file, such as a page that somebody takes home."""
    return "." in path.rsplit("/", 1)[-1]


def _is_page(start: Message) -> bool:
    headers = {name.lower(): value for name, value in start.get("headers", ())}
    html = headers.get(b"content-type", b"").startswith(b"text/html")
    return start["status"] == 200 and html and b"content-encoding" not in headers
