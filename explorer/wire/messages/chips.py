"""What the list of what differs from the default is sent, and what it says."""

from __future__ import annotations

from typing import TypedDict

from explorer.wire.messages.described import Message, Says
from explorer.wire.messages.strip import StripAsk


class ChipsMessage(TypedDict):
    """The field and the words of each value that is not the default, and the number of the last
    value left at that was heard."""

    chips: list[tuple[str, str]]
    heard: int


class ChipsTriggers(TypedDict):
    """A field that is to have its default again, or all of them; that another experiment was heard
    of; or a value that a control was left at in the moment its page was left."""

    remove: str
    afresh: bool
    look: bool
    left: StripAsk


MESSAGES = (Message("ChipsMessage", ChipsMessage),)
SAYS = {"chips/chips": Says(triggers=ChipsTriggers)}
