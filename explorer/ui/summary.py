"""Summary of the experiment in the sidebar: gradient check, and fields that are not the default.

A fragment of its own: when a control above a picture is released at another value, the browser
shows the new chips at once and, after a pause, reruns this fragment alone.
"""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.experiment import DEFAULT, FIELDS, Experiment
from explorer.labels import name_value
from explorer.ui import demo, session
from explorer.ui.badge import show_badge
from explorer.ui.fragment import fragment_of_page
from explorer.ui.strip_message import number_of, read_fields
from explorer.wire.fits import fits
from explorer.wire.mount import component, said_by
from explorer.wire.pack import pack

_KEY = "chips"
_HEARD = "heard_left"
_NOT_NAMED = ("task", "names", "text", "data")
"""Fields of the task, which is visible at the top of the sidebar and has no usual value."""

_WITHOUT = ("network",)
"""Pages that show another network than the experiment's: a check of that would mislead."""

_NAMED = tuple(name for name in FIELDS if name not in _NOT_NAMED)

_chips = component("chips/chips")


def show_summary(place: DeltaGenerator) -> None:
    """Show the summary; call it after the page has shown its picture, so as not to delay it."""
    with place:
        fragment_of_page(_summary)()


def _summary() -> None:
    said = said_by(_KEY)
    if said.get("afresh") is True:
        session.show(_reset(session.current()))
        demo.forget()
        st.rerun()
    if _handle_left(said.get("left")):
        st.rerun()
    field = read_field(said.get("remove"))
    if field:
        session.change(**{field: getattr(DEFAULT, field)})
        st.rerun()
    if session.path() in _WITHOUT:
        return
    show_badge(st.container(key="badge"))
    # What a page opens with was not chosen, so there is nothing to take back.
    shown = DEFAULT if session.nothing_chosen() else session.current()
    _chips(
        key=_KEY,
        data=pack_chips(shown, st.session_state.get(_HEARD, 0)),
    )


def _handle_left(left: object) -> bool:
    """Apply the last value of a control of the previous page; whether the experiment changes.

    The browser repeats the message until it is answered, so each number is handled once: meanwhile
    the same control may have another value.
    """
    fields, number = read_fields(left, FIELDS), number_of(left)
    if not fields or number is None or number <= st.session_state.get(_HEARD, 0):
        return False
    before = session.current()
    st.session_state[_HEARD] = number
    session.change(**fields)
    return session.current() != before


def pack_chips(experiment: Experiment, heard: int = 0) -> bytes:
    """Pack the fields that differ from their defaults for assets/js/chips/chips.js."""
    return pack({"chips": chips_of(experiment), "heard": heard}, {})


def read_field(message: object) -> str | None:
    """The field to reset, if a chip can be of it; else None."""
    return message if fits(message, str) and message in _NAMED else None


def chips_of(experiment: Experiment) -> list[tuple[str, str]]:
    """(field, label of its value) for each field that is neither at its default nor hidden."""
    return [
        (name, name_value(name, getattr(experiment, name)))
        for name in _NAMED
        if getattr(experiment, name) != getattr(DEFAULT, name) and not session.hides(name)
    ]


def _reset(experiment: Experiment) -> Experiment:
    return DEFAULT.replace(**{name: getattr(experiment, name) for name in _NOT_NAMED})
