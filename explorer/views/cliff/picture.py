"""Component of the cliff's map, on which balls descend: packs it for assets/js/cliff/cliff.js.

The balls are stepped in the browser, which repeats the recursion of engine/many/cliff.py, so that
a step is one display frame. The paths in 3-D are computed by the engine.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from explorer.run.cliff import (
    B_RANGE,
    LARGEST,
    MOST_STEPS,
    STARTS,
    W_RANGE,
    Descent,
    cliff_map,
    descend,
)
from explorer.ui.runs import kept
from explorer.views.cliff.surface import NORM_DECADES
from explorer.wire.fits import fits
from explorer.wire.messages.cliff import CliffMap, CliffPaths
from explorer.wire.mount import component, said_by
from explorer.wire.pack import pack

_KEY = "cliff"
_POINTS = 301, 201
HIGHEST = 0.5
"""Upper end of the scale of E, which is at most 0.49."""

_cliff = component("cliff/cliff")


def show_map() -> Descent:
    """Show the map; return the paths that the browser last requested for the 3-D figure."""
    _cliff(key=_KEY, data=pack_map())
    return read_paths(said_by(_KEY).get("paths"))


def on_a_narrow_screen() -> bool:
    """Whether the map is as narrow as on a phone, as the browser last reported."""
    return said_by(_KEY).get("narrow") is True


def read_paths(message: object) -> Descent:
    """The descent requested by a message of the browser; if it is invalid, the first start's.

    Messages are untrusted: every number is checked against its range.
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
def pack_map() -> bytes:
    """The map in 256 levels, for its colours; numbers shown as text are computed in the browser."""
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
