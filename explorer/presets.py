"""Demos for the page "Clipping": settings worth showing, and what came of them when counted.

They are data, in assets/presets.json. The counts there are measured by
`python -m tests.benchmarks.presets --write`, never written by hand.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from explorer.experiment import Experiment
from explorer.places import ASSETS

PATH = ASSETS / "presets.json"

FREE = ("seed", "updates", "names", "text")
"""What may be changed without leaving what was counted: over seeds, and many updates."""


@dataclass(frozen=True, eq=False)
class Preset:
    """One demo. `fields` sets the experiment, `watch` says what to look at.

    `solved_off` and `solved_on` hold, for here and for each of several computers that round
    otherwise, for each of `seeds`, the update by which the network had learned without and with the
    clip, or None where it had not within `within` updates.
    """

    title: str
    watch: str
    fields: dict[str, Any]
    seeds: tuple[int, ...]
    within: int
    criterion: str
    date: str
    solved_off: tuple[tuple[int | None, ...], ...]
    solved_on: tuple[tuple[int | None, ...], ...]

    @property
    def experiment(self) -> Experiment:
        """The experiment this demo sets."""
        return Experiment(**self.fields)

    @property
    def outcome(self) -> str:
        """What was counted, in words that are true wherever it was, with seeds, limit and date."""
        off, on = self.counts
        n = len(self.seeds)
        return (
            f"Without the clip {in_words(off, n)} of {n} networks learned within {self.within:,} "
            f"updates, with it {in_words(on, n)} (seeds {self.seeds[0]}–{self.seeds[-1]}, measured "
            f"{self.date}, and again with last digits as other computers round them: "
            f"{_range(off)} without, {_range(on)} with; {self.criterion})."
        )

    @property
    def counts(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """How many of the seeds learned without and with the clip, here and elsewhere."""
        off, on = (
            tuple(sum(update is not None for update in row) for row in rows)
            for rows in (self.solved_off, self.solved_on)
        )
        return off, on


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
            solved_off=tuple(map(tuple, demo["solved_off"])),
            solved_on=tuple(map(tuple, demo["solved_on"])),
        )
        for demo in data["demos"]
    )


def matching(experiment: Experiment) -> Preset | None:
    """The demo that counted this experiment, whatever its seed and number of updates; or None."""
    same = {name: getattr(experiment, name) for name in FREE}
    return next((p for p in load() if p.experiment.replace(**same) == experiment), None)
