"""Common scales of both twins, and their ticks.

A training without the clip can reach any number; an axis that followed it would flatten everything
else. Axes are limited, and a note states how far a curve goes beyond.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from explorer.run import Twins
from explorer.tokens import TOKENS
from explorer.views.clipping.words import costs

LOSS_LEAST, LOSS_MOST = TOKENS["AXES"]["loss"]
LOSS_ROOM = (LOSS_MOST, 20)
LOSS_QUANTILE = 0.95
"""The loss axis leaves out the largest losses, or one spike would flatten the rest: it ends at this
quantile of them, but within LOSS_ROOM times the loss of the worst baseline."""

NORM_LIMITS = 10.0 ** -TOKENS["AXES"]["norm"], 10.0 ** TOKENS["AXES"]["norm"]
"""Limits of the norm axis, for the same reason."""


@dataclass(frozen=True)
class Scales:
    """Axis ranges of both twins: x, loss, and log10 of the norm."""

    x: tuple[float, float]
    loss: tuple[float, float]
    norm: tuple[float, float]


def twin_scales(twins: Twins) -> Scales:
    """Axis ranges that hold the curves of both twins, within the limits above."""
    losses = _finite([twins.off.loss, twins.on.loss])
    worst = max((cost for _, cost in costs(twins)), default=1.0) or 1.0
    quantile = np.quantile(losses, LOSS_QUANTILE) if len(losses) else 0.0
    room = min(max(quantile, LOSS_ROOM[0] * worst), LOSS_ROOM[1] * worst)
    top = min(max(losses.max(initial=0.0), LOSS_LEAST * worst), room)
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
