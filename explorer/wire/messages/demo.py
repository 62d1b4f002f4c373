"""Message to the sentence above a picture."""

from __future__ import annotations

from typing import TypedDict

from explorer.wire.messages.described import Message


class DemoMessage(TypedDict):
    """Whether the experiment is no longer the demo whose sentence the page shows."""

    left: bool


MESSAGES = (Message("DemoMessage", DemoMessage),)
