"""What each browser component is sent, and what it says: one typed description of every message.

A message to the browser is a header and named arrays, which it sees as fields of one object. A file
a picture; assets/js/wire.d.ts says the same in TypeScript for the modules that read and send, and
tests/wire holds both to one another, to what is really packed and to what is really said.
"""

from explorer.wire.messages import (
    cells,
    chips,
    cliff,
    figure,
    flow,
    live,
    presenter,
    race,
    shapes,
    strip,
    unroll,
)
from explorer.wire.messages.described import Message, Packed, Parts, Says

_PICTURES = (unroll, flow, live, cells, cliff, race, shapes, figure, presenter, strip, chips)

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
}
"""By module of assets/js; a picture that is not here says nothing."""

__all__ = ["MESSAGES", "SAYS", "Message", "Packed", "Parts", "Says"]
