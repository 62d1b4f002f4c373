"""Security headers on every answer: Content-Security-Policy and what browsers obey beside it.

The app needs nothing of other hosts, so a text that got past every escape could still load nothing,
send nothing anywhere, and not be framed by a page that leads clicks astray.
Source: W3C, Content Security Policy Level 3; WHATWG, Fetch (nosniff).
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections.abc import Awaitable, Callable, MutableMapping
from functools import cache
from pathlib import Path
from typing import Any

import streamlit

from explorer.serve.page_html import WHERE_THE_SERVER_IS

FRAMES = "RNN_EXPLORER_FRAME_ANCESTORS"
"""The variable of the environment with the sites that may show the app in a frame."""

_SITE = re.compile(
    r"'self'|'none'|\*|https?:|(?!(self|none)$)(https?://)?(\*\.)?[a-z0-9.-]+(:(\d{1,5}|\*))?",
    re.ASCII | re.IGNORECASE,
)
"""A source of CSP; self without its quotes would be a computer of that name."""

_RULES = {
    "default-src": "'self'",
    # A component's module is a blob, see explorer/wire/mount.py; what its page has inline is named
    # by its hash. plotly.js compiles what its figures in three dimensions draw with.
    "script-src": "'self' blob: 'unsafe-eval' {scripts}",
    # Streamlit, plotly.js and the pictures all write style elements.
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    # What was recorded is played, drawn and sent from a blob.
    "media-src": "'self' data: blob:",
    "connect-src": "'self' data: blob:",
    "worker-src": "'self' blob:",
    "frame-src": "'none'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "{frames}",
}

_ANSWERS = ("http.response.start", "websocket.http.response.start", "websocket.accept")

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]


class SecurityHeaders:
    """ASGI middleware that adds the headers to whatever the app answers."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self._app = app
        self._headers = security_headers(frame_ancestors(os.environ.get(FRAMES, "")))

    async def __call__(self, scope: Any, receive: Any, send: Send) -> None:
        async def sent(message: Message) -> None:
            if message["type"] in _ANSWERS:
                message["headers"] = [*message.get("headers", ()), *self._headers]
            await send(message)

        await self._app(scope, receive, sent)


def security_headers(frames: str) -> list[tuple[bytes, bytes]]:
    """(name, value) of each header, as ASGI has them; `frames` is what `frame_ancestors` gives."""
    policy = "; ".join(f"{name} {value}" for name, value in _RULES.items())
    headers = {
        "content-security-policy": policy.format(scripts=_inline_scripts(), frames=frames),
        "x-content-type-options": "nosniff",
        # A link holds what somebody wrote; another site learns at most where it came from.
        "referrer-policy": "strict-origin-when-cross-origin",
    }
    return [(name.encode(), value.encode()) for name, value in headers.items()]


def frame_ancestors(text: str) -> str:
    """The sites that may frame the app, as CSP writes them: those of `text`, or its own alone.

    Ends the program with a sentence where `text` is none: a wrong one would let nobody in, or all.
    """
    sites = text.split()
    wrong = next((site for site in sites if not _SITE.fullmatch(site)), None)
    if wrong is not None:
        raise SystemExit(
            f"{FRAMES} names {wrong[:80]!r}, which is no site; give sites with spaces between them,"
            " such as \"'self' course.example.org\", or * for every site."
        )
    return " ".join(sites) or "'self'"


@cache
def _inline_scripts() -> str:
    """Hashes of the scripts that stand in the page itself: those of this Streamlit, and ours."""
    page = Path(streamlit.__file__).with_name("static") / "index.html"
    scripts = re.findall(r"<script>(.*?)</script>", page.read_text(encoding="utf-8"), re.DOTALL)
    scripts.append(WHERE_THE_SERVER_IS)
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
