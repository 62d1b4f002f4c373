"""File upload: widgets of one session, and a warning if the browser blocks the XSRF cookie.

Streamlit accepts a file only with a token that is in a cookie as well (XSRF protection). If the app
is embedded in a page of another site, many browsers block that cookie, and the upload would fail
with a bare "403". README lists the settings that allow it.
"""

from __future__ import annotations

from secrets import token_hex
from urllib.parse import urlencode

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from explorer.errors import InputError
from explorer.ui import session

COOKIE = "_streamlit_xsrf"
_OWN = "uploads_of_this_session"


def key_of_file(name: str) -> str:
    """The key of a file uploader, unique to this session.

    A page that outlives its session would go on showing the name of a file that the new session
    does not have; with another key the widget is a new one, and empty.
    """
    return f"{name}_{st.session_state.setdefault(_OWN, token_hex(4))}"


def bytes_of(given: UploadedFile, most_megabytes: int) -> bytes:
    """What is in a file that was given; InputError where it is larger than its widget says.

    A browser heeds the limit of a widget; the server itself takes as much as the largest of them.
    """
    if given.size > most_megabytes * 2**20:
        raise InputError(
            f"{given.name} has {given.size:,} bytes; give a file of at most {most_megabytes} MB."
        )
    return given.getvalue()


def say_if_files_are_refused() -> None:
    """Show a warning and a link to the app in its own tab if an upload would be refused."""
    # Without headers there is no browser, as in a test.
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
