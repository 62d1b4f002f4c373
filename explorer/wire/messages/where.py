"""Messages on what a picture looks at (as JSON): see explorer/ui/where.py."""

from __future__ import annotations

from typing import TypedDict

from explorer.wire.messages.described import Message, Says


class WhereMessage(TypedDict):
    """The parts of the address that the picture sets, by name, as the server knows them.

    The picture is led there whenever `link`, the number of links followed, is another one, and as
    the page is opened if one of them is `chosen`. `heard` is the number of what was heard last.
    """

    link: int
    parts: dict[str, str]
    chosen: bool
    heard: int


class WhereSeen(TypedDict):
    """Where the picture came to rest, as parts of the address.

    `link` is that of the message it answers, and each has a higher `number` than the one before: it
    may come late, and more than once.
    """

    parts: dict[str, str]
    link: int
    number: int


class WhereTriggers(TypedDict):
    """What the picture shows at rest."""

    seen: WhereSeen


MESSAGES = (Message("WhereMessage", WhereMessage),)
SAYS = {"base/where": Says(triggers=WhereTriggers)}
