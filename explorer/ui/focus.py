"""In the presenter's view the keyboard acts on the picture from the start."""

from __future__ import annotations

from explorer.wire.mount import component

_presenter = component("base/presenter")


def focus_the_picture(on: bool, page: str, demo: str) -> None:
    """If `on`, focus the picture when the view is entered, a page opened or a demo chosen."""
    _presenter(key="presenter", data={"on": on, "page": page, "demo": demo}, height="content")
