"""Answers leave the server as soon as they are written."""

from __future__ import annotations

import asyncio
import os
import socket
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from explorer.ui.memory import collect_at_rest

_OPEN_FILES = "/dev/fd"
"""Where Linux and macOS list what a process has open; elsewhere nothing is done."""


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    """What the server does before it takes the first connection."""
    send_at_once()
    collecting = asyncio.create_task(collect_at_rest())
    yield
    collecting.cancel()


def send_at_once() -> None:
    """Turn Nagle's algorithm off for every connection that this process will accept.

    Streamlit makes its listening socket without naming the protocol, and for connections of such a
    socket asyncio leaves the algorithm on: what is written second waits until the browser has
    acknowledged what was written first, about 40 ms, for each of a page's hundred files. A
    connection inherits this from the socket that listens. Source: uvicorn, issue 3149 (2026).
    """
    if not os.path.isdir(_OPEN_FILES):
        return
    for number in map(int, os.listdir(_OPEN_FILES)):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                with socket.socket(fileno=os.dup(number)) as one:
                    if _listens(one):
                        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError:
            continue  # closed since it was listed


def _listens(one: socket.socket) -> bool:
    internet = one.family in (socket.AF_INET, socket.AF_INET6) and one.type == socket.SOCK_STREAM
    return internet and bool(one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
