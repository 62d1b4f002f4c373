"""What a generating network writes, as data: melodies, names and text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from explorer import sampling, shapes
from explorer.shapes.lettering import known_name, melody_of, word_of
from explorer.tasks.base import one_hot
from explorer.ui.runs import kept
from explorer.views.shapes.alternatives import describe_alternatives, draw_alternatives
from explorer.views.shapes.controls import Shown
from explorer.views.shapes.roll import describe_roll, draw_roll
from explorer.views.shapes.told import Drawn, Told, states

COLUMNS = {"music": 15}
MOST_COLUMNS = 19
"""Maximum number of steps of generated text drawn in the graph; the rest is only text or sound."""

LETTERS, NOTES, NAME = 200, 31, 40
"""Maximum number of generated symbols."""

NO_NOTE = "It ended before its first note. Try another melody, or a higher temperature."


class Asked(NamedTuple):
    """What is to be written, by which way; what the way has no use for is 0."""

    way: str
    begin: tuple[int, ...]
    most: int
    stop: int | None
    temperature: float = 0
    seed: int = 0
    width: int = 0


def tell_melody(shown: Shown, begin: Sequence[int], view: Mapping[str, Any]) -> Told:
    """One to many: a melody from its first notes."""
    task = shown.task
    drawn = Asked("draw", tuple(begin), NOTES, task.n_y - 1, view["temperature"], view["draw"])
    (written,) = _written(shown, drawn)
    notes, given, chances = melody_of(task, list(begin), written)
    told = _tell(shown, begin, written.codes)
    if not notes:
        return told._replace(small=NO_NOTE)
    alt = describe_roll(notes, chances, given=given)
    figure = Drawn(partial(draw_roll, notes, chances, given=given), alt)
    return told._replace(figures=(figure,), melody=tuple(notes))


def tell_text(shown: Shown, begin: Sequence[int], view: Mapping[str, Any]) -> Told:
    """Many to many: a name or a text, and what each letter could have been."""
    task, is_text = shown.task, shown.task.name == "text"
    asked = _asked(view, begin, is_text, None if is_text else task.n_y - 1)
    found = _written(shown, asked)
    written = found[0]
    steps = [
        [(task.symbols_out[code], chance) for code, chance in ranks]
        for ranks in sampling.alternatives(written, 5)
    ][: 2 * MOST_COLUMNS]
    chosen = [task.symbols_out[code] for code in written.codes][: len(steps)]
    taken = [float(row[code]) for row, code in zip(written.chances, written.codes, strict=True)]
    what: dict[str, Any] = {"chosen": chosen, "chances": taken[: len(steps)]}
    figure = Drawn(
        partial(draw_alternatives, steps, **what),
        describe_alternatives(steps, **what),
        "What each letter could have been",
    )
    return _tell(shown, begin, written.codes)._replace(
        large=word_of(task, begin, written.codes),
        small="" if is_text else _others(shown, asked, found),
        figures=(figure,),
    )


def _tell(shown: Shown, begin: Sequence[int], codes: np.ndarray) -> Told:
    """The graph of the first steps: the given beginning, then outputs fed back as inputs."""
    task = shown.task
    most = COLUMNS.get(task.name, MOST_COLUMNS)
    said = [task.symbols_out[code] for code in codes][: max(1, most - len(begin) + 1)]
    graph = shapes.writing([task.symbols_in[code] for code in begin], said)
    read = [task.symbols_in.index(step.x) for step in graph.steps]
    left = len(codes) - len(said)
    words = "Dashed: what it has said is what it reads next."
    return Told(
        graph,
        states(shown, one_hot(np.array(read), task.n_x)),
        words + (f" {left} more steps follow." if left else ""),
    )


def _asked(view: Mapping[str, Any], begin: Sequence[int], is_text: bool, stop: int | None) -> Asked:
    most = LETTERS if is_text else NAME
    if view["way"] == "beam":
        return Asked("beam", tuple(begin), min(most, 60), stop, width=view["width"])
    warm = view["temperature"] if view["way"] == "draw" else 0
    return Asked(view["way"], tuple(begin), most, stop, warm, view["draw"])


def _written(shown: Shown, asked: Asked) -> tuple[sampling.Written, ...]:
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


def _others(shown: Shown, asked: Asked, found: tuple[sampling.Written, ...]) -> str:
    """More names of the same network, and whether each is in the training list."""
    if asked.way == "draw":
        seeds = (asked.seed + 10_000 * k for k in range(1, 6))
        found += tuple(_written(shown, asked._replace(seed=seed))[0] for seed in seeds)
    told = []
    for one in found:
        name = word_of(shown.task, asked.begin, one.codes)
        where = known_name(shown.task, name)
        told.append(f"{name} ({where})" if where else name)
    return (
        f"Also: {', '.join(told[1:])}. " * (len(told) > 1)
        + "Without a note: in no list, the network's own."
        + f" The first is {told[0]}." * ("(" in told[0])
    )
