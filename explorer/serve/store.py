"""Store shared by the worker processes, in the memory of their parent."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Collection, Iterable
from multiprocessing.managers import BaseManager
from typing import Any

ADDRESS = "RNN_EXPLORER_STORE"
"""Environment variable of a worker with the address of the store."""
TRIES = 50
"""Maximum redirects of a browser that looks for the worker of its session."""


class Store:
    """Sessions with their uploads, and downloads, by the worker that owns them.

    A file is given only for the random ids of its session and its own, a download for the hash of
    its content, as in Streamlit with one process.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owners: dict[str, int] = {}
        self._uploads: dict[str, dict[str, Any]] = {}
        self._downloads: dict[int, dict[str, Any]] = {}
        self._redirects: Counter[str] = Counter()

    def open(self, worker: int, session: str) -> None:
        """Register a session of `worker`, a process id, for which files may then be uploaded."""
        with self._lock:
            self._owners[session] = worker
            self._uploads.setdefault(session, {})
            self._redirects.pop(session, None)

    def is_open(self, session: str) -> bool:
        """Whether some worker has this session."""
        return session in self._owners

    def close(self, session: str) -> None:
        """Forget a session and its uploads."""
        with self._lock:
            for of_sessions in (self._owners, self._uploads, self._redirects):
                of_sessions.pop(session, None)

    def should_retry(self, worker: int, session: str) -> bool:
        """Whether a browser that reconnects to `worker` should retry, to reach another worker."""
        with self._lock:
            if self._owners.get(session, worker) == worker or self._redirects[session] >= TRIES:
                return False
            self._redirects[session] += 1
            return True

    def upload(self, session: str, name: str, file: Any) -> None:
        """Keep a file until its session ends; ignored if it has ended already."""
        with self._lock:
            if session in self._uploads:
                self._uploads[session][name] = file

    def uploaded(self, session: str, names: Iterable[str]) -> list[Any]:
        """The files of these names that exist."""
        with self._lock:
            files = self._uploads.get(session, {})
            return [files[name] for name in names if name in files]

    def drop(self, session: str, name: str) -> None:
        """Forget an upload."""
        with self._lock:
            self._uploads.get(session, {}).pop(name, None)

    def offer(self, worker: int, name: str, file: Any) -> None:
        """Keep a download that `worker` offers on a page."""
        with self._lock:
            self._downloads.setdefault(worker, {})[name] = file

    def offered(self, name: str) -> Any:
        """A download by any worker, or None."""
        with self._lock:
            return next((of[name] for of in self._downloads.values() if name in of), None)

    def withdraw(self, worker: int, name: str) -> None:
        """Forget a download of this worker; the same file of another worker stays."""
        with self._lock:
            self._downloads.get(worker, {}).pop(name, None)

    def keep_only(self, workers: Collection[int]) -> None:
        """Forget sessions and downloads of workers that have ended."""
        for session in [one for one, owner in self._owners.copy().items() if owner not in workers]:
            self.close(session)
        with self._lock:
            for worker in self._downloads.keys() - workers:
                del self._downloads[worker]


class _Server(BaseManager):
    """Server side, in the parent: only its own children can call the store."""


class _Client(BaseManager):
    """Client side, in a worker."""


_Client.register("store")


def publish(store: Store) -> str:
    """Serve the store to the workers in a thread; return the address for `reach`."""
    _Server.register("store", callable=lambda: store)
    server = _Server().get_server()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.address


def reach(address: str) -> Store:
    """A proxy of the store in the parent process."""
    manager = _Client(address)
    manager.connect()
    return manager.store()
