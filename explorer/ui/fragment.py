"""Streamlit fragments that belong to one page, even if other pages have them in the same place."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from explorer.live.short_work import SHORT_WORK
from explorer.ui import session


def fragment_of_page(
    function: Callable[..., Any], run_every: float | None = None
) -> Callable[..., Any]:
    """`function` as a fragment of the open page, which runs again after so many seconds.

    Streamlit identifies fragments by function and place. A message sent as the page is left would
    be handled by the same function on the next page, and clear that page in the browser. Under a
    name with the page in it there is no such fragment, and the next page is left alone.

    A busy browser joins what is said at nearly the same moment, and Streamlit sends it as the
    fragment's if the fragment spoke first: a button of the page would be heard, and nothing drawn
    anew. The whole page runs then, after the fragment, which alone hears what was said to it.
    """

    @wraps(function)
    def of_page(*given: Any) -> None:
        of_the_page_too = _page_was_used()
        with SHORT_WORK.doing():
            function(*given)
        if of_the_page_too:
            st.rerun()

    of_page.__qualname__ = f"{function.__qualname__}.{session.path()}"
    return st.fragment(of_page, run_every=run_every)


def _page_was_used() -> bool:
    """Whether the message for which a fragment runs has news of a widget outside fragments.

    A value that has been put back (widgets.py, `came_along`) is none. Streamlit tells neither which
    widgets have changed nor in what they are, except to itself.
    """
    run = get_script_run_ctx()
    if run is None or not run.fragment_ids_this_run:
        return False
    state = run.session_state._state
    return any(
        state._widget_changed(name) and state[name] != state._old_state.get(name)
        for name, widget in state._new_widget_state.widget_metadata.items()
        if widget.fragment_id is None and name in state._new_widget_state
    )
