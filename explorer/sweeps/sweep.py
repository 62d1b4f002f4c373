"""Run a parameter sweep on an executor, yielding results as they are done."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    Executor,
    Future,
    ThreadPoolExecutor,
    wait,
)

from explorer import engine
from explorer.engine.intake import whole_number
from explorer.errors import InputError
from explorer.experiment import Experiment
from explorer.sweeps.chunks import MOST_TOGETHER, Flag, HowToTrain, chunks_of, train_chunk
from explorer.sweeps.workers import Workers, how_many

Result = tuple[Experiment, engine.SweepRecord | Exception]
Waiting = dict[Future, tuple[Experiment, ...]]

POLL_SECONDS = 0.1


def sweep(
    experiments: Iterable[Experiment],
    *,
    executor: Executor | None = None,
    on_progress: Callable[[int, int], None] | None = None,
    cancel: Flag | None = None,
    keep_da_norm: bool = False,
    until_learned: bool = False,
    most_together: int = MOST_TOGETHER,
) -> Iterator[Result]:
    """Train every experiment; yield (experiment, record) as they are done, in any order.

    The record equals `run(experiment).history`, bit for bit; if a chunk failed it is the exception,
    and the other chunks go on. With `until_learned` training stops once the network has learned its
    task (explorer.tasks.learned_at). Results come in chunks of at most `most_together` experiments:
    larger chunks train faster, smaller ones give results sooner.

    `executor` is any executor of concurrent.futures; for a Dask cluster,
    `Client(address).get_executor()`. It is left open. Without one, the sweep starts a process for
    each core and ends them.
    `on_progress(done, of)` counts experiments and may raise to stop. When `cancel.is_set()`, the
    sweep ends: waiting chunks are dropped and running ones stopped, which requires a flag that
    workers can read: any flag with the sweep's own processes or with threads, else one that can be
    pickled (a distributed.Event).
    InputError if there is nothing to train, or an entry is not an Experiment.
    """
    experiments = tuple(experiments)
    most_together = whole_number("most_together", most_together)
    if not experiments:
        raise InputError("The sweep holds no experiments; give one or more, for example a grid.")
    for i, one in enumerate(experiments):
        if not isinstance(one, Experiment):
            raise InputError(
                f"Entry {i} of the sweep is a {type(one).__name__}; give experiments, such as "
                "Experiment(seed=1)."
            )
    chunks, how = chunks_of(experiments, most_together), HowToTrain(keep_da_norm, until_learned)
    if executor is None:
        return in_own_processes(chunks, on_progress, cancel, how)
    flag = cancel if is_readable_by(cancel, executor) else None
    return in_executor(executor, chunks, on_progress, cancel, flag, how)


def in_own_processes(chunks, on_progress, cancel, how: HowToTrain) -> Iterator[Result]:
    """Run the chunks in processes that end with the sweep, and at once when it is cancelled."""
    workers = Workers(how_many(len(chunks)))
    try:
        yield from results(submitted(workers, chunks, how, None), on_progress, cancel)
    finally:
        workers.shutdown(cancel_futures=True)


def in_executor(executor, chunks, on_progress, cancel, flag, how) -> Iterator[Result]:
    """Run the chunks in an executor owned by the caller."""
    yield from results(submitted(executor, chunks, how, flag), on_progress, cancel)


def submitted(executor: Executor, chunks, how: HowToTrain, flag: Flag | None) -> Waiting:
    return {executor.submit(train_chunk, chunk, how, flag): chunk for chunk in chunks}


def results(waiting: Waiting, on_progress, cancel: Flag | None) -> Iterator[Result]:
    """Yield (experiment, record) of every finished chunk; on exit drop those still waiting."""
    done, of = 0, sum(map(len, waiting.values()))
    waiting = dict(waiting)

    def cancelled():
        return cancel is not None and cancel.is_set()

    try:
        while waiting and not cancelled():
            ready, _ = wait(waiting, POLL_SECONDS, FIRST_COMPLETED)
            for future in ready:
                if cancelled():
                    return
                chunk = waiting.pop(future)
                records = outcome_of(future, len(chunk))
                done += len(chunk)
                if on_progress is not None:
                    on_progress(done, of)
                yield from zip(chunk, records, strict=True)
    finally:
        for future in waiting:
            future.cancel()


def outcome_of(future: Future, size: int) -> list[engine.SweepRecord | Exception]:
    """The records of a finished chunk; if it failed, its exception for each experiment."""
    try:
        return list(future.result())
    except Exception as error:
        return [error] * size


def is_readable_by(flag: Flag | None, executor: Executor) -> bool:
    """Whether workers of this executor can read the flag."""
    if isinstance(executor, ThreadPoolExecutor):
        return True
    try:
        pickle.dumps(flag)
    except (TypeError, AttributeError, pickle.PicklingError, RuntimeError):
        return False
    return True
