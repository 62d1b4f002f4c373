"""Garbage collection while the server is idle.

Streamlit runs a full collection after every script run, which stops all sessions for 12 ms or more;
that is switched off in .streamlit/config.toml. Python's own collections of the younger generations
go on, and the oldest generation is collected here, while no session is being served.
"""

from __future__ import annotations

import asyncio
import gc
import time

_EVERY = 20.0
"""Minimum number of seconds between two collections."""

_WINDOW = 0.5
"""Seconds for which the server must have been idle."""

_IDLE = 0.1
"""The share of a processor below which it counts as idle."""


async def collect_when_idle() -> None:
    """Run a full collection whenever the server is idle, until cancelled."""
    while True:
        await asyncio.sleep(_EVERY)
        while not await _is_idle():
            pass
        gc.collect()


async def _is_idle() -> bool:
    """Whether this process uses little processor time over the next moment."""
    before = time.process_time()
    await asyncio.sleep(_WINDOW)
    return time.process_time() - before < _IDLE * _WINDOW
