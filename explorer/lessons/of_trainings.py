"""Numbers of two trainings from one seed, without the clip and with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from explorer.lessons.of_one_run import NEVER
from explorer.run.twins import LAST, silent_from

if TYPE_CHECKING:
    from explorer.lessons.bench import Bench


SMALLEST_ANGLE = 0.005
"""Degrees, as in number_text.say_angle."""


def learned(twin: str) -> Callable[[Bench], float]:
    return lambda bench: float(bench.twins.learned(twin))


def final_loss(twin: str) -> Callable[[Bench], float]:
    return lambda bench: float(getattr(bench.twins, twin).loss[-1])


def at_the_end(twin: str) -> Callable[[Bench], float]:
    return lambda bench: float(getattr(bench.twins, twin).loss[-LAST:].mean())


def broke(twin: str) -> Callable[[Bench], float]:
    return lambda bench: float(getattr(bench.twins, twin).diverged_at or NEVER)


def still_from(bench: Bench) -> float:
    last = bench.twins.off_last
    still = silent_from(last.norms[:, 1])
    return NEVER if still is None else float(last.updates[still - 1])


def clip_fired(bench: Bench) -> float:
    return float(bench.twins.on.fired.sum())


def angle(bench: Bench) -> float:
    """The median angle of the updates whose gradient was clipped; 0 where none was, or where it
    is a rounding error."""
    turned = bench.twins.on.angle[bench.twins.on.fired]
    angle = float(np.median(turned)) if len(turned) else 0.0
    return 0.0 if angle < SMALLEST_ANGLE else angle


def first_gradient(bench: Bench) -> float:
    return float(bench.twins.on.norm_before[0])


def largest_gradient(bench: Bench) -> float:
    return float(np.nanmax(bench.twins.off.norm_before))


def losses_apart(bench: Bench) -> float:
    """The largest difference between the losses of the two trainings."""
    off, on = bench.twins.off.loss, bench.twins.on.loss
    both = min(len(off), len(on))
    return float(np.abs(off[:both] - on[:both]).max())
