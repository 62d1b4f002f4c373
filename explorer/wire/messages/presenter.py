"""Messages to the presenter's view (as JSON, not packed) and from it."""

from __future__ import annotations

from typing import TypedDict

from explorer.wire.messages.described import Message, Says


class Presenter(TypedDict):
    """State of the presenter's view; `narrow` and `dark` are what the server assumes."""

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
