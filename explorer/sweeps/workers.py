"""An executor with a process for each core, for the chunks of a sweep.

The processes are started as `python -m explorer.sweeps.worker`, and not by multiprocessing, which
would first run the main script again in each of them: under Streamlit that is a page of the app.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from concurrent.futures import Executor, Future
from queue import Empty, SimpleQueue

THREAD_COUNTS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def how_many(chunks: int) -> int:
    """Number of processes for so many chunks: at most one for each core."""
    return min(chunks, os.cpu_count() or 1)


class WorkerLostError(Exception):
    """A worker ended in the middle of a call: killed, or out of memory."""


class Workers(Executor):
    """`size` worker processes. Calls and results are pickled, as with other pools."""

    def __init__(self, size: int) -> None:
        self._calls: SimpleQueue = SimpleQueue()
        self._lock, self._over = threading.Lock(), False
        self._processes: list[subprocess.Popen] = []
        self._threads = [threading.Thread(target=self._serve, daemon=True) for _ in range(size)]
        for thread in self._threads:
            thread.start()

    def submit(self, function, /, *arguments) -> Future:
        """Call `function(*arguments)` in the next free worker."""
        future: Future = Future()
        self._calls.put((future, function, arguments))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the workers: after the submitted calls, or with `cancel_futures` at once."""
        if cancel_futures:
            with self._lock:
                self._over = True
                for process in self._processes:
                    process.kill()
            self._drop_waiting()
        for _ in self._threads:
            self._calls.put(None)
        if wait:
            for thread in self._threads:
                thread.join()

    def _drop_waiting(self) -> None:
        while True:
            try:
                call = self._calls.get_nowait()
            except Empty:
                return
            if call is not None:
                call[0].cancel()

    def _serve(self) -> None:
        """Hand calls to one process, one after the other; a lost process is replaced."""
        process = None
        while (call := self._calls.get()) is not None:
            future, function, arguments = call
            if not future.set_running_or_notify_cancel():
                continue
            try:
                process = process or self._started()
                good, result = ask(process, function, arguments)
            except Exception as error:  # raised where the result is read
                future.set_exception(error)
                process = ended(process)
            else:
                future.set_result(result) if good else future.set_exception(result)
        ended(process)

    def _started(self) -> subprocess.Popen:
        with self._lock:
            if self._over:
                raise WorkerLostError("The sweep has ended.")
            process = subprocess.Popen(
                [sys.executable, "-m", "explorer.sweeps.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=environment(),
            )
            self._processes.append(process)
            return process


def environment() -> dict[str, str]:
    """Environment of a worker: this import path, and one thread for matrix products.

    The networks are small: more threads than cores make every product slower. NumPy reads these
    variables once, at import, so they have to be set before a process starts.
    """
    path = os.pathsep.join(os.path.abspath(entry) for entry in sys.path)
    return {**os.environ, **dict.fromkeys(THREAD_COUNTS, "1"), "PYTHONPATH": path}


def ask(process: subprocess.Popen, function, arguments: tuple) -> tuple[bool, object]:
    """(True, result) or (False, exception) of one call; WorkerLostError if the worker ended."""
    call = pickle.dumps((function, arguments))  # before writing, so that no partial call is sent
    try:
        process.stdin.write(call)
        process.stdin.flush()
        return pickle.load(process.stdout)
    except (OSError, EOFError, pickle.UnpicklingError):
        raise WorkerLostError("A worker process ended in the middle of its work.") from None


def ended(process: subprocess.Popen | None) -> None:
    """Kill a worker, wait for its end, and close its pipes."""
    if process is None:
        return
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        try:
            pipe.close()
        except OSError:  # unsent data is lost with the worker
            continue
