"""Demos for a class: an experiment, the page to see it on, and one sentence on what to watch.

They are data, in assets/demos.json. A demo that was counted over many seeds is there as the title
of its preset in assets/presets.json, so that its settings and its sentence stand in one place.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any

from explorer import presets
from explorer.experiment import FIELDS, Experiment
from explorer.places import ASSETS
from explorer.presets import Preset

PATH = ASSETS / "demos.json"

NOTHING_ELSE: Mapping[str, str] = MappingProxyType({})

KEPT = ("names", "text")
"""What a demo leaves as it is unless it says otherwise: a pasted text is not to be lost."""


@dataclass(frozen=True, eq=False)
class Demo:
    """One demo; `page` is the name of its file in pages/, `preset` what was counted, or None.

    What `fields` leaves out has its default; `view` is what else of the page's address it is about,
    all of it the page's default. `also` has the other values for which what it says is true and
    seen, by the name of a field or a part of the view; None for any value.
    """

    title: str
    page: str
    watch: str
    fields: dict[str, Any]
    preset: Preset | None = None
    view: Mapping[str, str] = field(default_factory=dict)
    also: Mapping[str, Collection[Any] | None] = field(default_factory=dict)

    def instead_of(self, experiment: Experiment) -> Experiment:
        """What to show where `experiment` was shown before."""
        kept = {name: getattr(experiment, name) for name in KEPT}
        return Experiment(**{**kept, **self.fields})

    def is_shown_by(self, experiment: Experiment, view: Mapping[str, str] = NOTHING_ELSE) -> bool:
        """Whether what it speaks of is shown; what `view` leaves out has its page's default."""
        own = self.instead_of(experiment)
        fields = (self._speaks_of(n, getattr(experiment, n), getattr(own, n)) for n in FIELDS)
        return all(fields) and all(
            self._speaks_of(name, view.get(name, value), value) for name, value in self.view.items()
        )

    def _speaks_of(self, name: str, now: Any, own: Any) -> bool:
        others = self.also.get(name, ())
        return now == own or others is None or now in others


@cache
def load() -> tuple[Demo, ...]:
    """All demos, in the order of the file."""
    counted = {preset.title: preset for preset in presets.load()}
    return tuple(
        _read(entry, counted.get(entry.get("preset")))
        for entry in json.loads(PATH.read_text(encoding="utf-8"))
    )


def on_page(page: str) -> tuple[Demo, ...]:
    """The demos that are seen on `page`."""
    return tuple(demo for demo in load() if demo.page == page)


def matching(
    page: str, experiment: Experiment, view: Mapping[str, str] = NOTHING_ELSE
) -> Demo | None:
    """The demo that `page` shows with this experiment and this view, or None."""
    return next((demo for demo in on_page(page) if demo.is_shown_by(experiment, view)), None)


def _read(entry: dict[str, Any], preset: Preset | None) -> Demo:
    said = entry if preset is None else {"watch": preset.watch, "fields": preset.fields}
    return Demo(
        entry["title"],
        entry["page"],
        said["watch"],
        said["fields"],
        preset,
        view=entry.get("view", {}),
        also=entry.get("also", {}),
    )
