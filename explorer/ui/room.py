"""The room on every page: its bar, and the button with which a lecturer opens one.

The browser talks to explorer/serve/rooms.py by itself; a step or a vote reruns no page.
"""

from __future__ import annotations

import streamlit as st

from explorer.experiment import DEFAULT
from explorer.ui import session
from explorer.ui.fragment import fragment_of_page
from explorer.wire.messages.room import SOCKET, RoomMount, RoomQuestion
from explorer.wire.mount import base_path, component, said_by

_KEY = "room"
_room = component("room/room")
_button = component("room/open")


def show_room() -> None:
    """Show the room that the browser is in, if any; call it once per script run."""
    fragment_of_page(_show)()


def _show() -> None:
    said = said_by(_KEY)
    if said.get("left") is True:
        session.forget("room")
        st.rerun()
    _room(key=_KEY, data=room_mount())


def open_button(key: str = "open-room", *, framed: bool = False) -> None:
    """Show the button *Open a room*; `framed` where it stands alone."""
    _button(key=key, data={"framed": framed}, width="content")


def room_mount(
    station: RoomQuestion | None = None, right: int | None = None, settled: str = ""
) -> RoomMount:
    """What the component has to know of this page: see `RoomMount`."""
    return {
        "socket": base_path() + SOCKET,
        "base": base_path(),
        "code": session.look("room"),
        "whole": ("task", DEFAULT.task),
        "station": station,
        "right": right,
        "settled": settled,
    }
