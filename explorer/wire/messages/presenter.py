"""What the presenter's view is sent, which is not packed, and what it says."""

from __future__ import annotations

from typing import TypedDict

from explorer.wire.messages.described import Message, Says


class Presenter(TypedDict):
    """Whether the presenter's view is on, what it shows, and whether the server draws for a dark
    page."""

    on: bool
    page: str
    demo: str
    narrow: bool
    dark: bool


class PresenterStates(TypedDict):
    """Whether the window is as narrow as a phone, and whether the page is dark."""

    narrow: bool
    dark: bool


MESSAGES = (Message("Presenter", Presenter),)
SAYS = {"base/presenter": Says(PresenterStates)}
