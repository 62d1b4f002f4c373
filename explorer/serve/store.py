"""What the worker processes have in common, kept in the memory of their parent."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Collection, Iterable
from multiprocessing.managers import BaseManager
from typing import Any

ADDRESS = "RNN_EXPLORER_STORE"
"""The variable of a worker's environment that says where the store answers."""
TRIES = 50
"""How often a browser is sent on in search of the worker with its session, before a new one."""


class Store:
    """Sessions with their uploads, and downloads, each of the worker that owns them.

    Nothing is given out but to who names a session and a file by their random ids, or a download
    by the hash of what is in it, as Streamlit does with one process.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owners: dict[str, int] = {}
        self._uploads: dict[str, dict[str, Any]] = {}
        self._downloads: dict[int, dict[str, Any]] = {}
        self._sent_on: Counter[str] = Counter()

    def open(self, worker: int, session: str) -> None:
        """`worker`, a process id, has a session: files may be uploaded for it."""
        with self._lock:
            self._owners[session] = worker
            self._uploads.setdefault(session, {})
            self._sent_on.pop(session, None)

    def is_open(self, session: str) -> bool:
        """Whether some worker has this session."""
        return session in self._owners

    def close(self, session: str) -> None:
        """Forget a session and its uploads."""
        with self._lock:
            for of_sessions in (self._owners, self._uploads, self._sent_on):
                of_sessions.pop(session, None)

    def send_on(self, worker: int, session: str) -> bool:
        """Whether who comes back to `worker` should try again, and so find another one."""
        with self._lock:
            if self._owners.get(session, worker) == worker or self._sent_on[session] >= TRIES:
                return False
            self._sent_on[session] += 1
            return True

    def upload(self, session: str, name: str, file: Any) -> None:
        """Keep a file until its session ends; not where it has ended meanwhile."""
        with self._lock:
            if session in self._uploads:
                self._uploads[session][name] = file

    def uploaded(self, session: str, names: Iterable[str]) -> list[Any]:
        """Those of the files that are there."""
        with self._lock:
            files = self._uploads.get(session, {})
            return [files[name] for name in names if name in files]

    def drop(self, session: str, name: str) -> None:
        """Forget an upload."""
        with self._lock:
            self._uploads.get(session, {}).pop(name, None)

    def offer(self, worker: int, name: str, file: Any) -> None:
        """Keep a download of a page that `worker` shows."""
        with self._lock:
            self._downloads.setdefault(worker, {})[name] = file

    def offered(self, name: str) -> Any:
        """A download by any worker, or None."""
        with self._lock:
            return next((of[name] for of in self._downloads.values() if name in of), None)

    def withdraw(self, worker: int, name: str) -> None:
        """Forget a download of this worker; the same one of another worker stays."""
        with self._lock:
            self._downloads.get(worker, {}).pop(name, None)

    def keep_only(self, workers: Collection[int]) -> None:
        """Forget what belonged to workers that have ended."""
        for session in [one for one, owner in self._owners.copy().items() if owner not in workers]:
            self.close(session)
        with self._lock:
            for worker in self._downloads.keys() - workers:
                del self._downloads[worker]


class _Keeper(BaseManager):
    """In the parent: answers calls to its store, of its own children only."""


class _Asker(BaseManager):
    """In a child: sends calls to the store."""


_Asker.register("store")


def publish(store: Store) -> str:
    """Answer the workers' calls in a thread; the address is for `reach`."""
    _Keeper.register("store", callable=lambda: store)
    server = _Keeper().get_server()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.address


def reach(address: str) -> Store:
    """The store of the parent process; it looks like one of this process."""
    manager = _Asker(address)
    manager.connect()
    return manager.store()
