"""Garbage collection while the server rests.

Streamlit runs a full collection after every answer, 12 ms and more with everybody waiting; that is
switched off in .streamlit/config.toml. Python's own collections go on, and what they leave to the
oldest generation is collected here, when no session is being answered.
"""

from __future__ import annotations

import asyncio
import gc
import time

_EVERY = 20.0
"""Seconds between two collections at least."""

_LOOK = 0.5
"""Seconds over which the server must have rested."""

_RESTS = 0.1
"""The share of a processor below which it does."""


async def collect_at_rest() -> None:
    """Collect what nothing refers to any more, again and again, until cancelled."""
    while True:
        await asyncio.sleep(_EVERY)
        while not await _rests():
            pass
        gc.collect()


async def _rests() -> bool:
    """Whether this process does next to nothing for a moment."""
    before = time.process_time()
    await asyncio.sleep(_LOOK)
    return time.process_time() - before < _RESTS * _LOOK
