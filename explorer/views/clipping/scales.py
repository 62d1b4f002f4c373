"""The scales both twins are drawn on, taken from both, and the ticks and levels on them.

A training without the clip can reach any number; an axis that followed it would flatten all
else. Where an axis ends within reason, the picture says how far the curve goes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from explorer.number_text import power_of_ten
from explorer.run import Twins
from explorer.tokens import TOKENS
from explorer.views.clipping.words import costs

LOSS_LEAST, LOSS_MOST = TOKENS["AXES"]["loss"]
LOSS_ROOM = (LOSS_MOST, 20)
USUAL = 0.95
"""The loss axis holds all but the largest losses, or one spike would flatten the rest: it ends
where this part of them does, but between so many times what the dearest guess costs."""

NORM_LIMITS = 10.0 ** -TOKENS["AXES"]["norm"], 10.0 ** TOKENS["AXES"]["norm"]
"""Where the norm axis ends at the latest, for the same reason."""


@dataclass(frozen=True)
class Scales:
    """The ranges both twins are drawn on: x, loss, and log10 of the norm."""

    x: tuple[float, float]
    loss: tuple[float, float]
    norm: tuple[float, float]


def twin_scales(twins: Twins) -> Scales:
    """The ranges that hold both twins, as far as they stay within reason."""
    losses = _finite([twins.off.loss, twins.on.loss])
    dearest = max((cost for _, cost in costs(twins)), default=1.0) or 1.0
    usual = np.quantile(losses, USUAL) if len(losses) else 0.0
    room = min(max(usual, LOSS_ROOM[0] * dearest), LOSS_ROOM[1] * dearest)
    top = min(max(losses.max(initial=0.0), LOSS_LEAST * dearest), room)
    norms = _finite([twins.off.norm_before, twins.on.norm_before, twins.on.norm_after])
    if twins.norm_limit is not None:
        norms = np.append(norms, twins.norm_limit)
    norms = np.clip(norms[norms > 0], *NORM_LIMITS)
    low, high = (norms.min(), norms.max()) if len(norms) else (1.0, 1.0)
    decades = math.log10(high / low)
    room = 0.08 * decades + 0.2
    return Scales(
        x=(0.5, twins.experiment.updates + 0.5),
        loss=(0.0, 1.05 * float(top)),
        norm=(math.log10(low) - room, math.log10(high) + room),
    )


def _finite(arrays: list[np.ndarray]) -> np.ndarray:
    values = np.concatenate(arrays)
    return values[np.isfinite(values)]


def round_ticks(updates: int) -> list[int]:
    """1, the last update, and a few round numbers that leave both ends room for their labels."""
    size = 10.0 ** math.floor(math.log10(updates))
    step = next(max(1, round(s * size)) for s in (0.2, 0.5, 1, 2) if updates <= 5 * s * size)
    between = (v for v in range(step, updates, step) if step / 2 < v <= updates - step / 2)
    return sorted({1, *between, updates})


def power_ticks(low: float, high: float) -> dict:
    """At most five powers of ten between 10^low and 10^high, 1 among them where it is there; 1, 2
    and 5 times a power where there are not two of them."""
    step = max(1, math.ceil((high - low) / 4))
    powers = range(step * math.ceil(low / step), math.floor(high) + 1, step)
    if len(powers) < 2:  # less than a decade or two: between powers of ten 2 and 5 are told too
        fine = [m * 10.0**p for p in range(math.floor(low), math.ceil(high)) for m in (1, 2, 5)]
        inside = [value for value in fine if low <= math.log10(value) <= high]
        return {"tickvals": inside, "ticktext": [f"{value:g}" for value in inside]}
    return {"tickvals": [10.0**p for p in powers], "ticktext": [power_of_ten(p) for p in powers]}
