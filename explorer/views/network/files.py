"""The files that a person gives on this page, in the memory of their session.

Streamlit forgets a file as soon as another page is shown. Here the newest of each uploader stays
until another one is given, or it is removed: at most 64 MB of weights and 8 MB of each other.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import streamlit as st

from explorer.ui.frame import escape
from explorer.ui.upload import key_of_file

_HELD = "network_files_of_this_session"


class HeldFile(NamedTuple):
    """A file that this session was given."""

    name: str
    raw: bytes

    def getvalue(self) -> bytes:
        return self.raw


def is_held(name: str) -> bool:
    """Whether this session has the file of an uploader."""
    return name in _held()


def held_file(place: Any, label: str, name: str, **options: Any) -> HeldFile | None:
    """The file of an uploader, given now or before another page was shown; None without one."""
    key, held = key_of_file(name), _held()

    def changed() -> None:
        if st.session_state.get(key) is None:
            _held().pop(name, None)

    given = place.file_uploader(label, key=key, on_change=changed, **options)
    if given is not None:
        held[name] = HeldFile(given.name, given.getvalue())
    elif name in held:
        place.button(
            escape(f"Remove {held[name].name}, which this session keeps"),
            key=f"{name}_remove",
            type="tertiary",
            on_click=held.pop,
            args=(name, None),
        )
    return held.get(name)


def _held() -> dict[str, HeldFile]:
    return st.session_state.setdefault(_HELD, {})
