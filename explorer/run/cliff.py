"""Two balls on the cliff: one start, one learning rate, with the clip and without it.

    (w, b) <- (w, b) - learning_rate * clipped gradient of E(w, b)

E is the error of the network with one unit in Pascanu, Mikolov, Bengio (2013), figure 6; see
engine/many/cliff.py. The page steps the balls in the browser; this is the same descent by the
engine.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from explorer import engine
from explorer.engine.arrays import Array

W_RANGE, B_RANGE = (3.0, 7.0), (-3.5, -0.5)
"""The map: on the left the high plain, on the right the low one, between them the cliff."""


@dataclass(frozen=True)
class Start:
    """A place worth starting from, and what is to be seen from there."""

    name: str
    w: float
    b: float
    learning_rate: float
    threshold: float
    watch: str


STARTS = (
    Start(
        "At the foot of the cliff", 4.7, -2.0, 1.0, 0.1,
        "The valley runs along the foot of the cliff. After eight steps the ball without the clip "
        "stands on the wall, and the ninth throws it off the map. With the clip no step is longer "
        "than 0.1: from the 4th to the 38th every second one still goes up the wall (E up to "
        "0.25), and from the 39th on E stays below where it began.",
    ),
    Start(
        "On the edge", 4.98, -2.6, 1.0, 0.1,
        "One step is enough: here ‖∇E‖ is 232, and without the clip the ball lands 230 away on a "
        "plain where nothing moves it any more.",
    ),
    Start(
        "On the plain", 6.6, -0.9, 1.0, 0.1,
        "Where such a step lands: the gradient is so small that in a hundred steps the clip never "
        "fires and neither ball gets further than 0.4. A clip cannot make a gradient longer.",
    ),
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class CliffMap:
    """w (A,), b (B,), and E and ‖∇E‖ at every pair of them, (B, A); read-only."""

    w: Array
    b: Array
    loss: Array
    gradient_norm: Array


@dataclass(frozen=True, eq=False)
class Path:
    """Where a ball was: w, b, E and ‖∇E‖ at the start and after every step, (steps + 1,)."""

    w: Array
    b: Array
    loss: Array
    gradient_norm: Array

    @property
    def leaves_at(self) -> int | None:
        """The first step that ends outside the map, or None."""
        inside = (W_RANGE[0] <= self.w) & (self.w <= W_RANGE[1])
        inside &= (B_RANGE[0] <= self.b) & (self.b <= B_RANGE[1])
        return None if inside.all() else int(inside.argmin())


@dataclass(frozen=True, eq=False)
class Descent:
    """Two balls from one start: without the clip, and with it."""

    learning_rate: float
    threshold: float
    off: Path
    on: Path


@cache
def cliff_map(n_w: int, n_b: int) -> CliffMap:
    """The map on a grid of n_w × n_b points, its edges included."""
    w, b = np.linspace(*W_RANGE, n_w), np.linspace(*B_RANGE, n_b)
    found = engine.cliff(w[None, :], b[:, None])
    arrays = (w, b, found.loss, np.hypot(found.dw, found.db))
    for array in arrays:
        array.setflags(write=False)
    return CliffMap(*arrays)


def descend(w: float, b: float, learning_rate: float, threshold: float, steps: int) -> Descent:
    """`steps` steps of gradient descent from (w, b), without the clip and with it by norm."""
    off, on = (_path(w, b, learning_rate, limit, steps) for limit in (np.inf, threshold))
    return Descent(learning_rate, threshold, off, on)


def _path(w: float, b: float, learning_rate: float, threshold: float, steps: int) -> Path:
    places = np.full((4, steps + 1), np.nan)
    point = np.array([w, b], float)
    for step in range(steps + 1):
        if not np.isfinite(point).all():  # it went to ∞: there is no network there to ask
            places[:2, step:] = point[:, None]
            break
        found = engine.cliff(point[:1], point[1:])
        gradient = {"w": found.dw, "b": found.db}
        clipped, norm = engine.clip_by_norm(gradient, threshold)
        places[:, step] = (*point, found.loss[0], norm)
        with np.errstate(all="ignore"):
            point = point - learning_rate * clipped.flat
    places.setflags(write=False)
    return Path(*places)
