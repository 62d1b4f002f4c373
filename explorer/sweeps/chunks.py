"""Chunks of a sweep: experiments that one worker trains, in one batch where possible.

A batch needs one task, one T, one size, one precision, plain gradient descent in the basic cell, a
fixed a⟨0⟩, and no encoder and decoder. Only the fields in FREE may then differ. Workers need the
experiments only, so they can run in another process or on another computer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import ceil
from time import monotonic
from typing import NamedTuple, Protocol

import numpy as np

from explorer import engine, tasks
from explorer.experiment import DEFAULT, FIELDS, Experiment
from explorer.run import good_loss
from explorer.run.training import (
    draw_batch,
    how_to_train,
    initial_state,
    open_task,
    start,
    stream_of,
)

FREE = ("seed", "init", "gain", "a0", "learning_rate", "clip", "threshold")
"""Fields that may differ within a chunk."""

SHARED = (
    *("task", "names", "text", "data", "n_steps", "batch"),
    *("n_a", "activation", "dtype", "updates", "reduction"),
)
"""Fields that may have any value, but the same one within a chunk."""

MOST_TOGETHER = 32
MOST_NUMBERS = 2**20
"""Maximum number of numbers in the states of a chunk's networks."""

POLL_SECONDS = 0.2
"""Interval at which a worker polls the cancel flag, which may be a message to another computer."""


class Flag(Protocol):
    """A cancel flag, such as a threading.Event or a distributed.Event."""

    def is_set(self) -> bool: ...


class SweepStoppedError(Exception):
    """The chunk was stopped because the sweep was cancelled."""


class HowToTrain(NamedTuple):
    """What to record of every network, and whether to stop once it has learned its task."""

    keep_da_norm: bool = False
    until_learned: bool = False


def chunks_of(
    experiments: Iterable[Experiment], most_together: int = MOST_TOGETHER
) -> list[tuple[Experiment, ...]]:
    """Group experiments into chunks, each for one call of `train_chunk`."""
    groups: dict[object, list[Experiment]] = {}
    for experiment in experiments:
        groups.setdefault(kind_of(experiment), []).append(experiment)
    chunks = []
    for group in groups.values():
        first = group[0]
        numbers = (first.n_steps + 1) * first.batch * first.n_a
        most = min(most_together, max(1, MOST_NUMBERS // numbers)) if can_batch(first) else 1
        # Even chunks: 40 are 20 and 20, not 32 and 8, so that two cores finish together.
        size = ceil(len(group) / ceil(len(group) / most))
        chunks += [tuple(group[i : i + size]) for i in range(0, len(group), size)]
    return chunks


def kind_of(experiment: Experiment) -> tuple:
    """A key that is equal for experiments that may share a chunk."""
    fields = [name for name in FIELDS if name not in FREE]
    return can_batch(experiment), *(getattr(experiment, name) for name in fields)


def can_batch(experiment: Experiment) -> bool:
    """Whether the engine can train this experiment in one batch with others."""
    # A field unknown to this module must have its default.
    others = [name for name in FIELDS if name not in FREE + SHARED]
    plain = all(getattr(experiment, name) == getattr(DEFAULT, name) for name in others)
    plain = plain and experiment.a0 != "learned" and not tasks.TASKS[experiment.task].has_border
    clip, dtype = experiment.clip, experiment.dtype
    return plain and clip in ("off", "norm", "value") and dtype in ("float32", "float64")


def train_chunk(
    experiments: tuple[Experiment, ...], how: HowToTrain, flag: Flag | None
) -> list[engine.SweepRecord]:
    """Train a chunk; one record per experiment. SweepStoppedError if `flag` is set meanwhile."""
    poll = polling(flag)
    if can_batch(experiments[0]):
        return together(experiments, how, poll)
    return [alone(experiment, how, poll) for experiment in experiments]


def polling(flag: Flag | None) -> Callable[[int], None]:
    """An `on_update` callback that raises SweepStoppedError soon after the flag is set."""
    next_poll = monotonic()

    def poll(_done: int) -> None:
        nonlocal next_poll
        if flag is not None and monotonic() >= next_poll:
            if flag.is_set():
                raise SweepStoppedError
            next_poll = monotonic() + POLL_SECONDS

    return poll


def together(
    experiments: tuple[Experiment, ...], how: HowToTrain, poll: Callable[[int], None]
) -> list[engine.SweepRecord]:
    """Train all in one batch; experiments with the same seed share one stream of data."""
    first = experiments[0]
    task, n_steps, _ = open_task(first)
    streams = {one.seed: stream_of(one) for one in experiments}
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
        keep_da_norm=how.keep_da_norm,
        enough=learned(first, len(experiments), how),
        on_update=poll,
    )
    return list(records)


def alone(
    experiment: Experiment, how: HowToTrain, poll: Callable[[int], None]
) -> engine.SweepRecord:
    """Train a single experiment, as every page does."""
    task, n_steps, _ = open_task(experiment)
    trainer = engine.Trainer(start(experiment, task), how_to_train(experiment))
    stream, has_learned = stream_of(experiment), learned(experiment, 1, how)
    updates, done = [], False
    while len(updates) < experiment.updates and trainer.diverged_in is None and not done:
        updates.append(trainer.update(draw_batch(experiment, task, n_steps, stream)))
        done = has_learned is not None and has_learned(slice(None), updates[-1].loss)[0]
        poll(len(updates))
    da_norm = np.array([update.da_norm for update in updates]) if how.keep_da_norm else None
    return engine.SweepRecord(
        loss=np.array([update.loss for update in updates]),
        norm_before=np.array([update.norm_before for update in updates]),
        fired=np.array([update.fired for update in updates], bool),
        da_norm=da_norm,
        diverged_at=len(updates) if trainer.diverged_in else None,
        diverged_in=trainer.diverged_in,
    )


def learned(experiment: Experiment, n: int, how: HowToTrain) -> tasks.Rows | None:
    """Stopping criterion for n networks: which have learned after an update; None without one."""
    good = good_loss(experiment) if how.until_learned else None
    return None if good is None else tasks.Rows(n, good)
