"""Success rate against sequence length: which networks learn a task, and up to which T.

    race = make_race(experiment, lengths=(5, 10, 20), networks=5)
    runner = Runner(race)          trains them in the background and collects the outcomes
    runner.start()
    count(race, runner.outcomes)   how many have learned, for every variant and T
    verdict(race, outcomes)        the same in one sentence

A small version of Pascanu, Mikolov, Bengio 2013, Fig. 7.
"""

from explorer.race.outcome import Outcome, Tally, count, state_of
from explorer.race.plan import (
    MOST_LENGTHS,
    MOST_NETWORKS,
    Race,
    Variant,
    make_race,
    read_cells,
    read_lengths,
)
from explorer.race.ready import READY, Ready, matching
from explorer.race.runner import Runner
from explorer.race.shipped import shipped_outcomes, shipped_race
from explorer.race.words import describe, rule, verdict

__all__ = [
    "MOST_LENGTHS",
    "MOST_NETWORKS",
    "READY",
    "Outcome",
    "Race",
    "Ready",
    "Runner",
    "Tally",
    "Variant",
    "count",
    "describe",
    "make_race",
    "matching",
    "read_cells",
    "read_lengths",
    "rule",
    "shipped_outcomes",
    "shipped_race",
    "state_of",
    "verdict",
]
