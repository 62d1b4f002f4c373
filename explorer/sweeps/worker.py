"""One worker process: reads calls from its input, answers on its output.

    python -m explorer.sweeps.worker

Each message is one pickle: (function, arguments) in, (True, result) or (False, exception) out. The
worker ends as soon as its input does, even in the middle of a call: it outlives nobody.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
from queue import SimpleQueue
from typing import Any, BinaryIO

GIVE_WAY = 5
"""How much lower the priority of a worker is, of 19: a page that is looked at comes first."""


def main() -> None:
    """Answer calls until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for who started us
    if hasattr(os, "nice"):
        os.nice(GIVE_WAY)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    sys.stdout = sys.stderr  # whatever is printed may not end up among the answers
    calls: SimpleQueue = SimpleQueue()
    threading.Thread(target=read, args=(sys.stdin.buffer, calls), daemon=True).start()
    while True:
        function, arguments = calls.get()
        answers.write(answered(function, arguments))
        answers.flush()


def read(source: BinaryIO, calls: SimpleQueue) -> None:
    """Hand on every call; at the end of the input, end the process."""
    try:
        while True:
            calls.put(pickle.load(source))
    finally:
        os._exit(0)


def answered(function: Any, arguments: tuple) -> bytes:
    """The answer to one call, as it is sent."""
    try:
        return pickle.dumps((True, function(*arguments)))
    except Exception as error:
        try:
            return pickle.dumps((False, error))
        except Exception:  # an exception that cannot travel
            return pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")))


if __name__ == "__main__":
    main()
