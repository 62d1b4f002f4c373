"""Widget bound to a value stored elsewhere: in the experiment, or in a page's view."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from explorer.ui import session
from explorer.wire.joined import is_for_another

_INITIAL = {"selectbox": "index", "radio": "index", "segmented_control": "default"}
"""The parameter for a widget's initial value, if it is not `value`."""

_REPLACED = "replaced_values"
"""Where a session keeps {key: the last values of a widget that the server has replaced}."""
_MOST = 8
"""Values of a widget that are kept: a browser has heard of all but a few."""


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
    one, which Streamlit hands on as it is. Nor what comes along with something else: `came_along`.
    """
    told = [value]
    if st.session_state.get(key, value) != value:
        put(key, value)
    initial = _INITIAL.get(widget.__name__, "value")
    if initial == "index" and value is not None:
        value = tuple(options["options"]).index(value)

    def used() -> None:
        if came_along(key, told[0]):
            return
        # None if the page was left at the same moment: the widget is gone by then.
        chosen = st.session_state.get(key)
        if chosen is not None and chosen != told[0] and _offers(options, chosen):
            told[0] = chosen
            take(chosen)

    widget(label, key=key, on_change=used, **{initial: value}, **options)


def put(key: str, value: Any) -> None:
    """Let a widget show another value than the browser has, and remember that one."""
    if key in st.session_state:
        replaced = st.session_state.setdefault(_REPLACED, {})
        replaced[key] = (*replaced.get(key, ()), st.session_state[key])[-_MOST:]
    st.session_state[key] = value


def came_along(key: str, shown: Any) -> bool:
    """Whether a value that Streamlit calls changed came with a message about something else; the
    widget then shows `shown` again. To be called in the widget's `on_change`.

    Every message of the browser brings the values of all widgets of the page. One that is sent
    before the browser has heard of a new value, which a link or the lecturer of a room has set,
    brings the old one, and Streamlit takes the difference for a choice. A choice itself reruns the
    page, or the fragment that the widget is in; an old value that comes for another fragment is
    none. (Another value is: a browser that is busy sends what is typed in a field, and the click
    elsewhere that leaves the field, as one message of the fragment.) Nor is what comes with a whole
    link, whose message brings no values of its own: Streamlit has joined it with another one, and
    the link says everything anew.

    Without the value put back, Streamlit would hold the old one, and see no change in a person's
    choice of just that.
    """
    old = st.session_state.get(key) in st.session_state.get(_REPLACED, {}).get(key, ())
    late = (is_for_another() and old) or session.link_has_come()
    if late:
        st.session_state[key] = shown
    return late


def _offers(options: dict[str, Any], chosen: Any) -> bool:
    """Whether a widget with these arguments lets a person choose this, which may be several."""
    if "options" not in options or options.get("accept_new_options"):
        return True
    several = chosen if isinstance(chosen, list) else [chosen]
    return all(one in options["options"] for one in several)
