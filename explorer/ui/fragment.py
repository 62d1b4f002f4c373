"""Streamlit fragments that belong to one page, even if other pages have them in the same place."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import streamlit as st

from explorer.live.short_work import SHORT_WORK
from explorer.ui import session
from explorer.wire.joined import others_were_used


def fragment_of_page(
    function: Callable[..., Any], run_every: float | None = None
) -> Callable[..., Any]:
    """`function` as a fragment of the open page, which runs again after so many seconds.

    Streamlit identifies fragments by function and place. A message sent as the page is left would
    be handled by the same function on the next page, and clear that page in the browser. Under a
    name with the page in it there is no such fragment, and the next page is left alone.

    If its message has news for other parts of the page too (explorer/wire/joined.py), the whole
    page runs after it.
    """

    @wraps(function)
    def of_page(*given: Any) -> Any:
        for_others_too = others_were_used()
        with SHORT_WORK.doing():
            result = function(*given)
        if for_others_too:
            st.rerun()
        return result

    of_page.__qualname__ = f"{function.__qualname__}.{session.path()}"
    return st.fragment(of_page, run_every=run_every)
