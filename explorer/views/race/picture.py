"""Component of a race: one column for each T, one row for each variant, a dot for each network.

It is painted in the browser and updated while the networks train; a dot links to the twins of its
network on the page "Clipping".
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from explorer.experiment import Experiment, to_query
from explorer.race import Outcome, Runner, count, state_of, verdict
from explorer.race.words import rule
from explorer.wire.messages.race import RaceBoard
from explorer.wire.mount import component
from explorer.wire.pack import pack

STATES = ("waiting", "in work", "learned", "not learned", "broke", "failed")
"""Sent as their indices."""

_race = component("race/race")


def show_dots(runner: Runner) -> None:
    """Show the board; called again for every new state, it changes in place."""
    _race(key="race", data=pack_race(runner))


def pack_race(runner: Runner) -> bytes:
    """Pack the state of every network, and the texts of the board."""
    shown, outcomes, in_work = runner.race, runner.outcomes, runner.in_work
    shape = (len(shown.variants), len(shown.lengths), shown.networks)
    states, updates = np.zeros(shape, np.uint8), np.zeros(shape, np.int32)
    for row, variant in enumerate(shown.variants):
        for column, n_steps in enumerate(shown.lengths):
            for place, one in enumerate(shown.cell(variant, n_steps)):
                found = outcomes.get(one)
                state = "in work" if found is None and one in in_work else state_of(found)
                states[row, column, place] = STATES.index(state)
                updates[row, column, place] = found.updates if found else 0
    return pack(_header(runner, outcomes), {"states": ("u1", states), "updates": ("i4", updates)})


def _header(runner: Runner, outcomes: Mapping[Experiment, Outcome]) -> RaceBoard:
    shown = runner.race
    tallies = count(shown, outcomes)
    return {
        "running": runner.running,
        "seconds": round(runner.seconds, 1),
        "of": len(shown.variants) * len(shown.lengths) * shown.networks,
        "done": len(outcomes),
        "rule": rule(shown),
        "sentence": verdict(shown, outcomes),
        "lengths": list(shown.lengths),
        "seeds": list(shown.seeds),
        "query": to_query(shown.base),
        "variants": [
            {
                "label": variant.label,
                "cell": variant.cell,
                "clip": variant.clip,
                "learned": [tally.learned for tally in tallies[variant].values()],
                "done": [tally.done for tally in tallies[variant].values()],
            }
            for variant in shown.variants
        ],
        "state_names": list(STATES),
    }
