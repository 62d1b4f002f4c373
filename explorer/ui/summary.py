"""What the sidebar says of the experiment: its gradient check, and what differs from the default.

A fragment of its own: when a control above a picture is left at another value, the browser shows
the new words at once and, once the hand rests, asks for this fragment alone.
"""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.experiment import DEFAULT, FIELDS, Experiment
from explorer.labels import name_value
from explorer.ui import session
from explorer.ui.badge import show_badge
from explorer.ui.fragment import fragment_of_page
from explorer.ui.heard import number_of, read_fields
from explorer.wire.fits import fits
from explorer.wire.mount import component, said_by
from explorer.wire.pack import pack

_KEY = "chips"
_HEARD = "heard_left"
_NOT_NAMED = ("task", "names", "text")
"""What is learned is in sight above the other controls, and no deviation from anything."""

_NAMED = tuple(name for name in FIELDS if name not in _NOT_NAMED)

_chips = component("chips/chips")


def show_summary(place: DeltaGenerator) -> None:
    """To be called after the page has shown its picture, so that it delays nothing."""
    with place:
        fragment_of_page(_summary)()


def _summary() -> None:
    said = said_by(_KEY)
    if said.get("afresh") is True:
        session.show(_afresh(session.current()))
        st.rerun()
    if _hear(said.get("left")):
        st.rerun()
    field = read_field(said.get("remove"))
    if field:
        session.change(**{field: getattr(DEFAULT, field)})
        st.rerun()
    show_badge(st.container(key="badge"))
    _chips(
        key=_KEY,
        data=pack_chips(session.current(), st.session_state.get(_HEARD, 0)),
    )


def _hear(left: object) -> bool:
    """Whether a value that a control of the page before was left at makes another experiment.

    The browser says it until it is heard, and it counts once: meanwhile the same control may have
    been left at another value.
    """
    fields, number = read_fields(left, FIELDS), number_of(left)
    if not fields or number is None or number <= st.session_state.get(_HEARD, 0):
        return False
    before = session.current()
    st.session_state[_HEARD] = number
    session.change(**fields)
    return session.current() != before


def pack_chips(experiment: Experiment, heard: int = 0) -> bytes:
    """What differs from the default as bytes for assets/js/chips/chips.js."""
    return pack({"chips": chips_of(experiment), "heard": heard}, {})


def read_field(message: object) -> str | None:
    """The field that is to have its default again, where a chip can be of it."""
    return message if fits(message, str) and message in _NAMED else None


def chips_of(experiment: Experiment) -> list[tuple[str, str]]:
    """Each field that differs from its default, and how its value is called."""
    return [
        (name, name_value(name, getattr(experiment, name)))
        for name in _NAMED
        if getattr(experiment, name) != getattr(DEFAULT, name)
    ]


def _afresh(experiment: Experiment) -> Experiment:
    return DEFAULT.replace(**{name: getattr(experiment, name) for name in _NOT_NAMED})
