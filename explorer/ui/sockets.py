"""Start of the server: no Nagle delay, short thread switches, collection when idle, openings."""

from __future__ import annotations

import asyncio
import os
import socket
import stat
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from explorer.ui.memory import collect_when_idle
from explorer.ui.warm import warm_up

SWITCH = 0.0005
"""Seconds for which a training may hold the GIL. A page of another session releases and takes the
GIL some twenty times, and would wait 5 ms each time with Python's default."""

_OPEN_FILES = "/dev/fd"
"""Directory of a process's file descriptors on Linux and macOS; without it nothing is done."""


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    """ASGI lifespan: set up the process before it accepts the first connection."""
    send_at_once()
    sys.setswitchinterval(SWITCH)
    collecting = asyncio.create_task(collect_when_idle())
    warm_up()
    yield
    collecting.cancel()


def send_at_once() -> None:
    """Set TCP_NODELAY on every connection that this process will accept.

    Streamlit creates its listening socket without naming the protocol, and for connections of such
    a socket asyncio leaves Nagle's algorithm on: a second write waits until the browser has
    acknowledged the first, about 40 ms, for each of a page's hundred files. A connection inherits
    the option from its listening socket. Source: uvicorn, issue 3149 (2026).
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
            continue  # closed after it was listed


def _listens(one: socket.socket) -> bool:
    internet = one.family in (socket.AF_INET, socket.AF_INET6) and one.type == socket.SOCK_STREAM
    return internet and bool(one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
