"""The map of the cliff, on which balls are dropped: packs it and mounts assets/js/cliff/cliff.js.

The balls are stepped in the browser, which has the recursion of engine/many/cliff.py in a few
lines: a step is then one display frame. What is drawn in 3-D comes from the engine again.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from typing import Any

import numpy as np
import streamlit as st

from explorer.run.cliff import B_RANGE, STARTS, W_RANGE, Descent, cliff_map, descend
from explorer.views.cliff.surface import NORM_DECADES
from explorer.wire.mount import component
from explorer.wire.pack import pack

_KEY = "cliff"
_POINTS = 301, 201
HIGHEST = 0.5
"""The end of the scale of E, which is at most 0.49."""

MOST_STEPS = 500
LARGEST = 1e9
"""The largest learning rate and threshold that can be set."""

_cliff = component("cliff/cliff")


def show_map() -> Descent:
    """Show the map. Returns the balls' paths as they were last asked for in 3-D."""
    _cliff(
        key=_KEY, data=_pack(), height="content",
        on_paths_change=lambda: None, on_narrow_change=lambda: None,
    )  # fmt: skip
    return read_paths((st.session_state.get(_KEY) or {}).get("paths"))


def on_a_narrow_screen() -> bool:
    """Whether the map is as narrow as on a phone, as the browser last said."""
    return (st.session_state.get(_KEY) or {}).get("narrow") is True


def read_paths(message: Any) -> Descent:
    """The descent a message of the browser asks for; without a good one, the first start's.

    Anyone can send anything, so every number is held to its range.
    """
    first = STARTS[0]
    asked = message if isinstance(message, Mapping) else {}
    numbers = [asked.get(name) for name in ("w", "b", "learning_rate", "threshold")]
    steps = asked.get("steps")
    good = all(type(n) in (int, float) and math.isfinite(n) and abs(n) <= LARGEST for n in numbers)
    if not good or min(numbers[2:]) < 0 or type(steps) is not int or not 0 <= steps <= MOST_STEPS:
        return descend(first.w, first.b, first.learning_rate, first.threshold, 0)
    return descend(*map(float, numbers), steps)


@cache
def _pack() -> bytes:
    """The map in 256 levels, for its colours; the numbers that are read out are computed anew."""
    grid = cliff_map(*_POINTS)
    low, high = NORM_DECADES
    levels = {
        "loss": grid.loss / HIGHEST,
        "norm": (np.log10(grid.gradient_norm) - low) / (high - low),
    }
    header = {
        "w_range": W_RANGE,
        "b_range": B_RANGE,
        "highest": HIGHEST,
        "norm_decades": NORM_DECADES,
        "starts": [asdict(start) for start in STARTS],
        "most_steps": MOST_STEPS,
        "largest": LARGEST,
    }
    arrays = {name: ("u1", np.rint(255 * np.clip(level, 0, 1))) for name, level in levels.items()}
    return pack(header, arrays)
