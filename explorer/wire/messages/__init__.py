"""Typed messages to and from every browser component, one file for each component.

A message to the browser is a header and named arrays, which it sees as fields of one object.
assets/js/wire.d.ts declares the same types in TypeScript. tests/wire compares the two with each
other, with the messages that are packed and with those that the browser sends.
"""

from explorer.wire.messages import (
    cells,
    chips,
    cliff,
    demo,
    figure,
    flow,
    large,
    live,
    presenter,
    race,
    room,
    rules,
    shapes,
    share,
    station,
    strip,
    take,
    unroll,
    where,
    words,
)
from explorer.wire.messages.described import Message, Packed, Parts, Says

_PICTURES = (
    unroll,
    large,
    rules,
    flow,
    live,
    cells,
    cliff,
    race,
    shapes,
    figure,
    presenter,
    share,
    take,
    strip,
    chips,
    demo,
    where,
    station,
    room,
    words,
)

MESSAGES = tuple(message for picture in _PICTURES for message in picture.MESSAGES)

SAYS: dict[str, Says] = {
    **unroll.SAYS,
    **flow.SAYS,
    **live.SAYS,
    **cliff.SAYS,
    **shapes.SAYS,
    **presenter.SAYS,
    **strip.SAYS,
    **chips.SAYS,
    **station.SAYS,
    **room.SAYS,
    **where.SAYS,
}
"""Messages from the browser, by module of assets/js; other modules send none."""

__all__ = ["MESSAGES", "SAYS", "Message", "Packed", "Parts", "Says"]
