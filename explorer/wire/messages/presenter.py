"""What the presenter's view is sent, which is not packed."""

from __future__ import annotations

from typing import TypedDict

from explorer.wire.messages.described import Message


class Presenter(TypedDict):
    """Whether the presenter's view is on, and what it shows."""

    on: bool
    page: str
    demo: str


MESSAGES = (Message("Presenter", Presenter),)
