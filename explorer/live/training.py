"""One or two networks trained in lockstep: the run behind the page "Train".

A position is a number of updates: both networks are shown as they were after that many. Going past
the newest update trains; going back replays.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass

from explorer.experiment import Experiment
from explorer.live.network import Evaluation, LiveNetwork
from explorer.live.postmortem import Break, find_break
from explorer.live.turns import TURNS
from explorer.run.cures import NO_CURES, Cures, cures_of_break

MOST_UPDATES = 100_000
"""A training on this page ends after so many updates."""


@dataclass(frozen=True, eq=False)
class Frame:
    """What is on the screen at `position`: one Evaluation per network."""

    position: int
    evaluations: tuple[Evaluation, ...]


class LiveTraining:
    """Networks that differ in one field, trained with one seed and one stream of batches."""

    def __init__(self, networks: Sequence[LiveNetwork]) -> None:
        self.networks = tuple(networks)
        self._breaks: dict[int, Break] = {}

    @property
    def name(self) -> str:
        """A hash of the experiments: equal for equal networks, in every session."""
        experiments = repr([network.experiment for network in self.networks])
        return hashlib.sha256(experiments.encode()).hexdigest()[:16]

    @property
    def newest(self) -> int:
        """The largest number of updates that any of the networks has had."""
        return max(network.done for network in self.networks)

    @property
    def stops(self) -> tuple[int, ...]:
        """The updates so far at which a run stops by itself, in ascending order: where a network
        broke, and where the last of those that train on had learned its task."""
        broke = [network.done for network in self.networks if network.diverged_in is not None]
        learned = [n.learned_at for n in self.networks if n.diverged_in is None]
        known = [update for update in learned if update is not None]
        done = [max(known)] if known and len(known) == len(learned) else []
        return tuple(sorted({*broke, *done}))

    @property
    def ended(self) -> bool:
        """Whether no network can go on."""
        broken = all(network.diverged_in is not None for network in self.networks)
        return broken or self.newest >= MOST_UPDATES

    def broken(self, index: int) -> Break | None:
        """The Break of network `index`; None while it can go on."""
        network = self.networks[index]
        if network.diverged_in is not None and index not in self._breaks:
            with TURNS.turn():
                self._breaks[index] = find_break(network)
        return self._breaks.get(index)

    def cures(self, index: int) -> Cures:
        """Changes that keep a network that broke finite; no cures while it can go on."""
        network = self.networks[index]
        if network.diverged_in is None:
            return NO_CURES
        with TURNS.turn():  # computed once, then cached
            return cures_of_break(network.experiment, network.done)

    def evaluate(self, position: int, seconds: float) -> Frame | None:
        """The networks at `position`; None if reaching it takes longer than `seconds`.

        Progress is kept: the next call continues from there.
        """
        over = time.perf_counter() + seconds
        position = min(position, self._limit(position))
        while not self._go_to(position):
            if time.perf_counter() > over:
                return None
        return self._frame(min(position, self._limit(position)))  # training may have ended there

    def play(self, position: int, *, frames: int, seconds: float, every: bool) -> list[Frame]:
        """Up to `frames` frames after `position`, in about `seconds`, in ascending order.

        With `every` they are the next updates one by one. Otherwise it trains as fast as possible
        and takes frames at equal intervals of time; the last one is of the newest position. No
        frame is after one of `stops` that it comes to.
        """
        begin, taken = time.perf_counter(), []
        over = begin + seconds
        while len(taken) < frames and position < self._limit(position + 1):
            if not self._go_to(position + 1):
                if time.perf_counter() > over:
                    break
                continue
            position, now = position + 1, time.perf_counter()
            stops = position in self.stops
            if every or stops or now >= begin + seconds * (len(taken) + 1) / frames:
                taken.append(self._frame(position))
            if stops or now > over:
                break
        if not every and position and (not taken or taken[-1].position != position):
            taken = [*taken[: frames - 1], self._frame(position)]
        return taken

    def _limit(self, position: int) -> int:
        """`position`, but no further than training can go: it ends once all networks broke."""
        return min(self.newest if self.ended else position, MOST_UPDATES)

    def _go_to(self, position: int) -> bool:
        """Work towards `position` for one turn; whether it was reached."""
        with TURNS.turn() as until:
            return all(
                network.go_to(position, until - time.perf_counter()) for network in self.networks
            )

    def _frame(self, position: int) -> Frame:
        return Frame(position, tuple(network.evaluate(position) for network in self.networks))


def prepare(experiments: Sequence[Experiment], before: LiveTraining | None) -> LiveTraining:
    """A LiveTraining of `experiments` that reuses the networks of `before`.

    So a network that broke stays as it is when only its twin is exchanged.
    """
    known = {network.experiment: network for network in (before.networks if before else ())}
    wanted = [experiment.replace(updates=0) for experiment in experiments]
    if before and [network.experiment for network in before.networks] == wanted:
        return before
    return LiveTraining([known.get(one) or LiveNetwork(one) for one in wanted])
