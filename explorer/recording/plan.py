"""Which updates of a training are recorded, and how much of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from explorer.engine.intake import short, whole_number
from explorer.errors import InputError


@dataclass(frozen=True)
class Plan:
    """Which updates are recorded, of how many sequences everything is kept, and the largest file.

    Update 1 and every multiple of `every`, or, where there are some, `updates` alone.
    """

    every: int
    updates: frozenset[int] | None
    examples: int
    most_bytes: int

    def is_due(self, update: int) -> bool:
        """Whether this update, counted from 1, is recorded."""
        if self.updates is not None:
            return update in self.updates
        return update == 1 or update % self.every == 0


def checked_updates(updates: Iterable[int]) -> frozenset[int]:
    """The numbers of the updates to record."""
    if isinstance(updates, str | bytes) or not isinstance(updates, Iterable):
        raise InputError(
            f"updates={short(updates)} is no list of updates; give whole numbers from 1, such as "
            "[1, 2, 100], or leave it out and give every=."
        )
    chosen = frozenset(whole_number("an update", update) for update in updates)
    if not chosen:
        raise InputError(
            "updates=[] chooses no update; give whole numbers from 1, or leave it out and give "
            "every=."
        )
    return chosen
