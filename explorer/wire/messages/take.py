"""Message to the files of a page's pictures, as JSON; it sends none."""

from __future__ import annotations

from typing import TypedDict

from explorer.wire.messages.described import Message


class TakeMessage(TypedDict):
    """Title and link that stand on the pictures of a page as files.

    `updates` is of the link, None where the title says nothing of a training; a picture that shows
    another update says so itself. A link has at `most` so many.
    """

    title: str
    link: str
    updates: int | None
    most: int


MESSAGES = (Message("TakeMessage", TakeMessage),)
