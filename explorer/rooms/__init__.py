"""Rooms: a class follows its lecturer and votes; who may open, join, drive and close one.

No web here: explorer/serve/rooms.py is the websocket, and assets/js/room/ the browser. A room
knows a code, a secret key of its lecturer, and random tokens of browsers; nothing of a person.
"""

from explorer.rooms.choose import REDIS, choose_hall
from explorer.rooms.codes import LENGTH, read_code
from explorer.rooms.guesses import Guesses
from explorer.rooms.hall import LASTS, Hall
from explorer.rooms.record import (
    MOST_ANSWERS,
    Lead,
    Opened,
    Question,
    RefusedError,
    Shown,
    State,
)

__all__ = [
    "LASTS",
    "LENGTH",
    "MOST_ANSWERS",
    "REDIS",
    "Guesses",
    "Hall",
    "Lead",
    "Opened",
    "Question",
    "RefusedError",
    "Shown",
    "State",
    "choose_hall",
    "read_code",
]
