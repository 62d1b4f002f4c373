"""Demos for the page "Clipping": settings worth showing, and what came of them when counted.

They are data, in assets/presets.json. The counts there are measured by
`python -m tests.benchmarks.presets --write`, never written by hand.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from explorer.experiment import Experiment
from explorer.places import ASSETS

PATH = ASSETS / "presets.json"

FREE = ("seed", "updates", "names", "text")
"""What may be changed without leaving a demo: its counts are over seeds and many updates."""


@dataclass(frozen=True, eq=False)
class Preset:
    """One demo. `fields` sets the experiment, `watch` says what to look at.

    `solved_off` and `solved_on` hold, for each of `seeds`, the update by which the network had
    learned without and with the clip, or None where it had not within `within` updates.
    """

    title: str
    watch: str
    fields: dict[str, Any]
    seeds: tuple[int, ...]
    within: int
    criterion: str
    date: str
    solved_off: tuple[int | None, ...]
    solved_on: tuple[int | None, ...]

    @property
    def experiment(self) -> Experiment:
        """The experiment this demo sets."""
        return Experiment(**self.fields)

    @property
    def outcome(self) -> str:
        """What was counted, with seeds, limit and date."""
        off, on = (sum(u is not None for u in s) for s in (self.solved_off, self.solved_on))
        return (
            f"Without the clip {off} of {len(self.seeds)} networks learned within "
            f"{self.within:,} updates, with it {on} of {len(self.seeds)} (seeds {self.seeds[0]}–"
            f"{self.seeds[-1]}, measured {self.date}; {self.criterion})."
        )


@cache
def load() -> tuple[Preset, ...]:
    """All demos, in the order in which they are told."""
    data = json.loads(PATH.read_text(encoding="utf-8"))
    measured = data["measured"]
    return tuple(
        Preset(
            title=demo["title"],
            watch=demo["watch"],
            fields={**data["common"], **demo["fields"]},
            seeds=tuple(measured["seeds"]),
            within=measured["within"],
            criterion=measured["criterion"],
            date=measured["date"],
            solved_off=tuple(demo["solved_off"]),
            solved_on=tuple(demo["solved_on"]),
        )
        for demo in data["demos"]
    )


def matching(experiment: Experiment) -> Preset | None:
    """The demo this experiment shows, whatever its seed and number of updates; or None."""
    same = {name: getattr(experiment, name) for name in FREE}
    return next((p for p in load() if p.experiment.replace(**same) == experiment), None)
