"""Messages to and from the chips: the list of fields that differ from their defaults."""

from __future__ import annotations

from typing import TypedDict

from explorer.wire.messages.described import Message, Says
from explorer.wire.messages.strip import StripAsk


class ChipsMessage(TypedDict):
    """The field and the label of each value that is not the default, and the number of the last
    `left` that was handled."""

    chips: list[tuple[str, str]]
    heard: int


class ChipsTriggers(TypedDict):
    """`remove`: reset a field, `afresh`: reset all. `look`: the experiment has changed. `left`: the
    last value of a control, released just as its page was left."""

    remove: str
    afresh: bool
    look: bool
    left: StripAsk


MESSAGES = (Message("ChipsMessage", ChipsMessage),)
SAYS = {"chips/chips": Says(triggers=ChipsTriggers)}
