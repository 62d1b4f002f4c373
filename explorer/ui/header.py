"""Header of every page: title, menu of demos, button for the presenter's view."""

from __future__ import annotations

import streamlit as st

from explorer.demos import Demo
from explorer.pages import PAGES
from explorer.ui import session
from explorer.ui.demo import Shown, back, by_chapter, mistakes, tell_whether_left
from explorer.ui.plain import escape
from explorer.ui.room import open_button, show_room
from explorer.ui.share import share_menu


def show_header(title: str, lede: str, shown: Shown | None, *, bare: bool = False) -> None:
    """Show the title, the two controls beside it, and one sentence: the demo's, or the page's.

    Without the sentence where it is `bare`: a station of a lesson takes its place.
    """
    with st.container(
        horizontal=True, horizontal_alignment="right", vertical_alignment="center", key="head"
    ):
        st.title(title, width="stretch")
        if session.path() == "unroll":
            _untrained_button()
        _demos_menu(shown)
        share_menu()
        if session.path() != "lecturers":  # which has its own
            open_button()
        _present_button()
    show_room()
    if not bare:
        _sentence(lede, shown)


def _sentence(lede: str, shown: Shown | None) -> None:
    """The page's sentence, or the demo's, with the way back to it.

    The button has its place from the start: nothing below may move under the hand. A control above
    the picture shows it without a run of the page, see assets/js/base/left.js.
    """
    tell_whether_left(shown)
    key = "sentence-of-demo" if shown else "sentence"
    with st.container(horizontal=True, key=key):
        st.markdown(f"**{shown.demo.title}.** {shown.demo.watch}" if shown else lede)
        if shown:
            with st.container(width="content", key="back-to-demo"):
                st.caption("from the demo, changed since")
                st.button("↺ back to the demo", on_click=back, type="tertiary", key="back")


def _demos_menu(shown: Shown | None) -> None:
    """The demos as links, which can be opened in another window and left with Back.

    A link to the current page would not change the address, so a demo of this page is a button.
    """
    # The key changes when a demo is chosen, also the same one again, which closes the menu.
    key = f"demos-{session.path()}-{shown.demo.title if shown else ''}-{session.links()}"
    menu = st.popover("Demos", type="tertiary", key=key, on_change="rerun")
    if not menu.open:
        return
    with menu, st.container(gap=None, key="demos"):
        for number, (chapter, in_it) in enumerate(by_chapter().items(), start=1):
            with st.container(gap=None, key=f"chapter-{number}"):
                st.caption(chapter)
                for demo in in_it:
                    _entry(demo)
    wrong = mistakes()
    if wrong:
        with menu:
            st.warning("\n".join(f"- {escape(sentence)}" for sentence in wrong))


def _entry(demo: Demo) -> None:
    experiment = demo.instead_of(session.current())
    if demo.page == session.path():
        st.button(
            demo.title,
            key=f"demo-{demo.title}",
            type="tertiary",
            on_click=session.show,
            args=(experiment, demo.view),
        )
    else:
        query = session.link(experiment, demo.page, demo.view)
        st.page_link(PAGES[demo.page].file, label=demo.title, query_params=query)


def _untrained_button() -> None:
    updates = session.current().updates
    if updates:
        st.button(
            f"Trained, {updates:,} update{'' if updates == 1 else 's'} · see it untrained",
            key="untrained",
            on_click=session.change,
            kwargs={"updates": 0},
            type="tertiary",
        )


def _present_button() -> None:
    presenting = session.presenting()
    st.button(
        "Leave presenter's view" if presenting else "Present",
        key="present",
        on_click=session.choose,
        args=("present", "0" if presenting else "1"),
        type="tertiary",
        shortcut="P",
        help="Back to the controls." if presenting else "Bigger type, controls folded away.",
    )
