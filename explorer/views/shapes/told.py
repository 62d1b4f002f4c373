"""What a network of the page "Shapes" makes of an input, as data: the graph, words and figures.

The page shows them beside its controls, the static site without. What takes a while is cached for
all sessions.
"""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

import numpy as np

from explorer import engine, shapes
from explorer.number_text import short_percent
from explorer.shapes import Graph, vector_size
from explorer.tasks import Task
from explorer.tasks.base import one_hot
from explorer.tasks.music import Note
from explorer.ui.figure import Draw
from explorer.ui.runs import kept
from explorer.views.shapes.belief import draw_belief, sides
from explorer.views.shapes.belief_words import describe_belief, say_reading
from explorer.views.shapes.controls import Shown
from explorer.views.shapes.curve import describe_curve, draw_curve
from explorer.views.shapes.picture import Align
from explorer.views.shapes.vector_size import (
    describe_vector_size,
    draw_vector_size,
    say_vector_size,
)

WARMEST, COLDEST = 40.0, -10.0
"""Today's maximum in °C, as it can be given."""


class Drawn(NamedTuple):
    """A figure, drawn by `draw(dark=…)`, with its text alternative; its title and a sentence."""

    draw: Draw
    alt: str
    title: str = ""
    words: str = ""


class Told(NamedTuple):
    """The graph with the state of every step and the words below it; a large line and a small one.

    align   columns of the first figure, which stands below the graph
    notes   what was done to the input
    """

    graph: Graph
    states: np.ndarray
    words: str
    align: Align | None = None
    large: str = ""
    small: str = ""
    notes: tuple[str, ...] = ()
    figures: tuple[Drawn, ...] = ()
    melody: tuple[Note, ...] = ()


def degrees_of(text: str, default: str) -> float:
    """Today's maximum as it is typed, within its limits; the default where it is no number."""
    try:
        return min(WARMEST, max(COLDEST, float(text)))
    except ValueError:
        return float(default)


def tell_tomorrow(shown: Shown, given: float) -> Told:
    """One to one: tomorrow's temperature from today's."""
    task = shown.task
    x = np.full((1, 1, 1), (given - task.mean) / task.sd)
    trace = kept("tomorrow", (shown.identity, given), lambda: engine.forward(shown.params, x))
    graph = shapes.reading([f"{given:g}°"], [task.read_y(trace.y_hat[0, 0])])
    alt = kept("curve in words", shown.identity, lambda: describe_curve(shown.params, task))
    return Told(
        graph,
        trace.a[1:, 0],
        "One step: no arrow carries on to the next day.",
        figures=(Drawn(partial(draw_curve, shown.params, task), alt),),
    )


def tell_reading(shown: Shown, sentence: str) -> Told:
    """Many to one: what it takes a sentence for."""
    reading, notes = kept(
        "reading",
        (shown.identity, sentence),
        lambda: shapes.read(shown.params, shown.task, sentence),
    )
    said, sure, why = say_reading(reading).partition(" sure: ")
    words = [
        word if known else f"{word}?"
        for word, known in zip(reading.words, reading.known, strict=True)
    ]
    answer = f"{reading.answers[reading.answer]} {short_percent(reading.belief[-1].max())}"
    return Told(
        shapes.judging(words, answer),
        states(shown, shown.task.read(reading.words).x[: len(words), 0]),
        "One answer, after the last word.",
        Align(*sides(reading), len(reading.words)),
        large=said + sure.removesuffix(": "),
        small=why[:1].upper() + why[1:],
        notes=tuple(notes),
        figures=(Drawn(partial(draw_belief, reading), describe_belief(reading)),),
    )


def tell_translation(shown: Shown, given: str, width: int) -> Told:
    """Encoder and decoder: what it translates a number or a date to."""
    task = shown.task
    found = kept(
        "translation",
        (shown.identity, given, width),
        lambda: shapes.translate(shown.params, task, given, width),
    )
    verdict = "right" if found.exact else f"wrong: it is {found.right}"
    others = [f"{text or 'nothing'} ({short_percent(chance, 1)})" for text, chance in found.answers]
    border = len(found.source)
    x = [task.n_x - 2] * (task.border - border) + _codes_in(task, found)
    return Told(
        shapes.translating(list(found.source), "▸", [*found.target, "■"]),
        states(shown, one_hot(np.array(x), task.n_x))[task.border - border :],
        f"a⟨{border}⟩, {len(found.vector)} numbers, is all that the decoder gets to know of what "
        "was read. ▸ is the sign to go, ■ the end.",
        large=f"{found.given} → {found.answer or 'nothing'} · {verdict}",
        small=f"What the beam found, with the chance of the whole: {', '.join(others)}.",
        figures=(_vector_size(),) if task.name == "numbers" else (),
    )


def _codes_in(task: Task, found: shapes.Translation) -> list[int]:
    """Inputs of encoder and decoder: the source, the go symbol, and the output so far."""
    said = [task.as_input[task.symbols_out.index(symbol)] for symbol in found.target]
    return [*task.encode(found.source)[task.border - len(found.source) :], task.n_x - 1, *said]


def _vector_size() -> Drawn:
    found: Any = vector_size.load()
    return Drawn(
        partial(draw_vector_size, found),
        describe_vector_size(found),
        "What a smaller vector costs",
        say_vector_size(found),
    )


def states(shown: Shown, x: np.ndarray) -> np.ndarray:
    """a<1> ... a<T> of one sequence x (T, n_x)."""
    return kept("states", (shown.identity, x.tobytes()), partial(_states, shown.params, x))


def _states(params: engine.Params, x: np.ndarray) -> np.ndarray:
    stepper, rows = engine.Stepper(params), []
    for row in x:
        stepper.step(row[None])
        rows.append(stepper.a[0])
    return np.stack(rows)
