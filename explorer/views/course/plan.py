"""The plan of a lecture: minutes, lessons, links and speaker's notes, made to be printed.

Each link is short enough to be typed: page, lesson and station are all that it needs.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from explorer.errors import InputError
from explorer.lessons import Lesson, Station, mark
from explorer.pages import PAGES
from explorer.ui import course
from explorer.ui.course import Place
from explorer.ui.frame import escape
from explorer.ui.station import SOURCES

FIRST = next(iter(PAGES))


def show_plan(answers: bool) -> None:
    """Show the plan; printed, it is all that is left of the page.

    With `answers` it has the right answer of every station and the sentence to keep, for which
    each of them is run.
    """
    lessons = [one for one in course.lessons().values() if isinstance(one, Lesson)]
    total = sum(lesson.minutes for lesson in lessons)
    with st.container(key="plan"):
        st.subheader(f"Plan of {total} minutes", anchor=False)
        st.markdown(_for_later(lessons))
        begin, base = 0, _base()
        for number, lesson in enumerate(lessons, start=1):
            end = begin + lesson.minutes
            head = f"{begin}–{end} min · {number} · {escape(lesson.title)}"
            st.markdown(f"**{head}**")
            st.markdown(plan_of(lesson, base, answers))
            begin = end


def _for_later(lessons: Sequence[Lesson]) -> str:
    """What the minutes are for, and what is left out of them."""
    stations = sum(len(lesson.stations) for lesson in lessons)
    exercises = sum(len(lesson.exercises) for lesson in lessons)
    return (
        f"The minutes are for the {stations} stations: the question, a vote, the picture. The "
        f"{exercises} exercises are for after the lecture, and are handed in as links."
    )


def plan_of(lesson: Lesson, base: str, answers: bool = False) -> str:
    """The notes and the links of one lesson as Markdown."""
    notes = [f"*{escape(lesson.notes)}*"] if lesson.notes else []
    places = "\n".join(f"- {_line(place, base, answers)}" for place in course.places_of(lesson))
    return "\n\n".join([*notes, places])


def _line(place: Place, base: str, answers: bool) -> str:
    what, link = place.what, short_link(place)
    lines = [_bare(what.asks), f"[{escape(base + link)}]({base}{link})"]
    if answers and isinstance(what, Station):
        lines.append(_answer(what))
    if what.notes:
        lines.append(f"*{_bare(what.notes)}*")
    return "  \n".join(lines)


def _answer(station: Station) -> str:
    """The right answer of a station by its run, and the sentence to keep."""
    try:
        marked = mark(station, SOURCES)
    except InputError as error:
        return escape(str(error))
    return f"→ **{_bare(marked.answers[marked.right])}** {_bare(marked.keep)}"


def _bare(text: str) -> str:
    """A text of a lesson without its marks, escaped."""
    return escape(text.replace("*", "").replace("`", ""))


def short_link(place: Place) -> str:
    """A link to a place, from the address of the app on."""
    page = "" if place.page == FIRST else place.page
    return f"{page}?lesson={place.lesson.id}&station={place.number}"


def _base() -> str:
    """The address of the app, as the browser has it."""
    url = (st.context.url or "").partition("?")[0]
    return url.rstrip("/").removesuffix(course.PAGE)
