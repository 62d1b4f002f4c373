"""Messages to the component of a room, and those of its websocket in both directions (all JSON).

The websocket is explorer/serve/rooms.py; it takes no key that is not described here.
"""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from explorer.wire.messages.described import Message, Says

SOCKET = "/room/socket"
"""Path of the websocket, below the server's base path."""


class RoomQuestion(TypedDict):
    """A question to the class; its `id` tells it from the questions before, and `sentence` is what
    stands above it, if anything does."""

    id: str
    text: str
    answers: list[str]
    sentence: NotRequired[str]


class RoomShown(TypedDict):
    """The lecturer's picture: page and query of its address, its step, if it has steps, and whether
    it is covered until a question is answered."""

    page: str
    query: str
    step: int | None
    direction: Literal["", "forward", "backward"]
    covered: bool


class RoomVotes(TypedDict):
    """Votes of each answer, and the number of the right one, from 0, if it is known."""

    counts: list[int]
    right: int | None


class RoomMount(TypedDict):
    """What the page tells the component: the socket's path, the code in the address or "", and
    `whole`, the names and values of the link to what is shown, which the address does not have
    while nothing has been chosen (see explorer/openings.py). `station` is the question that stands
    on the page, `right` the number of its right answer where it is known,
    `settled` the id of the question whose right answer was asked for last, and `covered` whether
    the page hides its picture until that."""

    socket: str
    base: str
    code: str
    whole: list[tuple[str, str]]
    station: RoomQuestion | None
    right: int | None
    settled: str
    covered: bool


class RoomState(TypedDict):
    """The room as everybody in it sees it; `n` grows. `led`: the lecturer is connected; `alone`:
    the servers have lost each other."""

    n: int
    code: str
    led: bool
    alone: bool
    followers: int
    votes: int
    shown: RoomShown | None
    question: RoomQuestion | None
    revealed: RoomVotes | None


class RoomLed(TypedDict):
    """To the lecturer alone: the key, the address for the class, and its QR code as SVG."""

    code: str
    key: str
    address: str
    qr: str


class RoomVoted(TypedDict):
    """A vote has been counted."""

    question: str
    answer: int


class RoomRefused(TypedDict):
    """What was refused, and a sentence for the person."""

    why: Literal[
        "room", "guesses", "full", "key", "replaced", "question", "revealed", "message", "alone"
    ]
    text: str


class RoomHears(TypedDict):
    """What the server sends: the one of these that is there."""

    state: NotRequired[RoomState]
    led: NotRequired[RoomLed]
    voted: NotRequired[RoomVoted]
    refused: NotRequired[RoomRefused]


class RoomJoin(TypedDict):
    """A student comes in, or back with the same token."""

    code: str
    token: str


class RoomLead(TypedDict):
    """A lecturer comes back."""

    code: str
    key: str


class RoomVote(TypedDict):
    """A vote: the question's id and the number of the answer, from 0."""

    question: str
    answer: int


class RoomSays(TypedDict):
    """What a browser sends: one of these. `open`, `here` and `close` are true; `ask` null takes the
    question away; `reveal` is the number of the right answer, or null."""

    open: NotRequired[bool]
    lead: NotRequired[RoomLead]
    show: NotRequired[RoomShown]
    ask: NotRequired[RoomQuestion | None]
    reveal: NotRequired[int | None]
    close: NotRequired[bool]
    join: NotRequired[RoomJoin]
    vote: NotRequired[RoomVote]
    here: NotRequired[bool]


class RoomTriggers(TypedDict):
    """`left`: the student has left the room. `settle`: the right answer of this question, which
    stands on the page, is to be computed, because it is revealed."""

    left: bool
    settle: str


MESSAGES = (Message("RoomMount", RoomMount), Message("RoomHears", RoomHears))
SAYS = {"room/room": Says(triggers=RoomTriggers)}
OVER_SOCKET = (RoomSays,)
"""Messages from the browser that do not come by way of Streamlit."""
