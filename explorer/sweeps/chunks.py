"""What one worker does: some experiments, trained together where they can be.

Together means: one task, one T, one size, one precision, plain gradient descent in the basic cell.
Only the fields in FREE may then differ. Everything else a worker needs it makes itself from the
experiments, so that it can sit in another process or on another computer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import ceil
from time import monotonic
from typing import Protocol

import numpy as np

from explorer import engine
from explorer.experiment import DEFAULT, FIELDS, Experiment
from explorer.run import run
from explorer.run.training import initial_state, open_task, start

FREE = ("seed", "init", "gain", "a0", "learning_rate", "clip", "threshold")
"""What may differ within a chunk."""

SHARED = (
    *("task", "names", "text", "n_steps", "batch"),
    *("n_a", "activation", "dtype", "updates", "reduction"),
)
"""What must be the same within a chunk, and may be anything."""

MOST_TOGETHER = 32
MOST_NUMBERS = 2**20
"""Numbers in the states of the networks of a chunk."""

SECONDS_BETWEEN_LOOKS = 0.2
"""How often a worker asks whether it should stop: asking may be a message to another computer."""


class Flag(Protocol):
    """Something that says whether to stop, such as a threading.Event or a distributed.Event."""

    def is_set(self) -> bool: ...


class SweepStoppedError(Exception):
    """The chunk was stopped because the sweep was cancelled."""


def chunks_of(experiments: Iterable[Experiment]) -> list[tuple[Experiment, ...]]:
    """The experiments in chunks, each for one call of `train_chunk`."""
    groups: dict[object, list[Experiment]] = {}
    for experiment in experiments:
        groups.setdefault(kind_of(experiment), []).append(experiment)
    chunks = []
    for group in groups.values():
        first = group[0]
        numbers = (first.n_steps + 1) * first.batch * first.n_a
        most = min(MOST_TOGETHER, max(1, MOST_NUMBERS // numbers)) if can_batch(first) else 1
        # Even chunks: 40 are 20 and 20, not 32 and 8, so that two cores are done together.
        size = ceil(len(group) / ceil(len(group) / most))
        chunks += [tuple(group[i : i + size]) for i in range(0, len(group), size)]
    return chunks


def kind_of(experiment: Experiment) -> tuple:
    """The same for experiments that may stand in one chunk."""
    fields = [name for name in FIELDS if name not in FREE]
    return can_batch(experiment), *(getattr(experiment, name) for name in fields)


def can_batch(experiment: Experiment) -> bool:
    """Whether the engine can train this experiment together with others."""
    # A field that this module does not know has to stand at its default.
    others = [name for name in FIELDS if name not in FREE + SHARED]
    plain = all(getattr(experiment, name) == getattr(DEFAULT, name) for name in others)
    clip, dtype = experiment.clip, experiment.dtype
    return plain and clip in ("off", "norm", "value") and dtype in ("float32", "float64")


def train_chunk(
    experiments: tuple[Experiment, ...], keep_da_norm: bool, flag: Flag | None
) -> list[engine.SweepRecord]:
    """A record for every experiment of a chunk. SweepStoppedError when `flag` is set on the way."""
    look = looking_at(flag)
    if can_batch(experiments[0]):
        return together(experiments, keep_da_norm, look)
    return [alone(experiment, keep_da_norm, look) for experiment in experiments]


def looking_at(flag: Flag | None) -> Callable[[int], None]:
    """A function for `on_update` that raises SweepStoppedError soon after the flag is set."""
    next_look = monotonic()

    def look(_done: int) -> None:
        nonlocal next_look
        if flag is not None and monotonic() >= next_look:
            if flag.is_set():
                raise SweepStoppedError
            next_look = monotonic() + SECONDS_BETWEEN_LOOKS

    return look


def together(
    experiments: tuple[Experiment, ...], keep_da_norm: bool, look: Callable[[int], None]
) -> list[engine.SweepRecord]:
    """Train all in one call; experiments of one seed read one stream of data, as they do alone."""
    first = experiments[0]
    task, n_steps, _ = open_task(first)
    streams = {one.seed: np.random.default_rng([one.seed, 1]) for one in experiments}
    column = [list(streams).index(one.seed) for one in experiments]

    def next_batch(_update: int) -> tuple[np.ndarray, ...]:
        drawn = [task.batch(stream, first.batch, n_steps) for stream in streams.values()]
        if len(drawn) == 1:
            return tuple(drawn[0])
        return tuple(np.stack(arrays, axis=1)[:, column] for arrays in zip(*drawn, strict=True))

    _, records = engine.train_many(
        [start(one, task) for one in experiments],
        next_batch,
        first.updates,
        learning_rate=[one.learning_rate for one in experiments],
        clip=[one.clip for one in experiments],
        threshold=[one.threshold for one in experiments],
        reduction=first.reduction,
        a0=np.stack([initial_state(one, first.batch) for one in experiments]),
        keep_da_norm=keep_da_norm,
        on_update=look,
    )
    return list(records)


def alone(
    experiment: Experiment, keep_da_norm: bool, look: Callable[[int], None]
) -> engine.SweepRecord:
    """Train one, the way every page does."""
    history = run(experiment, on_update=look).history
    if history is None:
        none = np.empty(0)
        return engine.SweepRecord(none, none, none.astype(bool), None, None, None)
    return engine.SweepRecord(
        loss=history.loss,
        norm_before=history.norm_before,
        fired=history.fired,
        da_norm=history.da_norm if keep_da_norm else None,
        diverged_at=history.diverged_at,
        diverged_in=history.diverged_in,
    )
