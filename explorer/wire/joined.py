"""Messages of the browser that are about several parts of a page at once.

Every message has the values of all widgets. Streamlit runs the one fragment that it is sent for, or
the whole page. A busy browser joins what is said at nearly the same moment, by the page itself and
by a person, and if a fragment spoke first, Streamlit sends it all as that fragment's: a button of
the page, or an answer to a question in another fragment, would be heard and nothing drawn anew.
"""

from __future__ import annotations

from time import monotonic
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_run_context import ThreadState

_KEPT = "kept_for_others"
_SECONDS = 5.0
"""How long a trigger is kept. The page that reads it runs at once, unless it is left just then."""


def is_for_another() -> bool:
    """In a widget's callback: whether the message runs a fragment that the widget is not in."""
    run = get_script_run_ctx(suppress_warning=True)
    if run is None or not run.fragment_ids_this_run:
        return False
    return ThreadState.get().fragment_id not in run.fragment_ids_this_run


def keep_trigger(key: str, name: str) -> None:
    """Callback of a trigger: keep it for the fragment that reads it, if another one runs now.

    Streamlit forgets a trigger after the next run, whatever that draws.
    """
    if is_for_another():
        value = (st.session_state.get(key) or {}).get(name)
        st.session_state.setdefault(_KEPT, {}).setdefault(key, {})[name] = (monotonic(), value)


def kept_triggers(key: str) -> dict[str, Any]:
    """The triggers kept for the component with this key; they are given once."""
    kept = st.session_state.get(_KEPT, {}).pop(key, {})
    return {name: value for name, (at, value) in kept.items() if monotonic() < at + _SECONDS}


def others_were_used() -> bool:
    """In a fragment: whether the message for which it runs has news of widgets that do not run.

    A value that has been put back (`came_along` in explorer/ui/widgets.py) is none. Streamlit knows
    which widgets have changed, and in which fragment they are, and has no public way to ask.
    """
    run = get_script_run_ctx(suppress_warning=True)
    if run is None or not run.fragment_ids_this_run:
        return False
    state, running = run.session_state._state, run.fragment_ids_this_run
    return any(
        state._widget_changed(name) and state[name] != state._old_state.get(name)
        for name, widget in state._new_widget_state.widget_metadata.items()
        if widget.fragment_id not in running and name in state._new_widget_state
    )
