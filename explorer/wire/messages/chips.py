"""What the list of what differs from the default is sent, and what it says."""

from __future__ import annotations

from typing import TypedDict

from explorer.wire.messages.described import Message, Says


class ChipsMessage(TypedDict):
    """The field and the words of each value that is not the default."""

    chips: list[tuple[str, str]]


class ChipsTriggers(TypedDict):
    """A field that is to have its default again, or all of them; or that another experiment was
    heard of."""

    remove: str
    afresh: bool
    look: bool


MESSAGES = (Message("ChipsMessage", ChipsMessage),)
SAYS = {"chips/chips": Says(triggers=ChipsTriggers)}
