"""The head of every page: its title, the menu of demos, and the way into the presenter's view."""

from __future__ import annotations

import streamlit as st

from explorer import demos
from explorer.pages import PAGES
from explorer.ui import session


def show_header(title: str, lede: str, demo: demos.Demo | None) -> None:
    """The title with the two controls beside it, and one sentence: the demo's, or the page's."""
    with st.container(
        horizontal=True, horizontal_alignment="right", vertical_alignment="center", key="head"
    ):
        st.title(title, width="stretch")
        _demos_menu(demo)
        _present_button()
    st.markdown(f"**{demo.title}.** {demo.watch}" if demo else lede)


def _demos_menu(shown: demos.Demo | None) -> None:
    """The demos as links, which open in another window too, and can be left with Back.

    A link to the page one is on would leave the address as it was: there it is a button.
    """
    # Another key is another menu: it closes when a demo has been chosen.
    key = f"demos-{session.path()}-{shown.title if shown else ''}"
    menu = st.popover("Demos", type="tertiary", key=key, on_change="rerun")
    if not menu.open:
        return
    with menu, st.container(gap=None, key="demos"):
        for demo in demos.load():
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
