"""What the list of what differs from the default is sent."""

from __future__ import annotations

from typing import TypedDict

from explorer.wire.messages.described import Message


class ChipsMessage(TypedDict):
    """The field and the words of each value that is not the default."""

    chips: list[tuple[str, str]]


MESSAGES = (Message("ChipsMessage", ChipsMessage),)
