"""Query parameters besides the experiment: the parts of the view, one line each.

The fields of the experiment are in explorer/experiment.py. The parts of all pages are in one table,
because every page has to know them all: a link to one page that is opened on another has no unknown
parameter. explorer/ui/session.py reads and writes them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from explorer.experiment import FIELDS, Choice, Domain, Number, Text, Whole
from explorer.lessons import ids
from explorer.live import beside
from explorer.race import MOST_NETWORKS, read_cells, read_lengths
from explorer.rooms import read_code
from explorer.run import GRADIENTS
from explorer.run.cliff import STARTS, in_words_of_a_link, read_ball
from explorer.sequences import ORDERS
from explorer.tasks.tone import SOUNDS


@dataclass(frozen=True)
class Part:
    """A query parameter of the view: its name, its domain, and the pages whose links have it.

    Without `pages` it belongs to the session: it is in every link, and a link without it leaves it
    unchanged. `default` is None if the page provides it, because it depends on what is shown: see
    `explorer.ui.session.look`.
    """

    name: str
    domain: Domain
    pages: tuple[str, ...] = ()
    default: Any = None

    def is_of(self, page: str) -> bool:
        """Whether `page` reads this part and has it in its links."""
        return not self.pages or page in self.pages


@dataclass(frozen=True)
class ReadBy:
    """A domain given by a function, which returns the value of a text or raises ValueError."""

    read: Callable[[str], Any]


def _read_present(raw: str) -> str:
    if raw not in ("0", "1"):
        raise ValueError("write `present=1` for the presenter's view, or leave it out")
    return raw


HIDEABLE = tuple(name for name, domain in FIELDS.items() if not isinstance(domain, Text))
"""Fields whose control a link can leave out; what a text says is never hidden."""


def _read_hide(raw: str) -> tuple[str, ...]:
    names = {part.strip() for part in raw[:400].split(",")} - {""}
    if len(raw) > 400 or not names <= set(HIDEABLE):
        raise ValueError("give names of controls, such as n_a,gain: " + ", ".join(HIDEABLE))
    return tuple(name for name in HIDEABLE if name in names)


def _read_lesson(raw: str) -> str:
    if raw not in ids():
        raise ValueError("choose one of the lessons: " + ", ".join(ids()))
    return raw


def _read_step(raw: str) -> str:
    step, dash, direction = raw.partition("-")
    if not (step.isascii() and step.isdigit() and len(step) < 4 and 1 <= int(step) <= 200):
        raise ValueError("write a step from 1 to 200, and 7-back for step 7 of the backward pass")
    if dash and direction != "back":
        raise ValueError("write a step as 7, or as 7-back in the backward pass")
    return raw.lstrip("0")


LONGEST = 2000
"""Maximum number of characters of the text that a user types on the page "Shapes"."""

PARTS: dict[str, Part] = {
    part.name: part
    for part in (
        Part("present", ReadBy(_read_present), default="0"),
        Part("hide", ReadBy(_read_hide), default=()),
        Part("lesson", ReadBy(_read_lesson)),
        Part("station", Whole(1, 99)),
        Part("room", ReadBy(read_code), default=""),
        Part("step", ReadBy(_read_step), ("start", "unroll", "cells"), "1"),
        Part("unit", Whole(1, 128), ("start", "unroll", "cells"), 1),
        Part("layer", Whole(1, 3), ("start", "unroll", "flow")),
        Part("loss", Whole(0, 200), ("start", "unroll"), 0),
        Part("surface", Choice(("unit", "gradient", "random")), ("cliff",), "unit"),
        Part("ball", ReadBy(read_ball), ("cliff",), read_ball(in_words_of_a_link(STARTS[0]))),
        Part("gradient", Choice(GRADIENTS), ("train", "clipping"), GRADIENTS[0]),
        Part("matrix", Choice(("losses", "states")), ("flow",)),
        Part("beside", ReadBy(beside.check), ("train",)),
        Part("k", Whole(1, 60), ("sequences",), 5),
        Part("order", Choice(ORDERS), ("sequences",), "kept"),
        Part("at", Whole(0, 99_999), ("sequences",), 0),
        Part("sound", Choice((*SOUNDS, "upload", "voice")), ("sequences",), "two"),
        Part("own", Choice(("no", "yes")), ("shapes",), "no"),
        Part("say", Text(LONGEST), ("shapes",)),
        Part("temperature", Number(0.0, 3.0), ("shapes",)),
        Part("way", Choice(("draw", "greedy", "beam")), ("shapes",), "draw"),
        Part("width", Whole(1, 10), ("shapes",), 3),
        Part("draw", Whole(0, 9999), ("shapes",), 0),
        Part("race_lengths", ReadBy(read_lengths), ("race",)),
        Part("race_networks", Whole(1, MOST_NETWORKS), ("race",), 5),
        Part("race_cells", ReadBy(read_cells), ("race",)),
    )
}

BY_PICTURES = ("step", "unit", "layer", "ball")
"""Parts that a picture itself sets in the browser, without a run of the page: see where.py."""

DOMAINS: dict[str, Domain] = {name: part.domain for name, part in PARTS.items()}


def in_link(value: Any) -> str:
    """A value of a part as query text, which its domain reads back."""
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


def of_pages(pages: Iterable[str]) -> dict[str, dict[str, Domain]]:
    """The domains of the parts that links to each page have, but for those of the session."""
    return {
        page: {name: part.domain for name, part in PARTS.items() if page in part.pages}
        for page in pages
    }
