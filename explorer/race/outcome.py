"""Outcome of each network of a race (learned, broke or neither), and the counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from explorer import tasks
from explorer.engine import SweepRecord
from explorer.experiment import Experiment
from explorer.race.plan import Race, Variant
from explorer.run import good_loss


@dataclass(frozen=True)
class Outcome:
    """The outcome of training one network.

    `learned_at` is the update by which it had learned, `broke_at` the one at which it became
    non-finite; None if it did not. `updates` counts all updates, a broken one included; `loss` is
    that of the last one. `failed` is the reason if it could not be trained at all.
    """

    learned_at: int | None
    broke_at: int | None
    updates: int
    loss: float
    failed: str = ""


@dataclass(frozen=True)
class Tally:
    """How many networks of one variant at one length have learned, are done, and are planned."""

    learned: int
    done: int
    of: int

    @property
    def share(self) -> float:
        """The share that learned, of those that are done; NaN while none is."""
        return self.learned / self.done if self.done else float("nan")


def outcome_of(experiment: Experiment, record: SweepRecord | Exception) -> Outcome:
    """The Outcome of one network from its record in a sweep, or from an exception."""
    if isinstance(record, Exception):
        return Outcome(None, None, 0, float("nan"), failed=str(record) or type(record).__name__)
    learned_at = tasks.learned_at(record.loss, good_loss(experiment))
    loss = float(record.loss[-1]) if len(record.loss) else float("nan")
    return Outcome(learned_at, record.diverged_at, len(record.loss), loss)


def state_of(outcome: Outcome | None) -> str:
    """ "waiting", "learned", "broke", "failed" or "not learned"."""
    if outcome is None:
        return "waiting"
    if outcome.failed:
        return "failed"
    if outcome.learned_at is not None:
        return "learned"
    return "broke" if outcome.broke_at is not None else "not learned"


def count(race: Race, outcomes: Mapping[Experiment, Outcome]) -> dict[Variant, dict[int, Tally]]:
    """The Tally of every variant and length."""

    def tally(variant: Variant, n_steps: int) -> Tally:
        done = [outcomes[one] for one in race.cell(variant, n_steps) if one in outcomes]
        learned = sum(outcome.learned_at is not None for outcome in done)
        return Tally(learned, len(done), race.networks)

    return {
        variant: {n_steps: tally(variant, n_steps) for n_steps in race.lengths}
        for variant in race.variants
    }
