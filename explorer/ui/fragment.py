"""A fragment of one page only, also where other pages have it in the same place."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import streamlit as st

from explorer.live.short_work import SHORT_WORK
from explorer.ui import session


def fragment_of_page(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function` as a fragment of the page that is open.

    Streamlit tells fragments apart by their function and place. What a picture asks while its page
    is left would be answered by the same function of the next page, into a page that the browser
    has cleared; by another name there is no such fragment, and the next page stays.
    """

    @wraps(function)
    def of_page(*given: Any) -> Any:
        with SHORT_WORK.doing():
            return function(*given)

    of_page.__qualname__ = f"{function.__qualname__}.{session.path()}"
    return st.fragment(of_page)
