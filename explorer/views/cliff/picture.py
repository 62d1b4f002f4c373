"""The map of the cliff, on which balls are dropped: packs it and mounts assets/js/cliff/cliff.js.

The balls are stepped in the browser, which has the recursion of engine/many/cliff.py in a few
lines: a step is then one display frame. What is drawn in 3-D comes from the engine again.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from explorer.run.cliff import B_RANGE, STARTS, W_RANGE, Descent, cliff_map, descend
from explorer.ui.runs import kept
from explorer.views.cliff.surface import NORM_DECADES
from explorer.wire.fits import fits
from explorer.wire.messages.cliff import CliffMap, CliffPaths
from explorer.wire.mount import component, said_by
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
    _cliff(key=_KEY, data=_pack())
    return read_paths(said_by(_KEY).get("paths"))


def on_a_narrow_screen() -> bool:
    """Whether the map is as narrow as on a phone, as the browser last said."""
    return said_by(_KEY).get("narrow") is True


def read_paths(message: object) -> Descent:
    """The descent a message of the browser asks for; without a good one, the first start's.

    Anyone can send anything, so every number is held to its range.
    """
    if not fits(message, CliffPaths) or not _in_range(message):
        first = STARTS[0]
        return _descent(first.w, first.b, first.learning_rate, first.threshold, 0)
    w, b = float(message["w"]), float(message["b"])
    learning_rate, threshold = float(message["learning_rate"]), float(message["threshold"])
    return _descent(w, b, learning_rate, threshold, message["steps"])


def _descent(w: float, b: float, learning_rate: float, threshold: float, steps: int) -> Descent:
    given = w, b, learning_rate, threshold, steps
    found: Descent = kept("descent", given, lambda: descend(*given))
    return found


def _in_range(paths: CliffPaths) -> bool:
    place = max(abs(paths["w"]), abs(paths["b"])) <= LARGEST
    settings = all(0 <= n <= LARGEST for n in (paths["learning_rate"], paths["threshold"]))
    return place and settings and 0 <= paths["steps"] <= MOST_STEPS


@cache
def _pack() -> bytes:
    """The map in 256 levels, for its colours; the numbers that are read out are computed anew."""
    grid = cliff_map(*_POINTS)
    low, high = NORM_DECADES
    levels = {
        "loss": grid.loss / HIGHEST,
        "norm": (np.log10(grid.gradient_norm) - low) / (high - low),
    }
    header: CliffMap = {
        "w_range": W_RANGE,
        "b_range": B_RANGE,
        "highest": HIGHEST,
        "norm_decades": NORM_DECADES,
        "starts": [
            {
                "name": start.name,
                "w": start.w,
                "b": start.b,
                "learning_rate": start.learning_rate,
                "threshold": start.threshold,
                "watch": start.watch,
            }
            for start in STARTS
        ],
        "most_steps": MOST_STEPS,
        "largest": LARGEST,
    }
    arrays = {name: ("u1", np.rint(255 * np.clip(level, 0, 1))) for name, level in levels.items()}
    return pack(header, arrays)
