"""Widget bound to a value stored elsewhere: in the experiment, or in a page's view."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

_INITIAL = {"selectbox": "index", "radio": "index", "segmented_control": "default"}
"""The parameter for a widget's initial value, if it is not `value`."""


def show_value(
    widget: Callable[..., Any],
    label: str,
    *,
    key: str,
    value: Any,
    take: Callable[[Any], None],
    **options: Any,
) -> None:
    """Show `value` in a keyed widget, whatever it showed before; calls `take(chosen)` on a change.

    The value is also the widget's initial one. From session_state alone it reaches the browser a
    moment after the widget itself; if another control is used in between, as on a slow computer,
    the widget would report its own initial value (the lowest, the first, or None) as if it had been
    chosen.

    Where a widget is gone, because the page shows other ones now, a message that was on its way
    still brings what it showed, and Streamlit calls that a change. It is not taken. Nor is what the
    widget does not offer: where the options have changed, such a message brings the label of an old
    one, which Streamlit hands on as it is.
    """
    told = [value]
    if st.session_state.get(key, value) != value:
        st.session_state[key] = value
    initial = _INITIAL.get(widget.__name__, "value")
    if initial == "index" and value is not None:
        value = tuple(options["options"]).index(value)

    def used() -> None:
        # None if the page was left at the same moment: the widget is gone by then.
        chosen = st.session_state.get(key)
        if chosen is not None and chosen != told[0] and _offers(options, chosen):
            told[0] = chosen
            take(chosen)

    widget(label, key=key, on_change=used, **{initial: value}, **options)


def _offers(options: dict[str, Any], chosen: Any) -> bool:
    """Whether a widget with these arguments lets a person choose this, which may be several."""
    if "options" not in options or options.get("accept_new_options"):
        return True
    several = chosen if isinstance(chosen, list) else [chosen]
    return all(one in options["options"] for one in several)
