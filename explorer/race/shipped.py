"""The race that the page opens on, run before and shipped in assets/race.json.

    python -m explorer.race.shipped

runs it again and writes the file, which takes about a minute.
"""

from __future__ import annotations

import dataclasses
import json
from functools import cache

from explorer.experiment import Experiment
from explorer.places import ASSETS
from explorer.race.outcome import Outcome
from explorer.race.plan import Race, make_race
from explorer.race.ready import READY
from explorer.race.runner import Runner

PATH = ASSETS / "race.json"
NETWORKS = 5


def shipped_race() -> Race:
    """The first of the preset races, with its own cell."""
    ready = READY[0]
    return make_race(ready.experiment, ready.lengths, NETWORKS)


@cache
def shipped_outcomes() -> dict[Experiment, Outcome]:
    """The outcome of every network of `shipped_race`, or of none if the file is missing."""
    if not PATH.exists():
        return {}
    rows = json.loads(PATH.read_text(encoding="utf-8"))
    outcomes = (Outcome(*row) for row in rows)
    return dict(zip(shipped_race().experiments(), outcomes, strict=True))


def write() -> None:
    """Run the race and write its outcomes, a line for each network."""
    runner = Runner(shipped_race())
    runner.start()
    runner.wait()
    assert runner.done
    rows = (dataclasses.astuple(runner.outcomes[one]) for one in runner.race.experiments())
    lines = ",\n".join(json.dumps(row) for row in rows)
    PATH.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    write()
