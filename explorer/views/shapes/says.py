"""Inputs and outputs of each shape of network on the page "Shapes"."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from explorer import engine, shapes
from explorer.number_text import short_percent
from explorer.shapes import vector_size
from explorer.tasks import Task
from explorer.tasks.base import one_hot
from explorer.ui import session
from explorer.ui.frame import escape, say
from explorer.ui.runs import kept
from explorer.ui.widgets import show_value
from explorer.views.shapes.belief import draw_belief, sides
from explorer.views.shapes.belief_words import describe_belief, say_reading
from explorer.views.shapes.boxes import (
    DEFAULT_TEMPERATURE,
    TEMPERATURES,
    box,
    large,
    show_later,
    states,
    width,
)
from explorer.views.shapes.controls import Shown
from explorer.views.shapes.curve import describe_curve, draw_curve
from explorer.views.shapes.picture import Align, show_graph
from explorer.views.shapes.vector_size import (
    describe_vector_size,
    draw_vector_size,
    say_vector_size,
)
from explorer.views.shapes.writes import FIRST_NOTE, compose, write

_EXAMPLES = {
    "plain": "18",
    "music": FIRST_NOTE,
    "sentiment": "the food was not bad at all",
    "news": "scientists find water on the moon",
    "numbers": "seven hundred and eighty-one",
    "dates": "march 3, 1998",
}
"""Default inputs; a name or a text begins with nothing."""


def show_panel(shown: Shown) -> None:
    """Inputs and outputs of the network shown, by its shape."""
    view = {name: session.look(name) for name in ("way", "width", "draw")}
    view |= {name: session.look(name, default) for name, default in _defaults(shown).items()}
    _PANELS[shown.exhibit.shape](shown, view)


def _defaults(shown: Shown) -> dict[str, Any]:
    temperature = TEMPERATURES.get(shown.exhibit.name, DEFAULT_TEMPERATURE)
    say = shown.task.example if shown.own else _EXAMPLES.get(shown.exhibit.name, "")
    return {"say": say, "temperature": temperature}


# ---- one to one --------------------------------------------------------------------------------


def _plain(shown: Shown, view: dict[str, Any]) -> None:
    task, default = shown.task, _EXAMPLES["plain"]
    try:
        given = min(40.0, max(-10.0, float(view["say"])))
    except ValueError:
        given = float(default)
    left, right = st.columns([2, 3], gap="large")
    with left:
        show_value(
            st.slider,
            "Today's maximum, °C",
            key="shapes_plain",
            value=given,
            take=lambda chosen: session.choose("say", f"{chosen:g}"),
            min_value=-10.0,
            max_value=40.0,
            step=0.5,
            format="%.1f",
        )
        x = np.full((1, 1, 1), (given - task.mean) / task.sd)
        trace = kept("tomorrow", (shown.identity, given), lambda: engine.forward(shown.params, x))
        graph = shapes.reading([f"{given:g}°"], [task.read_y(trace.y_hat[0, 0])])
        show_graph(graph, trace.a[1:, 0], "One step: no arrow carries on to the next day.")
    with right:
        show_later(
            partial(draw_curve, shown.params, task),
            of=shown.identity, key="curve",
            alt=kept("curve in words", shown.identity, lambda: describe_curve(shown.params, task)),
        )  # fmt: skip


# ---- many to one -------------------------------------------------------------------------------


def _judge(shown: Shown, view: dict[str, Any]) -> None:
    box(shown, "A sentence", view["say"])
    given = shown.identity, view["say"]
    reading, notes = kept(
        "reading", given, lambda: shapes.read(shown.params, shown.task, view["say"])
    )
    say(*notes)
    said, sure, why = say_reading(reading).partition(" sure: ")
    large(said + sure.removesuffix(": "))
    st.markdown(escape(why[:1].upper() + why[1:]))
    words = [word if known else f"{word}?" for word, known in _pairs(reading)]
    sure = f"{reading.answers[reading.answer]} {short_percent(reading.belief[-1].max())}"
    of_words = states(shown, shown.task.read(reading.words).x[: len(words), 0])
    show_graph(
        shapes.judging(words, sure), of_words, "One answer, after the last word.",
        Align(*sides(reading), len(reading.words)),
    )  # fmt: skip
    show_later(partial(draw_belief, reading), of=given, key="belief", alt=describe_belief(reading))


def _pairs(reading: shapes.Reading) -> zip:
    return zip(reading.words, reading.known, strict=True)


# ---- encoder and decoder -----------------------------------------------------------------------


def _translate(shown: Shown, view: dict[str, Any]) -> None:
    task = shown.task
    gives, beam = st.columns([3, 2], gap="medium", vertical_alignment="bottom")
    numbers = task.name == "numbers"
    with gives:
        label = "A number from 0 to 999, in digits or English words" if numbers else "A date"
        box(shown, label, view["say"])
    with beam:
        width(view)
    given = view["say"], view["width"]
    found = kept(
        "translation", (shown.identity, *given),
        lambda: shapes.translate(shown.params, task, *given),
    )  # fmt: skip
    verdict = "right" if found.exact else f"wrong: it is {found.right}"
    large(f"{found.given} → {found.answer or 'nothing'} · {verdict}")
    others = [f"{text or 'nothing'} ({short_percent(chance, 1)})" for text, chance in found.answers]
    st.caption(f"What the beam found, with the chance of the whole: {escape(', '.join(others))}.")
    border = len(found.source)
    graph = shapes.translating(list(found.source), "▸", [*found.target, "■"])
    words = (
        f"a⟨{border}⟩, {len(found.vector)} numbers, is all that the decoder gets to know of what "
        "was read. ▸ is the sign to go, ■ the end."
    )
    x = [task.n_x - 2] * (task.border - border) + _codes_in(task, found)
    of_steps = states(shown, one_hot(np.array(x), task.n_x))[task.border - border :]
    show_graph(graph, of_steps, words)
    if numbers:
        _vector_size()


def _codes_in(task: Task, found: shapes.Translation) -> list[int]:
    """Inputs of encoder and decoder: the source, the go symbol, and the output so far."""
    said = [task.as_input[task.symbols_out.index(symbol)] for symbol in found.target]
    return [*task.encode(found.source)[task.border - len(found.source) :], task.n_x - 1, *said]


def _vector_size() -> None:
    found = vector_size.load()
    st.markdown("##### What a smaller vector costs")
    st.markdown(say_vector_size(found))
    show_later(
        partial(draw_vector_size, found),
        of=None, key="vector_size", alt=describe_vector_size(found),
    )  # fmt: skip


_PANELS: dict[str, Callable[[Shown, dict[str, Any]], None]] = {
    "one to one": _plain,
    "one to many": compose,
    "many to one": _judge,
    "many to many": write,
    "encoder-decoder": _translate,
}
