"""What the page's picture looks at (its step, its unit, its ball), kept in the address.

A picture steps in the browser, without the server. When it is at rest the browser says where, and
this fragment alone runs, which shows nothing: it writes the address. The other way, a link leads
the picture there. So any picture is a link.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from explorer.ui import session
from explorer.ui.fragment import fragment_of_page
from explorer.ui.parts import BY_PICTURES, DOMAINS, PARTS, in_link
from explorer.wire.fits import fits
from explorer.wire.messages.where import WhereMessage, WhereSeen
from explorer.wire.mount import component, said_by

_KEY = "where"
_HEARD = "heard_where"
_where = component("base/where")


def keep_where() -> None:
    """Keep what the picture of this page looks at; call it once per script run."""
    names = tuple(name for name in BY_PICTURES if session.path() in PARTS[name].pages)
    if names and names != ("layer",):  # alone it is of a matrix that the server computes
        fragment_of_page(_keep)(names)


def _keep(names: tuple[str, ...]) -> None:
    for name, value in _news(said_by(_KEY).get("seen"), names).items():
        if _look(name) != value:
            session.choose(name, in_link(value))
    _where(key=_KEY, data=where_message(names))


def where_message(names: tuple[str, ...]) -> WhereMessage:
    """Where the picture is, as far as the server knows; `link` tells whether it is led there."""
    parts = {name: in_link(_look(name)) for name in names}
    chosen = any(name in parts for name in session.chosen_view())
    return {"link": session.links(), "parts": parts, "chosen": chosen, "heard": _heard()}


def _news(message: object, names: tuple[str, ...]) -> dict[str, Any]:
    """The parts in a message that comes for the first time, and after no other link."""
    parts = read_seen(message, names)
    if parts and fits(message, WhereSeen):
        if message["number"] <= _heard() or message["link"] != session.links():
            return {}
        st.session_state[_HEARD] = message["number"]
    return parts


def _heard() -> int:
    return st.session_state.get(_HEARD, 0)


def read_seen(message: object, names: tuple[str, ...]) -> dict[str, Any]:
    """The parts in a message of the browser; none of one that is not valid as a whole."""
    if not fits(message, WhereSeen):
        return {}
    if not all(name in names for name in message["parts"]):
        return {}
    try:
        return {name: DOMAINS[name].read(text) for name, text in message["parts"].items()}
    except ValueError:
        return {}


def _look(name: str) -> Any:
    """The layer that a picture begins with is the topmost."""
    return session.look(name, session.current().layers if name == "layer" else None)
