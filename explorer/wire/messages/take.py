"""Message to the files of a page's pictures, as JSON; it sends none."""

from __future__ import annotations

from typing import TypedDict

from explorer.wire.messages.described import Message


class TakeMessage(TypedDict):
    """Title and link that stand on the pictures of a page as files."""

    title: str
    link: str


MESSAGES = (Message("TakeMessage", TakeMessage),)
