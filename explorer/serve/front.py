"""Where an address without a page leads: the first page, or the network that it describes."""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.datastructures import URL
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from explorer import spelling
from explorer.experiment import FIELDS, has_fields


class FrontDoor:
    """ASGI middleware: a link to an experiment that names no page leads to `page`.

    `base` is the path under which the app is served, without a trailing slash.
    """

    def __init__(self, app: ASGIApp, base: str, page: str) -> None:
        self.app, self.base, self.page = app, base, page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] in (self.base, f"{self.base}/"):
            query = URL(scope=scope).query
            given = spelling.respell(parse_qs(query, keep_blank_values=True), FIELDS)
            if has_fields(given):
                away = RedirectResponse(f"{self.base}/{self.page}?{query}")
                await away(scope, receive, send)
                return
        await self.app(scope, receive, send)
