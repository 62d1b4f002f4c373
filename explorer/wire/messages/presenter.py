"""Messages to the presenter's view (as JSON, not packed) and from it."""

from __future__ import annotations

from typing import TypedDict

from explorer.wire.messages.described import Message, Says


class Presenter(TypedDict):
    """State of the presenter's view; `narrow`, `wide` and `dark` are what the server assumes."""

    on: bool
    page: str
    demo: str
    narrow: bool
    wide: bool
    dark: bool


class PresenterStates(TypedDict):
    """Whether the window is as narrow as a phone or as wide as a projector, and the page dark."""

    narrow: bool
    wide: bool
    dark: bool


MESSAGES = (Message("Presenter", Presenter),)
SAYS = {"base/presenter": Says(PresenterStates)}
