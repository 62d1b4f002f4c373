"""The room on every page: its bar, and the button with which a lecturer opens one.

The browser talks to explorer/serve/rooms.py by itself; a step or a vote reruns no page.
"""

from __future__ import annotations

from explorer.experiment import DEFAULT
from explorer.ui import session
from explorer.wire.messages.room import SOCKET, RoomMount, RoomQuestion
from explorer.wire.mount import base_path, component, said_by

_KEY = "room"
_room = component("room/room")
_button = component("room/open")


def show_room() -> None:
    """Show the room that the browser is in, if any; call it once per script run."""
    _room(key=_KEY, data=room_mount(), on_left_change=_leave)


def open_button(key: str = "open-room", *, framed: bool = False) -> None:
    """Show the button *Open a room*; `framed` where it stands alone."""
    _button(key=key, data={"framed": framed}, width="content")


def room_mount(station: RoomQuestion | None = None, right: int | None = None) -> RoomMount:
    """What the component has to know of this page: see `RoomMount`."""
    return {
        "socket": base_path() + SOCKET,
        "base": base_path(),
        "code": session.look("room"),
        "whole": ("task", DEFAULT.task),
        "station": station,
        "right": right,
    }


def _leave() -> None:
    if said_by(_KEY).get("left") is True:
        session.forget("room")
