"""Run a race in the background, with cancel and resume."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from time import monotonic

from explorer.experiment import Experiment
from explorer.race.outcome import Outcome, outcome_of
from explorer.race.plan import Race
from explorer.sweeps import sweep
from explorer.sweeps.chunks import chunks_of
from explorer.sweeps.workers import how_many

PATIENCE = 1.5
"""Seconds without a viewer after which the work stops; a browser whose connection was lost is back
in less, and Resume goes on from what was done."""


class Runner:
    """Trains the networks of a race that have no outcome yet, in worker processes.

    `outcomes` fills in as networks are done, and is kept when the work stops. `watched()` says
    whether a viewer is connected; after PATIENCE seconds without one the work stops.
    """

    def __init__(
        self,
        race: Race,
        known: Mapping[Experiment, Outcome] | None = None,
        watched: Callable[[], bool] = lambda: True,
    ) -> None:
        self.race = race
        wanted = set(race.experiments())
        self._outcomes = {one: found for one, found in (known or {}).items() if one in wanted}
        self._watched, self._seen = watched, monotonic()
        self._cancelled = threading.Event()
        self._thread: threading.Thread | None = None
        self._chunks: list[tuple[Experiment, ...]] = []
        self._began, self._ended = 0.0, 0.0
        self._error: Exception | None = None

    @property
    def outcomes(self) -> dict[Experiment, Outcome]:
        """The outcomes so far, as a copy."""
        return self._outcomes.copy()

    @property
    def done(self) -> bool:
        """Whether every network has its outcome."""
        return all(one in self._outcomes for one in self.race.experiments())

    @property
    def running(self) -> bool:
        """Whether networks are being trained. Raises an exception of the background thread once."""
        if self._error is not None:
            error, self._error = self._error, None
            raise error
        return self._thread is not None and self._thread.is_alive()

    @property
    def in_work(self) -> frozenset[Experiment]:
        """The networks being trained now; the processes take the chunks in order."""
        if not self.running:
            return frozenset()
        left = [chunk for chunk in self._chunks if chunk[-1] not in self._outcomes]
        return frozenset(one for chunk in left[: how_many(len(self._chunks))] for one in chunk)

    @property
    def seconds(self) -> float:
        """Duration of the work since it was last started."""
        return (monotonic() if self.running else self._ended) - self._began

    def start(self) -> None:
        """Start training the networks without an outcome; no effect if running or done."""
        missing = tuple(one for one in self.race.experiments() if one not in self._outcomes)
        if self.running or not missing:
            return
        self._chunks = chunks_of(missing, self.race.networks)
        self._cancelled = threading.Event()
        self._began = self._seen = monotonic()
        self._thread = threading.Thread(
            target=self._work, args=(missing,), name="race", daemon=True
        )
        self._thread.start()

    def cancel(self) -> None:
        """Ask the work to stop, keeping the outcomes so far. Returns at once; see `wait`."""
        self._cancelled.set()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until nothing runs; False when it takes longer than `seconds`."""
        if self._thread is not None:
            self._thread.join(seconds)
        return not self.running

    def is_set(self) -> bool:
        """Whether the sweep should end; the runner is the sweep's cancel flag."""
        if self._watched():
            self._seen = monotonic()
        return self._cancelled.is_set() or monotonic() - self._seen > PATIENCE

    def _work(self, experiments: tuple[Experiment, ...]) -> None:
        try:
            results = sweep(
                experiments, cancel=self, until_learned=True, most_together=self.race.networks
            )
            for experiment, record in results:
                self._outcomes[experiment] = outcome_of(experiment, record)
        except Exception as error:  # raised by `running` in the caller's thread
            self._error = error
        finally:
            self._ended = monotonic()
