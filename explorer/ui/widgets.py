"""A widget that shows a value which is kept elsewhere: in the experiment, or in a page's view."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

_BEGINS_WITH = {"selectbox": "index", "radio": "index", "segmented_control": "default"}


def show_value(
    widget: Callable[..., Any],
    label: str,
    *,
    key: str,
    value: Any,
    take: Callable[[Any], None],
    **options: Any,
) -> None:
    """Show `value` in a keyed widget, whatever it showed before; `take(chosen)` when it is used.

    The value is also what the widget begins with. From session_state alone it reaches the browser a
    moment after the widget itself; where something else is used in between, as on a slow computer,
    the widget would report what it begins with by itself (the lowest, the first, or None) as if
    somebody had chosen that.
    """
    if st.session_state.get(key, value) != value:
        st.session_state[key] = value
    begins = _BEGINS_WITH.get(widget.__name__, "value")
    if begins == "index" and value is not None:
        value = tuple(options["options"]).index(value)

    def used() -> None:
        # Whoever chooses and leaves the page in one breath takes the widget along.
        chosen = st.session_state.get(key)
        if chosen is not None:
            take(chosen)

    widget(label, key=key, on_change=used, **{begins: value}, **options)
