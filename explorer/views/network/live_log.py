"""A log that is still written: a line says how many updates have come, and shows them at a click.

Nothing that is being looked at changes by itself, and the line takes the same room throughout.
"""

from __future__ import annotations

from functools import partial

import streamlit as st

from explorer.errors import InputError
from explorer.recording import Log
from explorer.recording.growth import Growth, growth_of, stamp_of
from explorer.ui.fragment import fragment_of_page
from explorer.ui.frame import escape
from explorer.views.network.kept import once

UPDATE = "network_update"
"""The widget that chooses the update."""
_READING = "network_log_readings"
_EVERY = 3.0
"""Seconds between two looks at the size of the file; its records are read where that changed."""


def key_of_log(path: str) -> str:
    """The key of the log at a path: another one each time a person asks for what has come."""
    return f"{path} {st.session_state.get(_READING, 0)}"


def show_growth(log: Log, path: str) -> None:
    """The line, and every few seconds again until the log that is shown has its end."""
    if log.last_update is None:
        fragment_of_page(_line, run_every=_EVERY)(log, path)


def _line(log: Log, path: str) -> None:
    try:
        grown = once("growth", stamp_of(path), partial(growth_of, path))
        words, button, possible = in_words(log, grown)
    except InputError as error:
        words, button, possible = str(error), "Read again", False
    with st.container(horizontal=True, vertical_alignment="center", key="network_growth"):
        st.caption(escape(words), width="content")
        if st.button(button, key="network_read_again", type="tertiary", disabled=not possible):
            _read_again(log)


def in_words(log: Log, grown: Growth) -> tuple[str, str, bool]:
    """(what has come, the name of the button, whether there is anything to show)."""
    more = grown.updates - len(log.logged)
    if more < 0:
        return "The log has been begun anew.", "Read again", True
    if more:
        have = "1 more update has" if more == 1 else f"{more:,} more updates have"
        return f"{have} been written.", "Show it" if more == 1 else "Show them", True
    if grown.ended:
        return "The training has ended.", "Read again", True
    return "No more updates have been written yet.", "Read again", False


def _read_again(log: Log) -> None:
    """Read the log anew; who looks at its last update is shown the new last one."""
    st.session_state[_READING] = st.session_state.get(_READING, 0) + 1
    shown = log.shown_updates
    if len(shown) and st.session_state.get(UPDATE, shown[-1]) == shown[-1]:
        st.session_state.pop(UPDATE, None)
    st.rerun()
