"""Three ways on from the start, and where each page leads."""

from __future__ import annotations

import streamlit as st

from explorer.pages import GROUPS, PAGES, Page

WAYS = (
    ("course", "Start the course", "Nine lessons. Answer first, then see what the network says."),
    ("unroll", "Explore freely", "Your own network, step by step."),
    ("lecturers", "For lecturers", "A room, a plan of 45 minutes, the projector."),
)
"""(page, label, what is there)."""


def show_ways() -> None:
    """Show the three ways on, the course first."""
    with st.container(key="ways", horizontal=True, gap="medium"):
        for number, (page, label, words) in enumerate(WAYS):
            with st.container(key=f"way-{page}", gap=None, width="content"):
                if st.button(label, type="secondary" if number else "primary"):
                    st.switch_page(PAGES[page].file)
                st.caption(words)


def show_pages() -> None:
    """Show every page but this one, by group, with its sentence."""
    st.header("Where each page leads", anchor=False)
    with st.container(key="pages"):
        for number, (heading, pages) in enumerate(GROUPS.items()):
            others = [page for page in pages if page.name != "start"]
            with st.container(key=f"pages-{number}", gap=None):
                st.subheader(heading if number else "The course", anchor=False)
                for page in others:
                    _leads_to(page)


def _leads_to(page: Page) -> None:
    st.page_link(page.file, label=f"**{page.title}**")
    st.caption(page.sentence)
