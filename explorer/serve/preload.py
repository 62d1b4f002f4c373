"""What the HTML of each page tells a browser ahead: modules to preload, and where the server is.

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
_OF_THE_FILE = (b"content-length", b"etag", b"last-modified")
"""Headers that are true of the file as it is on disk, not of what is sent."""


class PreloadLinks:
    """ASGI middleware that writes links into the HTML of a page.

    `links` has them as HTML for the path of each page.
    """

    def __init__(self, app: Callable[..., Awaitable[None]], links: Mapping[str, str]) -> None:
        self._app, self._of = app, links

    async def __call__(self, scope: Any, receive: Any, send: Send) -> None:
        links = self._of.get(scope["path"], "") if scope["type"] == "http" else ""
        if not links or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        # Some 12 kB of plain HTML: nothing is gained by unpacking and packing what Streamlit packs.
        headers = [one for one in scope["headers"] if one[0] != b"accept-encoding"]
        asked = {**scope, "headers": headers}
        await self._app(asked, receive, _Writer(send, links.encode()).sent)


class _Writer:
    """Holds an answer of HTML back until it is whole; all others pass through."""

    def __init__(self, send: Send, links: bytes) -> None:
        self._send, self._links = send, links
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
        body = self._body.replace(_HEAD_ENDS, self._links + _HEAD_ENDS, 1)
        kept = [(name, value) for name, value in start["headers"] if name not in _OF_THE_FILE]
        start["headers"] = [*kept, (b"content-length", str(len(body)).encode())]
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})


def _is_page(start: Message) -> bool:
    headers = {name.lower(): value for name, value in start.get("headers", ())}
    html = headers.get(b"content-type", b"").startswith(b"text/html")
    return start["status"] == 200 and html and b"content-encoding" not in headers
