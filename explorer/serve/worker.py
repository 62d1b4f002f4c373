"""One of several worker processes, with sessions and files shared through the store."""

from __future__ import annotations

import logging
import multiprocessing
import os
import threading
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

import click
from streamlit import config
from streamlit.runtime import Runtime, RuntimeConfig
from streamlit.runtime.media_file_storage import MediaFileStorageError
from streamlit.runtime.memory_media_file_storage import MemoryFile, MemoryMediaFileStorage
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec
from streamlit.runtime.websocket_session_manager import WebsocketSessionManager
from streamlit.web import cli
from streamlit.web.bootstrap import load_config_options

from explorer.places import HOME, MAIN
from explorer.serve.store import ADDRESS, Store, reach

_RESTARTED = 1012
"""WebSocket close code after which the browser reconnects."""


def make_app() -> Callable[..., Awaitable[None]]:
    """The ASGI app of one worker, for `uvicorn.Config(factory=True)`."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    config._main_script_path = str(HOME / "app.py")  # the configuration is beside it
    load_config_options(_options_of_environment())
    from app import app

    logging.getLogger("uvicorn.access").disabled = True  # as with one process
    store = reach(os.environ[ADDRESS])
    app._runtime = _runtime(store)

    async def served(scope: Any, receive: Any, send: Any) -> None:
        """Serve a connection; one for a session of another worker is closed, so that it retries."""
        # Streamlit's client sends its name, a token and, when it reconnects, its session; others
        # send what they like.
        name, _, session, *_ = *(scope.get("subprotocols") or ()), "", "", ""
        if session and store.should_retry(os.getpid(), session):
            await receive()
            await send({"type": "websocket.accept", "subprotocol": name or None})
            await send({"type": "websocket.close", "code": _RESTARTED})
        else:
            await app(scope, receive, send)

    return served


def _options_of_environment() -> dict[str, Any]:
    """Options set as STREAMLIT_…, which Streamlit reads in its own command alone."""

    @click.command()
    @cli.configurator_options
    def read(**options: Any) -> dict[str, Any]:
        return options

    return read.main([], prog_name="rnn-explorer", standalone_mode=False)


def _end_with_parent() -> None:
    """Exit when the parent was killed, so that the port is freed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _runtime(store: Store) -> Runtime:
    """The Runtime that st.App would make, with shared sessions and files."""
    ttl = config.get_option("server.disconnectedSessionTTL")
    return Runtime(
        RuntimeConfig(
            script_path=str(MAIN),
            media_file_storage=SharedDownloads(store),
            uploaded_file_manager=SharedUploads(store),
            session_manager_class=partial(SharedSessions, store),
            session_storage=MemorySessionStorage(ttl_seconds=ttl),
        )
    )


class SharedSessions(WebsocketSessionManager):
    """Sessions registered in the store, so that any worker accepts uploads for them."""

    def __init__(self, store: Store, **options: Any) -> None:
        super().__init__(**options)
        self._store = store

    def connect_session(self, *args: Any, **options: Any) -> str:
        session = super().connect_session(*args, **options)
        self._store.open(os.getpid(), session)
        return session

    def is_active_session(self, session_id: str) -> bool:
        """Whether any worker has the session; checked before an upload is accepted."""
        return self._store.is_open(session_id)


class SharedUploads(MemoryUploadedFileManager):
    """Uploads that any worker accepts and the worker of the session reads."""

    def __init__(self, store: Store) -> None:
        super().__init__("/_stcore/upload_file")
        self._store = store

    def add_file(self, session_id: str, file: UploadedFileRec) -> None:
        self._store.upload(session_id, file.file_id, file)

    def get_files(self, session_id: str, file_ids: Sequence[str]) -> list[UploadedFileRec]:
        return self._store.uploaded(session_id, list(file_ids))

    def remove_file(self, session_id: str, file_id: str) -> None:
        self._store.drop(session_id, file_id)

    def remove_session_files(self, session_id: str) -> None:
        self._store.close(session_id)


class SharedDownloads(MemoryMediaFileStorage):
    """Downloads that the worker of a session makes and any worker serves."""

    def __init__(self, store: Store) -> None:
        super().__init__("/media")
        self._store = store
        self._offered: set[str] = set()

    def load_and_get_id(self, *args: Any, **options: Any) -> str:
        file_id = super().load_and_get_id(*args, **options)
        if file_id not in self._offered:  # a page that reruns makes the same file again
            self._store.offer(os.getpid(), file_id, super().get_file(file_id))
            self._offered.add(file_id)
        return file_id

    def get_file(self, filename: str) -> MemoryFile:
        try:
            return super().get_file(filename)
        except MediaFileStorageError:
            file = self._store.offered(os.path.splitext(filename)[0])
            if file is None:
                raise
            return file

    def delete_file(self, file_id: str) -> None:
        super().delete_file(file_id)
        self._offered.discard(file_id)
        self._store.withdraw(os.getpid(), file_id)
