"""Demos for a class: an experiment, the page to see it on, and one sentence on what to watch.

They are data, in assets/demos.json. A demo that was counted over many seeds is there as the title
of its preset in assets/presets.json, so that its settings and its sentence stand in one place.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from explorer import presets
from explorer.experiment import Experiment
from explorer.places import ASSETS
from explorer.presets import Preset

PATH = ASSETS / "demos.json"


KEPT = ("names", "text")
"""What a demo leaves as it is unless it says otherwise: a pasted text is not to be lost."""


@dataclass(frozen=True, eq=False)
class Demo:
    """One demo; `page` is the name of its file in pages/, `preset` what was counted, or None.

    What `fields` leaves out has its default; `view` is what else of the page's address it is about.
    """

    title: str
    page: str
    watch: str
    fields: dict[str, Any]
    preset: Preset | None = None
    view: Mapping[str, str] = field(default_factory=dict)

    def instead_of(self, experiment: Experiment) -> Experiment:
        """What to show where `experiment` was shown before."""
        kept = {name: getattr(experiment, name) for name in KEPT}
        return Experiment(**{**kept, **self.fields})

    def is_shown_by(self, experiment: Experiment) -> bool:
        """Whether `experiment` still is this demo; a counted one is, whatever its seed."""
        if self.preset is not None:
            return presets.matching(experiment) is self.preset
        shown = self.instead_of(experiment)
        if self.page == "train":  # there the updates are what one watches, not what one sets
            shown = shown.replace(updates=experiment.updates)
        return experiment == shown


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


def matching(page: str, experiment: Experiment) -> Demo | None:
    """The demo that `page` shows with this experiment, or None."""
    return next((demo for demo in on_page(page) if demo.is_shown_by(experiment)), None)


def _read(entry: dict[str, Any], preset: Preset | None) -> Demo:
    if preset is not None:
        return Demo(entry["title"], entry["page"], preset.watch, preset.fields, preset)
    view = entry.get("view", {})
    return Demo(entry["title"], entry["page"], entry["watch"], entry["fields"], view=view)
