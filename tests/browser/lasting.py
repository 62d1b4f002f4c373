"""The one page that the tests of a file share, and how it is led from link to link."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TypeVar

from playwright.sync_api import BrowserContext, Page, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.serve import PATIENCE
from tests.browser.steps import expect_rest, until

T = TypeVar("T")

QUIET = 0.15
"""Seconds without a word between page and server, after which nothing is on its way."""

_LEAD = """url => {
    history.pushState({}, "", url);
    dispatchEvent(new PopStateEvent("popstate"));
}"""


class LastingTab:
    """A page that many tests look at, one after another, and what it and the server say."""

    def __init__(self, context: BrowserContext, app_url: str):
        self.page, self._app_url = context.new_page(), app_url
        self._socket, self._said = None, monotonic()
        self.page.on("websocket", self._listen)
        self.page.goto(f"{app_url}/race")

    def _listen(self, socket):
        if "/_stcore/stream" not in socket.url:  # that of a room
            return
        self._socket = socket
        for kind in ("framesent", "framereceived"):
            socket.on(kind, self._note)

    def _note(self, _frame):
        self._said = monotonic()

    def go(self, link: str) -> None:
        """Lead the app there, as by the browser's way back, and wait until it has run to its end.

        What a picture asks the server while its page is left is answered in the name of that page,
        so nothing is left that still asks.
        """
        self._rest()
        with self.answer("FINISHED_SUCCESSFULLY"):
            self.lead(link)
        expect_rest(self.page)

    def lead(self, link: str) -> None:
        """Lead the app there at once, whatever is on its way."""
        self.page.evaluate(_LEAD, f"{self._app_url}/{link}")

    def _rest(self):
        until(self.page, lambda: monotonic() > self._said + QUIET)
        expect_rest(self.page)

    def answer(self, how: str, timeout: float = PATIENCE):
        """Within it something is asked of the server; at its end, a run has ended `how`."""
        status = ForwardMsg.ScriptFinishedStatus.Value(how)

        def ends(frame) -> bool:
            message = ForwardMsg()
            message.ParseFromString(frame if isinstance(frame, bytes) else b"")
            kind = message.WhichOneof("type")
            return kind == "script_finished" and message.script_finished == status

        return self._socket.expect_event("framereceived", ends, timeout=timeout)

    def at_rest(self, look: Callable[[Page], T]) -> T:
        """What `look` finds where nothing is said meanwhile between page and server."""
        while True:
            self._rest()
            before = self._said
            found = look(self.page)
            if self._said == before:
                return found

    def show(self, color_scheme: str, **media: str) -> None:
        """Ask for light or dark; the server is told, and the page runs anew."""
        app = self.page.get_by_test_id("stApp")
        if app.evaluate("app => getComputedStyle(app).colorScheme") == color_scheme:
            self.page.emulate_media(color_scheme=color_scheme, **media)
            return
        self._rest()
        with self.answer("FINISHED_SUCCESSFULLY"):
            self.page.emulate_media(color_scheme=color_scheme, **media)
        expect(app).to_have_css("color-scheme", color_scheme)
        expect_rest(self.page)
