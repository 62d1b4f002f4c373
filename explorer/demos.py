"""Demos for a class: an experiment, the page to see it on, and one sentence on what to watch.

They are data, in assets/demos.json. Some have a count of how many networks learn without the clip
and with it; the counts are measured by `python -m tests.benchmarks.counts --write`, never edited by
hand.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any

from explorer.experiment import FIELDS, Experiment
from explorer.places import ASSETS

PATH = ASSETS / "demos.json"

NOTHING_ELSE: Mapping[str, str] = MappingProxyType({})

KEPT = ("names", "text")
"""Fields that a demo leaves alone unless it sets them, so that a pasted text is kept."""

FREE = ("seed", "updates", *KEPT)
"""Fields that may differ from a counted experiment: the counts are over seeds and updates."""


@dataclass(frozen=True, eq=False)
class Count:
    """How many networks learned, over `seeds`, without the clip and with it.

    `off` and `on` hold a row for this computer and for each of several that round differently: for
    each seed, the update by which the network had learned, or None if it had not within `within`
    updates.
    """

    seeds: tuple[int, ...]
    within: int
    criterion: str
    date: str
    off: tuple[tuple[int | None, ...], ...]
    on: tuple[tuple[int | None, ...], ...]

    @property
    def learned(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """How many of the seeds learned without and with the clip, here and elsewhere."""
        off, on = (
            tuple(sum(update is not None for update in row) for row in rows)
            for rows in (self.off, self.on)
        )
        return off, on

    @property
    def outcome(self) -> str:
        """The count in words that hold on every computer, with seeds, limit and date."""
        off, on = self.learned
        n = len(self.seeds)
        return (
            f"Without the clip {in_words(off, n)} of {n} networks learned within {self.within:,} "
            f"updates, with it {in_words(on, n)} (seeds {self.seeds[0]}–{self.seeds[-1]}, measured "
            f"{self.date}, and again with last digits as other computers round them: "
            f"{_range(off)} without, {_range(on)} with; {self.criterion})."
        )


def in_words(counts: Sequence[int], n: int) -> str:
    """How many of n learned, in a word that holds for each of the counts."""
    if not any(counts):
        return "none"
    if min(counts) == n:
        return "all"
    if max(counts) < n / 2:
        return "fewer than half"
    return "more than half" if min(counts) > n / 2 else "about half"


def _range(counts: Sequence[int]) -> str:
    low, high = min(counts), max(counts)
    return f"{low}" if low == high else f"{low} to {high}"


@dataclass(frozen=True, eq=False)
class Demo:
    """One demo; `chapter` is its heading in the menu, `page` the name of its file in pages/,
    `count` its Count, or None.

    Fields missing in `fields` have their defaults; `view` has the parts of the page's address that
    the sentence is about, at the page's defaults but for those in `named`. `also` maps a field or a
    part of the view to other values for which the sentence stays true and visible, one at a time;
    None stands for any value.
    """

    title: str
    chapter: str
    page: str
    watch: str
    fields: dict[str, Any]
    count: Count | None = None
    view: Mapping[str, str] = field(default_factory=dict)
    also: Mapping[str, Collection[Any] | None] = field(default_factory=dict)
    named: Collection[str] = ()

    @property
    def experiment(self) -> Experiment:
        """The experiment this demo sets, with the default names and text."""
        return Experiment(**self.fields)

    def instead_of(self, experiment: Experiment) -> Experiment:
        """The experiment to show: the demo's fields, and KEPT from the current experiment."""
        kept = {name: getattr(experiment, name) for name in KEPT}
        return Experiment(**{**kept, **self.fields})

    def is_shown_by(self, experiment: Experiment, view: Mapping[str, str] = NOTHING_ELSE) -> bool:
        """Whether the demo's own state is shown; keys missing in `view` have the page's default."""
        if any(name in self.view and name not in view for name in self.named):
            return False
        own = self.instead_of(experiment)
        now = {name: (getattr(experiment, name), getattr(own, name)) for name in FIELDS}
        now |= {name: (view.get(name, value), value) for name, value in self.view.items()}
        moved = [name for name, (value, its) in now.items() if value != its]
        return not moved or (len(moved) == 1 and self._may_be(moved[0], now[moved[0]][0]))

    def _may_be(self, name: str, value: Any) -> bool:
        others = self.also.get(name, ())
        return others is None or value in others


@cache
def load() -> tuple[Demo, ...]:
    """All demos, in the order of the file."""
    data = json.loads(PATH.read_text(encoding="utf-8"))
    return tuple(_read(entry, data["counting"]) for entry in data["demos"])


def by_chapter() -> dict[str, list[Demo]]:
    """The demos by chapter, in the order of a course."""
    chapters: dict[str, list[Demo]] = {}
    for demo in load():
        chapters.setdefault(demo.chapter, []).append(demo)
    return chapters


def on_page(page: str) -> tuple[Demo, ...]:
    """The demos of `page`."""
    return tuple(demo for demo in load() if demo.page == page)


def matching(
    page: str, experiment: Experiment, view: Mapping[str, str] = NOTHING_ELSE
) -> Demo | None:
    """The demo that `page` shows with this experiment and this view, or None."""
    return next((demo for demo in on_page(page) if demo.is_shown_by(experiment, view)), None)


def count_of(experiment: Experiment) -> Count | None:
    """The Count of this experiment, whatever its seed and number of updates; or None."""
    same = {name: getattr(experiment, name) for name in FREE}
    counted = (demo for demo in load() if demo.count)
    return next((d.count for d in counted if d.experiment.replace(**same) == experiment), None)


def fields_of(entry: Mapping[str, Any], counting: Mapping[str, Any]) -> dict[str, Any]:
    """The fields a demo sets; those with a count share the common ones."""
    return {**(counting["common"] if "solved" in entry else {}), **entry["fields"]}


def _read(entry: Mapping[str, Any], counting: Mapping[str, Any]) -> Demo:
    return Demo(
        entry["title"],
        entry["chapter"],
        entry["page"],
        entry["watch"],
        fields_of(entry, counting),
        _count(entry["solved"], counting) if "solved" in entry else None,
        view=entry.get("view", {}),
        also=entry.get("also", {}),
        named=entry.get("named", ()),
    )


def _count(solved: Mapping[str, Any], counting: Mapping[str, Any]) -> Count:
    return Count(
        seeds=tuple(counting["seeds"]),
        within=counting["within"],
        criterion=counting["criterion"],
        date=counting["date"],
        off=tuple(map(tuple, solved["off"])),
        on=tuple(map(tuple, solved["on"])),
    )
