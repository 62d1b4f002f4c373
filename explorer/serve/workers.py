"""Parent of several worker processes: starts, replaces and ends them."""

from __future__ import annotations

import os
import socket
import sys
from urllib.parse import urlunsplit

from streamlit.web.server.starlette.starlette_server import _get_uvicorn_config_kwargs
from uvicorn import Config
from uvicorn.supervisors import Multiprocess

from explorer.places import HOME
from explorer.serve.store import ADDRESS, Store, publish

_PATIENCE = 10
"""Seconds a worker may be silent before it is replaced, and so until a killed one is missed.
uvicorn's default of 5 is too short on a busy machine."""


def serve(listening: socket.socket, workers: int) -> None:
    """Serve the app on a listening socket with `workers` processes, until interrupted."""
    host, port = listening.getsockname()[:2]
    netloc = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    where = urlunsplit(("http", netloc, "", "", ""))
    sys.stdout.write(f"\n  RNN Explorer, {workers} processes: {where}\n\n")
    sys.stdout.flush()
    store = Store()
    os.environ |= {
        ADDRESS: publish(store),
        "STREAMLIT_SERVER_ADDRESS": host,
        "STREAMLIT_SERVER_PORT": str(port),
    }
    sys.path.insert(0, str(HOME))  # for app.py; child processes inherit this path
    options = Config(
        "explorer.serve.worker:make_app",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        timeout_worker_healthcheck=_PATIENCE,
        log_config=None,  # Streamlit's
        **_get_uvicorn_config_kwargs(),
    )
    _Workers(options, listening, store).run()


class _Workers(Multiprocess):
    """uvicorn's supervisor, which also clears the store of processes that have ended."""

    def __init__(self, options: Config, listening: socket.socket, store: Store) -> None:
        super().__init__(options, [listening])
        self._store = store

    def keep_subprocess_alive(self) -> None:
        super().keep_subprocess_alive()
        self._store.keep_only({process.pid for process in self.processes})
