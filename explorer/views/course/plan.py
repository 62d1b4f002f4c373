"""The plan of a lecture: minutes, lessons, links and speaker's notes, made to be printed.

Each link is short enough to be typed: page, lesson and station are all that it needs.
"""

from __future__ import annotations

import streamlit as st

from explorer.lessons import Lesson
from explorer.pages import PAGES
from explorer.ui import course
from explorer.ui.course import Place
from explorer.ui.frame import escape

FIRST = next(iter(PAGES))

_PRINT = """<style>
@media print {
  [data-testid="stSidebar"], [data-testid="stHeader"], [data-testid="stToolbar"], .st-key-head,
  .st-key-not_printed, [data-testid="stExpandSidebarButton"] { display: none !important; }
  [data-testid="stAppViewContainer"], [data-testid="stMain"], [data-testid="stApp"] {
    position: static !important; overflow: visible !important; height: auto !important;
  }
  .st-key-plan :is(p, li, h3) { color: #000 !important; font-size: 10pt; line-height: 1.35; }
  .st-key-plan h3 { font-size: 12pt; break-after: avoid; }
  .st-key-plan li { break-inside: avoid; }
}
</style>"""


def show_plan() -> None:
    """Show the plan; printed, it is all that is left of the page."""
    st.html(_PRINT)
    lessons = [one for one in course.lessons().values() if isinstance(one, Lesson)]
    total = sum(lesson.minutes for lesson in lessons)
    with st.container(key="plan"):
        st.subheader(f"Plan of {total} minutes", anchor=False)
        begin, base = 0, _base()
        for number, lesson in enumerate(lessons, start=1):
            end = begin + lesson.minutes
            head = f"{begin}–{end} min · {number} · {escape(lesson.title)}"
            st.markdown(f"**{head}**")
            st.markdown(plan_of(lesson, base))
            begin = end


def plan_of(lesson: Lesson, base: str) -> str:
    """The notes and the links of one lesson as Markdown."""
    notes = [f"*{escape(lesson.notes)}*"] if lesson.notes else []
    places = "\n".join(f"- {_line(place, base)}" for place in course.places_of(lesson))
    return "\n\n".join([*notes, places])


def _line(place: Place, base: str) -> str:
    what, link = place.what, short_link(place)
    notes = f" *{escape(what.notes)}*" if what.notes else ""
    return f"{escape(what.asks)}  \n[{escape(base + link)}]({base}{link}){notes}"


def short_link(place: Place) -> str:
    """A link to a place, from the address of the app on."""
    page = "" if place.page == FIRST else place.page
    return f"{page}?lesson={place.lesson.id}&station={place.number}"


def _base() -> str:
    """The address of the app, as the browser has it."""
    url = (st.context.url or "").partition("?")[0]
    return url.removesuffix(course.PAGE)
