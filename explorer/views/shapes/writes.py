"""Panels of generating networks on the page "Shapes": melodies, names and text."""

from __future__ import annotations

from functools import cache
from typing import Any

import streamlit as st

from explorer.errors import InputError
from explorer.shapes.lettering import letters_of, notes_of
from explorer.tasks import Task
from explorer.tasks.music import read_melodies
from explorer.ui import session
from explorer.ui.controls import task_options
from explorer.ui.frame import escape, say
from explorer.ui.parts import LONGEST
from explorer.ui.widgets import show_value
from explorer.views.shapes.boxes import (
    again,
    box,
    choose_way,
    large,
    show_later,
    show_told,
    temperature,
    width,
)
from explorer.views.shapes.controls import Shown
from explorer.views.shapes.inputs import EXAMPLES
from explorer.views.shapes.melody import play_melody
from explorer.views.shapes.written import tell_melody, tell_text

_TUNES, _OF_A_TUNE = 6, 5
"""How many known tunes can be chosen, and how many notes of each are given."""

# ---- one to many -------------------------------------------------------------------------------


def compose(shown: Shown, view: dict[str, Any]) -> None:
    task = shown.task
    first, warm, press = st.columns([2, 3, 2], gap="medium", vertical_alignment="bottom")
    with first:
        begin = _choose_tune(task, view["say"])
    with warm:
        temperature(view)
    again(press, "Another melody", view)
    told = tell_melody(shown, begin, view)
    show_told(told)
    if not told.figures:
        say(told.small)
        return
    asked = shown.identity, tuple(begin), view["temperature"], view["draw"]
    show_later(told.figures[0], of=asked, key="roll")
    play_melody(told.melody)


def _choose_tune(task: Task, given: str) -> list[int]:
    """Show the choice of what a melody begins with: nothing, a note, the first notes of a known
    tune, or notes that are typed; returns their codes."""
    names, tunes = task.symbols_in, _tunes()
    problem = ""
    try:
        begin = notes_of(task, given)
    except InputError as error:
        begin, given, problem = notes_of(task, EXAMPLES["music"]), EXAMPLES["music"], str(error)
    options = [names[-1], *tunes, *names[:-1]]
    show_value(
        st.selectbox,
        "It begins with",
        key="shapes_first_note",
        value=given,
        take=lambda chosen: session.choose("say", chosen[:LONGEST]),
        options=options if given in options else [given, *options],
        format_func=lambda name: "nothing" if name == names[-1] else tunes.get(name, name),
        accept_new_options=True,
        help="Type notes of your own, with commas between them: E4 ¼, G4 ½, or E4 for a quarter.",
    )
    if problem:
        say(problem)
    return begin


@cache
def _tunes() -> dict[str, str]:
    """The first notes of some melodies, as they are typed, with their names."""
    found = {}
    for melody in read_melodies()[:_TUNES]:
        first = melody.notes[:_OF_A_TUNE]
        found[", ".join(note.symbol for note in first)] = (
            f"{melody.title}, first {len(first)} notes"
        )
    return found


# ---- many to many ------------------------------------------------------------------------------


def write(shown: Shown, view: dict[str, Any]) -> None:
    task, is_text = shown.task, shown.task.name == "text"
    if is_text and shown.experiment == session.current():
        with st.expander("The text it learns from: paste your own"):
            task_options()
    begins, how, warm, press = st.columns([3, 3, 3, 2], gap="medium", vertical_alignment="bottom")
    with begins:
        box(shown, "It begins with (may be empty)", view["say"])
    with how:
        choose_way(view["way"])
    with warm:
        if view["way"] == "draw":
            temperature(view)
        elif view["way"] == "beam":
            width(view)
    if view["way"] == "draw":
        again(press, "Write again", view)
    begin = letters_of(task, view["say"])
    told = tell_text(shown, begin, view)
    if is_text:
        with st.container(key="written"):
            st.text(told.large)  # st.code would first load 1.5 MB of syntax highlighting
    else:
        large(told.large)
        st.caption(escape(told.small))
    show_told(told)
    (figure,) = told.figures
    st.markdown(f"##### {figure.title}")
    given = (view[name] for name in ("way", "width", "temperature", "draw"))
    show_later(figure, of=(shown.identity, tuple(begin), *given), key="alternatives")
