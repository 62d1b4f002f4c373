"""The room on every page: its bar, and the button with which a lecturer opens one.

The browser talks to explorer/serve/rooms.py by itself; a step or a vote reruns no page.
"""

from __future__ import annotations

import streamlit as st

from explorer.ui import session
from explorer.ui.fragment import fragment_of_page
from explorer.ui.station import CurrentStation, current_station, hides_picture, right_answer
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
    here = current_station()
    if here is None:
        _room(key=_KEY, data=room_mount())
        return
    asked = question_of(here)
    settled = asked["id"] if said.get("settle") == asked["id"] else ""
    right = right_answer() if settled else here.right
    _room(key=_KEY, data=room_mount(asked, right, settled, covered=hides_picture()))


def question_of(station: CurrentStation) -> RoomQuestion:
    """The question of a station, as a room asks it."""
    return {
        "id": f"{station.lesson}-{station.number}",
        "text": _plain(station.question),
        "answers": [_plain(answer) for answer in station.answers],
        "sentence": _plain(station.sentence),
    }


def _plain(text: str) -> str:
    """A text of a lesson without the marks of Markdown, which a room does not draw."""
    return text.replace("*", "").replace("`", "")


def open_button(key: str = "open-room", *, framed: bool = False) -> None:
    """Show the button *Open a room*; `framed` where it stands alone."""
    _button(key=key, data={"framed": framed}, width="content")


def room_mount(
    station: RoomQuestion | None = None,
    right: int | None = None,
    settled: str = "",
    *,
    covered: bool = False,
) -> RoomMount:
    """What the component has to know of this page: see `RoomMount`."""
    return {
        "socket": base_path() + SOCKET,
        "base": base_path(),
        "code": session.look("room"),
        "whole": list(session.link(session.current(), session.path()).items()),
        "station": station,
        "right": right,
        "settled": settled,
        "covered": covered,
    }
