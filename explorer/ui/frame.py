"""Frame of every page: title, warnings about the link, and error messages in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer import tasks
from explorer.charts.theme import DARK, LIGHT
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

COLOURS = "".join(
    f"--{name}: light-dark({light}, {vars(DARK)[name]}); " for name, light in vars(LIGHT).items()
)
"""The palette as CSS variables: var(--applied) follows the light or dark theme. Not for overlays,
such as menus, which lie outside the element that carries Streamlit's theme."""

_RULES = """
[data-testid="stMainBlockContainer"] {
  position: relative; padding: .6rem 2.6rem 1rem; max-width: none;
}
[data-testid="stMainBlockContainer"] > [data-testid="stVerticalBlock"] { gap: .35rem; }
[data-testid="stSidebarContent"] [data-testid="stVerticalBlock"] { gap: .65rem; }
[data-testid="stSidebar"] [data-testid="stExpander"] details { border: 0; }
[data-testid="stSidebar"] [data-testid="stExpander"] summary { padding: .3rem 0; font-weight: 600; }
[data-testid="stSidebar"] [data-testid="stExpanderDetails"] { padding: .2rem 0 .4rem; border: 0; }
[data-testid="stSidebarNav"] { padding-top: 0; }
[data-testid="stNavSectionHeader"] { font-size: .8rem; opacity: .8; }
@media (hover: hover) {
  [data-testid="stSidebarNavItems"] > div { margin-top: .25rem; }
  [data-testid="stNavSectionHeader"] { margin: .1rem 0 0; padding-block: .15rem 0; }
  [data-testid="stSidebarNavItems"] li { margin: 0; }
  [data-testid="stSidebarNavLink"] { min-height: 0; padding-block: .12rem; }
  [data-testid="stSidebarNavLink"] :is(span, div) { line-height: 1.4; }
}
.st-key-badge { min-height: 2rem; }
.st-key-badge[data-old] :is(p, p *) { color: var(--quiet) !important; }
.st-key-badge p { font-size: .9rem; font-weight: 400; white-space: normal; line-height: 1.5; }
.st-key-address, .st-key-presenter, .st-key-words, .st-key-demo, .st-key-where {
  position: absolute;
}
.st-key-words { width: 0 !important; height: 0; }
.st-key-sentence-of-demo { flex-wrap: nowrap; gap: .1rem 1.5rem; }
.st-key-back-to-demo { flex: none; gap: 0; align-items: flex-end; }
.st-key-back-to-demo button { min-height: 0; padding: 0; white-space: nowrap; }
.st-key-back-to-demo button:not(:hover) { color: var(--applied); }
:root:not([data-demo-left]) .st-key-back-to-demo * { visibility: hidden; }
:root[data-demo-left] .st-key-sentence-of-demo > div > [data-testid="stMarkdown"] :is(p, p *) {
  color: var(--quiet) !important;
}
:root:not([data-room]) [data-testid="stLayoutWrapper"]:has(> * > .st-key-room) {
  position: absolute;
}
:root[data-room="student"] [data-testid="stLayoutWrapper"]:has(> * > .st-key-room) {
  position: sticky; top: 0; z-index: 4;
}
:root[data-covered] [data-testid="stLayoutWrapper"]:has(> * > .st-key-room) ~ * {
  display: none;
}
[data-testid="stCaptionContainer"], [data-testid="stMain"] kbd { opacity: .8; }
:root[data-scrolled] [data-testid="stExpandSidebarButton"]:not(:focus-visible) { opacity: 0; }
:root[data-scrolled] [data-testid="stExpandSidebarButton"]:not(:focus-visible),
:root[data-scrolled] [data-testid="stExpandSidebarButton"]:not(:focus-visible) * {
  pointer-events: none;
}
@media (hover: none) {
  [data-testid="stElementToolbar"], .st-key-present kbd { display: none !important; }
}
[data-testid="stBaseButton-primary"]:enabled { background: var(--applied); color: var(--paper); }
[data-testid="stBaseButton-primary"]:enabled:hover { opacity: .88; }
[data-testid="stMain"] [kind="tertiary"]:is(:active, [aria-expanded="true"]) {
  color: var(--applied);
}
[data-testid="stHeader"] { background: transparent; }
[data-testid="stHeader"], [data-testid="stHeader"] * { pointer-events: none; }
[data-testid="stHeader"] :is(button, button *) { pointer-events: auto; }
:root:has([data-testid="stExpandSidebarButton"]) .st-key-head { padding-left: 2rem; }
[data-testid="stPopoverBody"]:has(.st-key-demos) { padding: .5rem; min-width: 0; }
.st-key-demos [data-testid="stElementContainer"] { height: 2.1rem; margin: 0; }
.st-key-demos [data-testid="stCaptionContainer"] p { padding: .55rem .6rem 0; font-weight: 600; }
@media (min-width: 900px) { .st-key-demos { display: block; columns: 2; column-gap: 1.2rem; } }
[class*="st-key-chapter-"] { break-inside: avoid; }
.st-key-demos :is(button, a) { padding: .2rem .6rem; min-height: 0; height: 2rem; margin: 0; }
.st-key-go-on a { background: var(--applied); padding: .35rem .9rem; margin: .2rem 0 .5rem; }
.st-key-go-on a:hover { background: var(--applied); opacity: .88; }
.st-key-go-on :is(a, a p, a span) { color: var(--paper) !important; }
.st-key-pages { display: grid; gap: 1.2rem 2.4rem; align-items: start;
  grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); }
.st-key-pages [data-testid="stPageLink"] a { padding: .1rem 0; min-height: 0; }
.st-key-pages [data-testid="stPageLink"] a:hover { background: none; text-decoration: underline; }
.st-key-pages [data-testid="stCaptionContainer"] { margin-bottom: .6rem; }
.st-key-written { overflow-wrap: anywhere; }
.st-key-written [data-testid="stText"] { white-space: pre-wrap; line-height: 1.6; }
[data-testid="stTextInput"] input, [data-testid="stTextArea"] textarea,
.st-key-written [data-testid="stText"] { unicode-bidi: plaintext; text-align: start; }
@media (max-width: 640px) {
  [data-testid="stMainBlockContainer"] { padding: .6rem 1rem 2rem; }
  .st-key-head h1 { font-size: 1.5rem; }
  .st-key-sentence-of-demo { flex-wrap: wrap; }
  .st-key-back-to-demo { flex-flow: row wrap; gap: 0 1rem; }
  .st-key-open-room, :root:not([data-demo-left]) .st-key-back-to-demo { display: none; }
  .st-key-present { display: none; }
  .st-key-head { row-gap: 0; }
  .st-key-head .st-key-untrained { order: 1; flex-basis: 100%; }
  .st-key-untrained button { justify-content: start; min-height: 0; padding: 0 0 .3rem; }
  .st-key-table table { font-size: .8rem; width: 100%; }
  .st-key-table :is(th, td) { padding: .3rem .25rem; overflow-wrap: normal; word-break: normal; }
}
"""
"""CSS beyond Streamlit's theme: the first picture has to be visible without scrolling."""


def open_page() -> Experiment:
    """Start the page that the router opens: title, sentence, a warning for each invalid part of
    the link. Returns the experiment to show."""
    st.html(f"<style>:root {{ --least: 0px; {COLOURS}}}{_RULES}</style>")
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
