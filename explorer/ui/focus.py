"""Keyboard focus on the picture in the presenter's view."""

from __future__ import annotations

import streamlit as st

from explorer.wire.messages.presenter import Presenter
from explorer.wire.mount import component, said_by

_KEY = "presenter"
_presenter = component("base/presenter")


def focus_the_picture(on: bool, page: str, demo: str) -> None:
    """If `on`, focus the picture when the view is entered, a page opened or a demo chosen.

    The component also reruns the page when the browser switches between light and dark.
    """
    dark = st.context.theme.type == "dark"
    data: Presenter = {
        "on": on,
        "page": page,
        "demo": demo,
        "narrow": on_a_narrow_screen(),
        "wide": on_a_wide_screen(),
        "dark": dark,
    }
    _presenter(key=_KEY, data=data)


def on_a_narrow_screen() -> bool:
    """Whether the window is as narrow as a phone, by the browser's last message in this view."""
    return said_by(_KEY).get("narrow") is True


def on_a_wide_screen() -> bool:
    """Whether the window is as large as a projector's, by the browser's last message."""
    return said_by(_KEY).get("wide") is True
