"""Panels of generating networks on the page "Shapes": melodies, names and text."""

from __future__ import annotations

from typing import Any

import streamlit as st

from explorer import sampling
from explorer.shapes.lettering import known_name, letters_of, melody_of, word_of
from explorer.ui import session
from explorer.ui.controls import task_options
from explorer.ui.frame import escape, say
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
LETTERS, NOTES, NAME = 200, 31, 40
"""Maximum number of generated symbols."""


# ---- one to many -------------------------------------------------------------------------------


def compose(shown: Shown, view: dict[str, Any]) -> None:
    task = shown.task
    first, warm, press = st.columns([2, 3, 2], gap="medium", vertical_alignment="bottom")
    with first:
        names = task.symbols_in
        given = view["say"] if view["say"] in names else FIRST_NOTE
        show_value(
            st.selectbox,
            "It begins with",
            key="shapes_first_note",
            value=given,
            take=lambda chosen: session.choose("say", chosen),
            options=names,
            format_func=lambda name: "nothing" if name == names[-1] else name,
        )
    with warm:
        temperature(view)
    again(press, "Another melody", view)
    begin = [names.index(given)]
    written = sampling.write(
        shown.params, task, begin, most=NOTES, temperature=view["temperature"], seed=view["draw"],
        stop=task.n_y - 1,
    )  # fmt: skip
    notes, given_notes, chances = melody_of(task, begin, written)
    dark = st.context.theme.type == "dark"
    draw_writing(shown, [given], written.codes)
    if not notes:
        say("It ended before its first note. Try another melody, or a higher temperature.")
        return
    show_later(
        draw_roll(notes, chances, given=given_notes, dark=dark),
        key="roll", alt=describe_roll(notes, chances, given=given_notes),
    )  # fmt: skip
    play_melody(notes)


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
    stop = None if is_text else task.n_y - 1
    most = LETTERS if is_text else NAME
    found = _written(shown, view, begin, most, stop)
    written = found[0]
    whole = word_of(task, begin, written.codes)
    if is_text:
        with st.container(key="written"):
            st.text(whole)  # st.code would first load 1.5 MB of syntax highlighting
    else:
        large(whole)
    if not is_text:
        _others(shown, view, begin, found, stop)
    said = [task.symbols_in[code] for code in begin]
    draw_writing(shown, said, written.codes)
    steps = [
        [(task.symbols_out[code], chance) for code, chance in ranks]
        for ranks in sampling.alternatives(written, 5)
    ][: 2 * MOST_COLUMNS]
    chosen = [task.symbols_out[code] for code in written.codes][: len(steps)]
    taken = [float(row[code]) for row, code in zip(written.chances, written.codes, strict=True)]
    what = {"chosen": chosen, "chances": taken[: len(steps)]}
    dark = st.context.theme.type == "dark"
    st.markdown("##### What each letter could have been")
    show_later(
        draw_alternatives(steps, **what, dark=dark),
        key="alternatives", alt=describe_alternatives(steps, **what),
    )  # fmt: skip


def _written(
    shown: Shown, view: dict[str, Any], begin: list[int], most: int, stop: int | None, more: int = 0
) -> tuple[sampling.Written, ...]:
    if view["way"] == "beam":
        how = {"most": min(most, 60), "width": view["width"], "stop": stop}
        return sampling.beam(shown.params, shown.task, begin, **how)
    warm = view["temperature"] if view["way"] == "draw" else 0
    how = {"most": most, "temperature": warm, "seed": view["draw"] + more, "stop": stop}
    return (sampling.write(shown.params, shown.task, begin, **how),)


def _others(
    shown: Shown, view: dict[str, Any], begin: list[int], found: Any, stop: int | None
) -> None:
    """More names of the same network, and whether each is in the training list."""
    if view["way"] == "draw":
        seeds = range(1, 6)
        found += tuple(_written(shown, view, begin, NAME, stop, 10_000 * k)[0] for k in seeds)
    told = []
    for one in found:
        name = word_of(shown.task, begin, one.codes)
        where = known_name(shown.task, name)
        told.append(f"{escape(name)} ({where})" if where else escape(name))
    st.caption(
        f"Also: {', '.join(told[1:])}. " * (len(told) > 1)
        + "Without a note: in no list, the network's own."
        + f" The first is {told[0]}." * ("(" in told[0])
    )
