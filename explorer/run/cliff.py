"""Gradient descent on the cliff of a one-unit RNN, without and with clipping.

    (w, b) <- (w, b) - learning_rate * clipped gradient of E(w, b)

E is the error of the network with one unit in Pascanu, Mikolov, Bengio (2013), figure 6; see
engine/many/cliff.py. The page computes the steps in the browser; this is the same descent with the
engine.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from explorer import engine
from explorer.engine.arrays import Array

MOST_STEPS = 500
LARGEST = 1e9
"""The largest learning rate and threshold that can be set."""

W_RANGE, B_RANGE = (3.0, 7.0), (-3.5, -0.5)
"""Range of the map: the high plain on the left, the low one on the right, the cliff between."""


@dataclass(frozen=True)
class Start:
    """A starting point worth showing, and what to watch from there."""

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


def read_ball(raw: str) -> tuple[float, ...]:
    """The place of a ball, learning rate, threshold and steps, from a link's "4.7,-2,1,0.1,9";
    ValueError if it is not on the map or out of range."""
    try:
        w, b, *rest = numbers = [float(one) for one in str(raw)[:200].split(",")]
        learning_rate, threshold, steps = rest
    except ValueError:
        numbers = []
    inside = numbers and W_RANGE[0] <= w <= W_RANGE[1] and B_RANGE[0] <= b <= B_RANGE[1]
    set_well = numbers and 0 <= learning_rate <= LARGEST and 0 <= threshold <= LARGEST
    if not (inside and set_well and 0 <= steps <= MOST_STEPS and steps == int(steps)):
        raise ValueError(
            "write w from 3 to 7, b from -3.5 to -0.5, learning rate, threshold and the number of "
            f"steps, at most {MOST_STEPS}, as in `4.7,-2,1,0.1,9`"
        )
    return tuple(int(number) if number == int(number) else number for number in numbers)


def in_words_of_a_link(start: Start) -> str:
    """A start before any step, as `read_ball` reads it."""
    numbers = start.w, start.b, start.learning_rate, start.threshold, 0
    return ",".join(f"{number:g}" for number in numbers)


@dataclass(frozen=True, eq=False)
class CliffMap:
    """E and ‖∇E‖ (B, A) on the grid w (A,) × b (B,); read-only."""

    w: Array
    b: Array
    loss: Array
    gradient_norm: Array


@dataclass(frozen=True, eq=False)
class Path:
    """Trajectory of a ball: w, b, E and ‖∇E‖ at the start and after every step, (steps + 1,)."""

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
    """Trajectories of two balls from one start: `off` without the clip, `on` with it."""

    learning_rate: float
    threshold: float
    off: Path
    on: Path


@cache
def cliff_map(n_w: int, n_b: int) -> CliffMap:
    """The CliffMap on n_w × n_b points, its edges included."""
    w, b = np.linspace(*W_RANGE, n_w), np.linspace(*B_RANGE, n_b)
    error = engine.cliff(w[None, :], b[:, None])
    arrays = (w, b, error.loss, np.hypot(error.dw, error.db))
    for array in arrays:
        array.setflags(write=False)
    return CliffMap(*arrays)


def descend(w: float, b: float, learning_rate: float, threshold: float, steps: int) -> Descent:
    """Take `steps` steps of gradient descent from (w, b), without the clip and with it by norm."""
    off, on = (_path(w, b, learning_rate, limit, steps) for limit in (np.inf, threshold))
    return Descent(learning_rate, threshold, off, on)


def _path(w: float, b: float, learning_rate: float, threshold: float, steps: int) -> Path:
    path = np.full((4, steps + 1), np.nan)
    point = np.array([w, b], float)
    for step in range(steps + 1):
        if not np.isfinite(point).all():  # at ∞ there is no network to evaluate
            path[:2, step:] = point[:, None]
            break
        error = engine.cliff(point[:1], point[1:])
        gradient = {"w": error.dw, "b": error.db}
        clipped, norm = engine.clip_by_norm(gradient, threshold)
        path[:, step] = (*point, error.loss[0], norm)
        with np.errstate(all="ignore"):
            point = point - learning_rate * clipped.flat
    path.setflags(write=False)
    return Path(*path)
