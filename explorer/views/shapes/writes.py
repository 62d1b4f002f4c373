"""Panels of generating networks on the page "Shapes": melodies, names and text."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

import streamlit as st

from explorer import sampling
from explorer.shapes.lettering import known_name, letters_of, melody_of, word_of
from explorer.ui import session
from explorer.ui.controls import task_options
from explorer.ui.frame import escape, say
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
    drawn = _Asked("draw", tuple(begin), NOTES, task.n_y - 1, view["temperature"], view["draw"])
    (written,) = _written(shown, drawn)
    notes, given_notes, chances = melody_of(task, begin, written)
    draw_writing(shown, [given], written.codes)
    if not notes:
        say("It ended before its first note. Try another melody, or a higher temperature.")
        return
    show_later(
        partial(draw_roll, notes, chances, given=given_notes),
        of=(shown.identity, drawn), key="roll",
        alt=describe_roll(notes, chances, given=given_notes),
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
