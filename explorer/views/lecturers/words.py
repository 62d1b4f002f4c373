"""Words of the page "For lecturers", and the buttons that stand among them."""

from __future__ import annotations

import streamlit as st

from explorer import own_demos
from explorer.pages import PAGES
from explorer.rooms import LASTS, MOST_ANSWERS
from explorer.ui import session
from explorer.ui.room import open_button

ROOM = (
    "A code and a QR code for the wall: phones that open it show your page, your experiment and "
    "your step, or roam and come back at one tap. Ask a question with 2 to "
    f"{MOST_ANSWERS} answers, and *Reveal* shows the votes as bars. No accounts, nothing about "
    f"anybody is kept, and the room ends by itself after {LASTS / 3600:g} hours. The button stands "
    "at the top of every other page too, unless the screen is as narrow as a phone's. Only an "
    "address that phones can open leads them in: see below, “For many”."
)
PRESENTING = (
    "Press P on any page: bigger type for the back row, controls folded away; → and ← step, Space "
    "plays, Home and End go to the first and last step. `present=1` in a link does the same."
)
COURSE = (
    "Nine lessons, each station with a question before the picture may be played; with a plan to "
    "print, speaker's notes, and exercises that check themselves. While a room is open, the "
    "question of the station you are at is put to the class by itself; *Reveal* computes the right "
    "answer and shows it on all screens."
)
DEMOS = (
    "*Demos*, at the top of every page, leads to named pictures, each with one sentence on what to "
    "watch. Yours stand in a file beside the app: copy an entry of `assets/demos.json` into "
    '`{"demos": [ … ]}`, write title and sentence, and as `fields` what the address of your '
    f"picture says; name the file in the environment variable `{own_demos.OWN}`. They are the "
    f"chapter “{own_demos.CHAPTER}” of the menu; a changed file is read as a page is loaded, "
    "and an entry with a mistake is named there with its remedy. Any picture is a link, so a list "
    "of links in your slides does too."
)
SERVING = (
    "Only your own computer can open the app as it starts. With `--server.address 0.0.0.0`, or "
    "`rnn-explorer --host 0.0.0.0`, a classroom can; `docs/hosting.md` says how for several "
    "processors, a path of your site, and a frame in another one."
)


def show_room() -> None:
    """What a room is, and the button that opens one."""
    st.markdown(ROOM)
    open_button("open-room-here", framed=True)


def show_course() -> None:
    """What the course has for a lecturer, and the way there."""
    st.markdown(COURSE)
    query = session.link(session.current(), "course")
    st.page_link(PAGES["course"].file, label="The course", query_params=query)


def show_presenting() -> None:
    """What the presenter's view is, and a link into it."""
    st.markdown(PRESENTING)
    query = session.link(session.current(), "unroll") | {"present": "1"}
    st.page_link(PAGES["unroll"].file, label="Unroll in the presenter's view", query_params=query)
