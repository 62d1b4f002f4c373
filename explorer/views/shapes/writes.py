"""Panels of generating networks on the page "Shapes": melodies, names and text."""

from __future__ import annotations

from functools import cache, partial
from typing import Any, NamedTuple

import streamlit as st

from explorer import sampling
from explorer.errors import InputError
from explorer.shapes.lettering import known_name, letters_of, melody_of, notes_of, word_of
from explorer.tasks import Task
from explorer.tasks.music import read_melodies
from explorer.ui import session
from explorer.ui.controls import task_options
from explorer.ui.frame import escape, say
from explorer.ui.parts import LONGEST
from explorer.ui.runs import kept
from explorer.ui.widgets import show_value
from explorer.views.shapes.alternatives import describe_alternatives, draw_alternatives
from explorer.views.shapes.boxes import (
    MOST_COLUMNS,
    again,
    box,
    choose_way,
    draw_writing,
    large,
    show_later,
    temperature,
    width,
)
from explorer.views.shapes.controls import Shown
from explorer.views.shapes.melody import play_melody
from explorer.views.shapes.roll import describe_roll, draw_roll

FIRST_NOTE = "E4 ¼"
_TUNES, _OF_A_TUNE = 6, 5
"""How many known tunes can be chosen, and how many notes of each are given."""

LETTERS, NOTES, NAME = 200, 31, 40
"""Maximum number of generated symbols."""


# ---- one to many -------------------------------------------------------------------------------


def compose(shown: Shown, view: dict[str, Any]) -> None:
    task = shown.task
    first, warm, press = st.columns([2, 3, 2], gap="medium", vertical_alignment="bottom")
    with first:
        begin = _choose_tune(task, view["say"])
    with warm:
        temperature(view)
    again(press, "Another melody", view)
    drawn = _Asked("draw", tuple(begin), NOTES, task.n_y - 1, view["temperature"], view["draw"])
    (written,) = _written(shown, drawn)
    notes, given_notes, chances = melody_of(task, begin, written)
    draw_writing(shown, [task.symbols_in[code] for code in begin], written.codes)
    if not notes:
        say("It ended before its first note. Try another melody, or a higher temperature.")
        return
    show_later(
        partial(draw_roll, notes, chances, given=given_notes),
        of=(shown.identity, drawn), key="roll",
        alt=describe_roll(notes, chances, given=given_notes),
    )  # fmt: skip
    play_melody(notes)


def _choose_tune(task: Task, given: str) -> list[int]:
    """Show the choice of what a melody begins with: nothing, a note, the first notes of a known
    tune, or notes that are typed; returns their codes."""
    names, tunes = task.symbols_in, _tunes()
    problem = ""
    try:
        begin = notes_of(task, given)
    except InputError as error:
        begin, given, problem = notes_of(task, FIRST_NOTE), FIRST_NOTE, str(error)
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
    asked = _asked(view, begin, is_text, None if is_text else task.n_y - 1)
    found = _written(shown, asked)
    written = found[0]
    whole = word_of(task, begin, written.codes)
    if is_text:
        with st.container(key="written"):
            st.text(whole)  # st.code would first load 1.5 MB of syntax highlighting
    else:
        large(whole)
    if not is_text:
        _others(shown, asked, found)
    said = [task.symbols_in[code] for code in begin]
    draw_writing(shown, said, written.codes)
    steps = [
        [(task.symbols_out[code], chance) for code, chance in ranks]
        for ranks in sampling.alternatives(written, 5)
    ][: 2 * MOST_COLUMNS]
    chosen = [task.symbols_out[code] for code in written.codes][: len(steps)]
    taken = [float(row[code]) for row, code in zip(written.chances, written.codes, strict=True)]
    what = {"chosen": chosen, "chances": taken[: len(steps)]}
    st.markdown("##### What each letter could have been")
    show_later(
        partial(draw_alternatives, steps, **what),
        of=(shown.identity, asked),
        key="alternatives",
        alt=describe_alternatives(steps, **what),
    )


class _Asked(NamedTuple):
    """What is to be written, by which way; what the way has no use for is 0."""

    way: str
    begin: tuple[int, ...]
    most: int
    stop: int | None
    temperature: float = 0
    seed: int = 0
    width: int = 0


def _asked(view: dict[str, Any], begin: list[int], is_text: bool, stop: int | None) -> _Asked:
    most = LETTERS if is_text else NAME
    if view["way"] == "beam":
        return _Asked("beam", tuple(begin), min(most, 60), stop, width=view["width"])
    warm = view["temperature"] if view["way"] == "draw" else 0
    return _Asked(view["way"], tuple(begin), most, stop, warm, view["draw"])


def _written(shown: Shown, asked: _Asked) -> tuple[sampling.Written, ...]:
    """What the network writes, sampled once for all sessions."""
    network = shown.params, shown.task, asked.begin
    how = {"most": asked.most, "stop": asked.stop}
    if asked.way == "beam":
        work = partial(sampling.beam, *network, width=asked.width, **how)
    else:
        warm = {"temperature": asked.temperature, "seed": asked.seed}
        work = partial(_sampled, *network, **warm, **how)
    return kept("written", (shown.identity, asked), work)


def _sampled(*network: Any, **how: Any) -> tuple[sampling.Written, ...]:
    return (sampling.write(*network, **how),)


def _others(shown: Shown, asked: _Asked, found: tuple[sampling.Written, ...]) -> None:
    """More names of the same network, and whether each is in the training list."""
    if asked.way == "draw":
        seeds = (asked.seed + 10_000 * k for k in range(1, 6))
        found += tuple(_written(shown, asked._replace(seed=seed))[0] for seed in seeds)
    told = []
    for one in found:
        name = word_of(shown.task, asked.begin, one.codes)
        where = known_name(shown.task, name)
        told.append(f"{escape(name)} ({where})" if where else escape(name))
    st.caption(
        f"Also: {', '.join(told[1:])}. " * (len(told) > 1)
        + "Without a note: in no list, the network's own."
        + f" The first is {told[0]}." * ("(" in told[0])
    )
