"""Outcomes that this server has found or that are shipped, for every session that opens a race."""

from __future__ import annotations

from collections.abc import Mapping

from explorer.experiment import Experiment
from explorer.race import Outcome, Race, shipped_outcomes
from explorer.ui.runs import shared

_KIND = "outcome"


def known_outcomes(race: Race) -> dict[Experiment, Outcome]:
    """The outcome of every network of `race` that is known."""
    shipped, shelf = shipped_outcomes(), shared().shelf
    found = {
        one: shelf.get((_KIND, one)) or shipped.get(one)
        for one in dict.fromkeys(race.experiments())
    }
    return {one: outcome for one, outcome in found.items() if outcome is not None}


def keep(outcomes: Mapping[Experiment, Outcome]) -> None:
    """Put outcomes on the shelf that all sessions share."""
    for one, outcome in outcomes.items():
        shared().shelf.put((_KIND, one), outcome)
