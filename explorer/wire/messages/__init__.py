"""What each browser component is sent: one typed description of every message.

A message is a header and named arrays, which the browser sees as fields of one object. A file a
picture; assets/js/wire.d.ts says the same in TypeScript for the modules that read it, and
tests/wire/test_messages.py holds both to one another and to what is really packed.
"""

from explorer.wire.messages import (
    cells,
    chips,
    cliff,
    flow,
    live,
    presenter,
    race,
    shapes,
    strip,
    unroll,
)
from explorer.wire.messages.described import Message, Packed, Parts

MESSAGES = tuple(
    message
    for picture in (unroll, flow, live, cells, cliff, race, shapes, presenter, strip, chips)
    for message in picture.MESSAGES
)

__all__ = ["MESSAGES", "Message", "Packed", "Parts"]
