"""Chunks of a sweep handed to an executor, and their results handed on as they come."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import (
    FIRST_COMPLETED,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from explorer import engine
from explorer.errors import InputError
from explorer.experiment import Experiment
from explorer.sweeps.chunks import Flag, chunks_of, train_chunk

Result = tuple[Experiment, engine.SweepRecord | Exception]
Waiting = dict[Future, tuple[Experiment, ...]]

THREAD_COUNTS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")

SECONDS_BETWEEN_LOOKS = 0.1


def sweep(
    experiments: Iterable[Experiment],
    *,
    executor: Executor | None = None,
    on_progress: Callable[[int, int], None] | None = None,
    cancel: Flag | None = None,
    keep_da_norm: bool = False,
) -> Iterator[Result]:
    """Train every experiment; yield (experiment, record) as they are done, in any order.

    The record is what `run(experiment).history` would hold, up to rounding; where a chunk failed it
    is the exception, and the other chunks go on.

    `executor` is any executor of concurrent.futures; for a Dask cluster,
    `Client(address).get_executor()`. It is left open. Without one, a process for each core is
    started and ended with the sweep; a script then needs its `if __name__ == "__main__":`.
    `on_progress(done, of)` counts experiments and may raise to stop. When `cancel.is_set()`, the
    sweep ends: what waits is dropped and what runs is told, which takes a flag that can travel: any
    with the own processes or threads, else one that can be pickled (a distributed.Event).
    InputError when there is nothing to train, or something that is no experiment.
    """
    experiments = tuple(experiments)
    if not experiments:
        raise InputError("The sweep holds no experiments; give one or more, for example a grid.")
    for i, one in enumerate(experiments):
        if not isinstance(one, Experiment):
            raise InputError(
                f"Entry {i} of the sweep is a {type(one).__name__}; give experiments, such as "
                "Experiment(seed=1)."
            )
    chunks = chunks_of(experiments)
    if executor is None:
        return in_own_processes(chunks, on_progress, cancel, keep_da_norm)
    flag = cancel if can_travel(cancel, executor) else None
    return in_executor(executor, chunks, on_progress, cancel, flag, keep_da_norm)


def in_own_processes(chunks, on_progress, cancel, keep_da_norm) -> Iterator[Result]:
    """The sweep in processes of its own, which end with it, and soon when it is cancelled."""
    with TemporaryDirectory() as folder:
        flag = FileFlag(str(Path(folder) / "cancelled"))
        workers = min(len(chunks), os.cpu_count() or 1, 61)  # 61: the most Windows can wait for
        pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"))
        try:
            with one_thread_each():
                waiting = submitted(pool, chunks, keep_da_norm, flag)
            yield from results(waiting, on_progress, cancel)
        finally:
            flag.set()
            pool.shutdown(wait=True, cancel_futures=True)


def in_executor(executor, chunks, on_progress, cancel, flag, keep_da_norm) -> Iterator[Result]:
    """The sweep in an executor that others own."""
    yield from results(submitted(executor, chunks, keep_da_norm, flag), on_progress, cancel)


def submitted(executor: Executor, chunks, keep_da_norm: bool, flag: Flag | None) -> Waiting:
    return {executor.submit(train_chunk, chunk, keep_da_norm, flag): chunk for chunk in chunks}


def results(waiting: Waiting, on_progress, cancel: Flag | None) -> Iterator[Result]:
    """(experiment, record) of every chunk that is done; what still waits at the end is dropped."""
    done, of = 0, sum(map(len, waiting.values()))
    waiting = dict(waiting)

    def cancelled():
        return cancel is not None and cancel.is_set()

    try:
        while waiting and not cancelled():
            ready, _ = wait(waiting, SECONDS_BETWEEN_LOOKS, FIRST_COMPLETED)
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
    """The records of a chunk that is done, or as many times what it raised."""
    try:
        return [sealed(record) for record in future.result()]
    except Exception as error:
        return [error] * size


def sealed(record: engine.SweepRecord) -> engine.SweepRecord:
    """The same record, read-only again: what came from another process is not."""
    for array in vars(record).values():
        if hasattr(array, "setflags"):
            array.setflags(write=False)
    return record


@dataclass(frozen=True)
class FileFlag:
    """A flag that processes of one computer share: it is set when the file is there."""

    path: str

    def is_set(self) -> bool:
        return os.path.exists(self.path)

    def set(self) -> None:
        Path(self.path).touch()


def can_travel(flag: Flag | None, executor: Executor) -> bool:
    """Whether workers of this executor can look at the flag themselves."""
    if isinstance(executor, ThreadPoolExecutor):
        return True
    try:
        pickle.dumps(flag)
    except (TypeError, AttributeError, pickle.PicklingError, RuntimeError):
        return False
    return True


@contextmanager
def one_thread_each() -> Iterator[None]:
    """Processes started in here get one thread for matrix products; this one is left as it is.

    The networks are small: more threads than cores make every product slower. NumPy reads these
    names once, when it is imported, so they have to stand there before a process starts.
    """
    before: Mapping[str, str | None] = {name: os.environ.get(name) for name in THREAD_COUNTS}
    os.environ.update(dict.fromkeys(THREAD_COUNTS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
