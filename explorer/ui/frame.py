"""Frame of every page: title, warnings about the link, and error messages in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer import tasks
from explorer.errors import InputError
from explorer.experiment import MOST_NAMED, Experiment, Problem
from explorer.lessons import BrokenFile
from explorer.pages import PAGES
from explorer.ui import course, session
from explorer.ui.address import keep_one_entry_per_page
from explorer.ui.demo import shown_demo
from explorer.ui.header import show_header
from explorer.ui.plain import escape
from explorer.ui.presenter import prepare_view
from explorer.ui.station import show_station
from explorer.ui.where import keep_where


def open_page() -> Experiment:
    """Start the page that the router opens: title, sentence, a warning for each invalid part of
    the link. Returns the experiment to show."""
    keep_one_entry_per_page()
    page = PAGES[session.path()]
    experiment, problems = session.open_address()
    place = course.arrive()
    experiment = session.current()
    shown = shown_demo()
    prepare_view(shown.demo if shown else None)
    two = page.of_two_cells and tasks.TASKS[experiment.task].has_border
    show_header(
        page.heading or page.title,
        page.of_two_cells if two else page.sentence,
        shown,
        bare=bool(place),
    )
    keep_where()
    picture_too = not place or _show_place(place)
    warn(problems)
    if not picture_too:
        st.stop()
    return experiment


def _show_place(place: course.Place | BrokenFile) -> bool:
    """Show where the session is in the course; whether the page may show its picture."""
    if isinstance(place, BrokenFile):
        show_broken(place)
        st.button("Leave the lesson", on_click=course.leave)
        return True
    return show_station(place)


def show_broken(broken: BrokenFile) -> None:
    """Say what is wrong with the file of a lesson, line by line."""
    lines = "\n".join(f"- {escape(str(one))}" for one in broken.mistakes)
    st.error(f"The lesson “{escape(broken.id)}” cannot be read; the others can.\n\n{lines}")


def warn(problems: Sequence[Problem]) -> None:
    """Show a warning for each invalid part of the link."""
    with _box():
        for problem in problems[:MOST_NAMED]:
            st.warning(_sentence(problem))
        if len(problems) > MOST_NAMED:
            more = len(problems) - MOST_NAMED
            st.warning(f"And {more:,} more parts of the link cannot be used.")


@contextmanager
def plain_errors() -> Iterator[None]:
    """Show an InputError in place of the picture; all other exceptions pass through."""
    try:
        yield
    except InputError as error:
        st.error(escape(str(error)))


def say(*sentences: str) -> None:
    """Show notes about a request that could not be fulfilled."""
    with _box():
        for sentence in sentences:
            st.info(escape(sentence))


def _box() -> DeltaGenerator:
    """A container, present even when empty: if the number of elements above a picture changed, the
    browser would rebuild the picture."""
    return st.container()


def _sentence(problem: Problem) -> str:
    given = _code(f"{problem.field}={problem.given}")
    instead = "The default is shown instead." if problem.known else "It is left out."
    if problem.instead:
        # Of a file, whose name somebody else has chosen.
        return f"In the link, {given} cannot be used: {escape(problem.remedy)}. {problem.instead}"
    return f"In the link, {given} cannot be used: {problem.remedy}. {instead}"


def _code(text: str) -> str:
    """Text as Markdown inline code, with a fence that the text cannot close."""
    text = "".join(c if c.isprintable() else " " for c in text)
    text = text.replace(":material/", ":material\u2060/")  # else shown as :material_, even in code
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"
