"""One worker process: reads calls from stdin, writes answers to stdout.

    python -m explorer.sweeps.worker

Each message is one pickle: (function, arguments) in, (True, result) or (False, exception) out. The
worker exits as soon as its input ends, even in the middle of a call, so it never outlives its
parent.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
from queue import SimpleQueue
from typing import Any, BinaryIO

NICENESS = 5
"""Niceness of a worker, of 19: pages have priority."""


def main() -> None:
    """Answer calls until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the parent
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    sys.stdout = sys.stderr  # keep prints out of the answers
    calls: SimpleQueue = SimpleQueue()
    threading.Thread(target=read, args=(sys.stdin.buffer, calls), daemon=True).start()
    while True:
        function, arguments = calls.get()
        answers.write(answered(function, arguments))
        answers.flush()


def read(source: BinaryIO, calls: SimpleQueue) -> None:
    """Queue every call; at the end of the input, exit the process."""
    try:
        while True:
            calls.put(pickle.load(source))
    finally:
        os._exit(0)


def answered(function: Any, arguments: tuple) -> bytes:
    """The pickled answer to one call."""
    try:
        return pickle.dumps((True, function(*arguments)))
    except Exception as error:
        try:
            return pickle.dumps((False, error))
        except Exception:  # an exception that cannot be pickled
            return pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")))


if __name__ == "__main__":
    main()
