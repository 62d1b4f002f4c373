"""The menu "Share": a QR code of the picture's link, the link itself, and a frame for a page."""

from __future__ import annotations

import html
from collections.abc import Sequence
from urllib.parse import urlencode, urlsplit

import streamlit as st

from explorer.labels import title_of
from explorer.pages import PAGES
from explorer.ui import session
from explorer.ui.parts import HIDEABLE, in_link
from explorer.ui.qr import qr_svg
from explorer.wire.messages.share import Shared
from explorer.wire.mount import base_path, component

_KEY = "share"
_NOT_SHARED = ("present", "room", "hide")
"""Parts of the session that belong to this screen, not to the picture."""

_LONGEST_QR = 1800
"""Characters that a phone still reads from a wall; the standard allows 2,331 at this correction."""

FRAMED = (
    "A page of another site can show the frame only if whoever runs this server has named that "
    "site in `RNN_EXPLORER_FRAME_ANCESTORS`; otherwise the browser leaves the frame empty."
)

_share = component("share/share")


def share_menu() -> None:
    """Show the menu; what is in it is made when it is opened."""
    menu = st.popover("Share", type="tertiary", key="share-menu", on_change="rerun")
    if not menu.open:
        return
    with menu:
        hidden = st.multiselect(
            "Controls to leave out",
            HIDEABLE,
            default=session.look("hide"),
            format_func=lambda name: title_of(name, session.current()),
            placeholder="None",
        )
        link = page_link(st.context.url or "", hidden)
        _share(key=_KEY, data=shared(link))
        if len(link) > _LONGEST_QR:
            st.caption("This link is too long for a QR code: it holds the text that was given.")


def page_link(url: str, hidden: Sequence[str] = ()) -> str:
    """Link of the picture that the session shows, without the controls of the fields `hidden`.

    `url` is any address of the app as the browser has it, whose host is that of a proxy.
    """
    page = session.path()
    path = "" if page == next(iter(PAGES)) else page
    query = session.link(session.current(), page)
    query = {name: text for name, text in query.items() if name not in _NOT_SHARED}
    if hidden:
        query["hide"] = in_link(tuple(hidden))
    there = urlsplit(url)
    root = f"{there.scheme}://{there.netloc}{base_path()}"
    return f"{root}/{path}{'?' if query else ''}{urlencode(query)}"


def shared(link: str) -> Shared:
    """What the browser is told of a link."""
    framed = html.escape(f"{link}{'&' if '?' in link else '?'}embed=true")
    frame = (
        f'<iframe src="{framed}" title="RNN Explorer" width="100%" height="900"'
        ' style="border: 0" allow="clipboard-write"></iframe>'
    )
    qr = qr_svg(link) if len(link) <= _LONGEST_QR else ""
    return {"link": link, "frame": frame, "qr": qr, "framed": FRAMED.replace("`", "")}
