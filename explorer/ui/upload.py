"""Files that a person gives: for one session, and refused where a cookie is kept back.

Streamlit takes a file with a token that stands in a cookie as well (protection against forged
requests). In a page of another site many browsers keep that cookie back, and the file would be
refused with a bare "403". README says which settings let it through.
"""

from __future__ import annotations

from secrets import token_hex
from urllib.parse import urlencode

import streamlit as st

from explorer.ui import session

COOKIE = "_streamlit_xsrf"
_OWN = "uploads_of_this_session"


def key_of_file(name: str) -> str:
    """The key of a widget that takes a file, in this session and no other.

    A page that outlived its session would go on showing the name of a file that the new session
    has never had; a widget with another key is another one, and empty.
    """
    return f"{name}_{st.session_state.setdefault(_OWN, token_hex(4))}"


def say_if_files_are_refused() -> None:
    """Say so, and offer the way out, where a file that is given would be refused."""
    # A test without a browser has no headers either; every connection of a browser has some.
    connected = bool(st.context.headers)
    if not connected or COOKIE in st.context.cookies:
        return
    if not st.get_option("server.enableXsrfProtection"):
        return
    st.warning(
        "Here the app stands in a page of another site, and the browser keeps back the cookie "
        "without which the server takes no file: a file, or a recording, would be refused."
    )
    address = f"{st.context.url}?{urlencode(session.link(session.current(), session.path()))}"
    st.link_button("Open the app in a tab of its own", address)
