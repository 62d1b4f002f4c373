"""The list of lessons."""

from __future__ import annotations

import streamlit as st

from explorer.lessons import BrokenFile
from explorer.pages import PAGES
from explorer.ui import course
from explorer.ui.course import Place
from explorer.ui.frame import show_broken


def show_lessons() -> None:
    """Show every lesson with its stations as links."""
    for number, lesson in enumerate(course.lessons().values(), start=1):
        if isinstance(lesson, BrokenFile):
            show_broken(lesson)
            continue
        first = Place(lesson, 1)
        st.page_link(
            PAGES[first.page].file,
            label=f"{number} · {lesson.title}",
            query_params=course.link_to(first),
        )
