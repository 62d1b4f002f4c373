"""The lessons in their order, each with its stations and exercises as links."""

from __future__ import annotations

import streamlit as st

from explorer.lessons import BrokenFile, Exercise, Lesson
from explorer.pages import PAGES
from explorer.ui import course
from explorer.ui.course import Place
from explorer.ui.frame import escape, show_broken


def show_lessons() -> None:
    """Show the way on, and every lesson; one that cannot be read says why, in its place."""
    course.recall()
    on = course.where_to_go_on()
    if on:
        with st.container(key="go-on", width="content"):
            st.page_link(PAGES[on.page].file, label=_continue(on), query_params=course.link_to(on))
    elif any(isinstance(one, Lesson) for one in course.lessons().values()):
        st.markdown("**All lessons are done.** Any of them opens again from the list.")
    with st.container(gap="xsmall"):
        for number, lesson in enumerate(course.lessons().values(), start=1):
            if isinstance(lesson, BrokenFile):
                show_broken(lesson)
            else:
                _lesson(number, lesson)


def _lesson(number: int, lesson: Lesson) -> None:
    done, places = course.done_in(lesson), course.places_of(lesson)
    of = f" · {done} of {len(places)}" if done else ""
    with st.expander(f"**{number} · {escape(lesson.title)}**{of}", key=f"lesson_{lesson.id}"):
        for place in places:
            st.page_link(
                PAGES[place.page].file, label=label_of(place), query_params=course.link_to(place)
            )


def label_of(place: Place) -> str:
    """A place in one line: what it asks, and ✓ where it is done."""
    mark = "✓ " if course.is_done(place) else ""
    return f"{mark}{escape(place.what.asks)}"


def _continue(place: Place) -> str:
    number = list(course.lessons()).index(place.lesson.id) + 1
    if not course.has_begun():
        return "**Begin with the first lesson →**"
    kind = "exercise" if isinstance(place.what, Exercise) else f"station {place.number}"
    return f"**Continue: {number} · {escape(place.lesson.title)}, {kind} →**"
