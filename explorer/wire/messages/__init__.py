"""What each browser component is sent, and what it says: one typed description of every message.

A message to the browser is a header and named arrays, which it sees as fields of one object. A file
a picture; assets/js/wire.d.ts says the same in TypeScript for the modules that read and send, and
tests/wire holds both to one another, to what is really packed and to what is really said.
"""

from explorer.wire.messages import (
    cells,
    cliff,
    figure,
    flow,
    live,
    presenter,
    race,
    shapes,
    unroll,
)
from explorer.wire.messages.described import Message, Packed, Parts, Says

MESSAGES = tuple(
    message
    for picture in (unroll, flow, live, cells, cliff, race, shapes, figure, presenter)
    for message in picture.MESSAGES
)

SAYS: dict[str, Says] = {
    **unroll.SAYS,
    **flow.SAYS,
    **live.SAYS,
    **cliff.SAYS,
    **shapes.SAYS,
    **presenter.SAYS,
}
"""By module of assets/js; a picture that is not here says nothing."""

__all__ = ["MESSAGES", "SAYS", "Message", "Packed", "Parts", "Says"]
