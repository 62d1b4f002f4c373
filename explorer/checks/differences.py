"""Directional finite differences of the loss, with an estimate of their own error.

    D(ε) = (L(W + εV) − L(W − εV)) / 2ε        should be  Σ V · ∂L/∂W

V, a unit vector, is the direction in which W is moved. A finite difference is inaccurate where the
loss has a kink (ReLU), where its curvature is large on the scale of ε (a chaotic network), and
where rounding hides the change. So where D(ε) and the gradient disagree, other ε are tried, and the
*uncertainty* of D is estimated from forward passes alone. A gradient is called wrong only if it
differs from D by more than that; otherwise the check is inconclusive.
Source: Ng, Deep Learning Specialization, course 2, week 1, "Gradient checking".
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from explorer import engine
from explorer.checks.setting import Setting

TOLERANCE = 1e-5
"""Relative error below which gradient and finite difference agree."""

STEPS = (1e-5, 1e-6, 1e-7, 1e-4, 1e-3)
"""Values of ε, in the order in which they are tried."""

_SETTLED = 1e-3
"""A finite difference has converged if its relative change with ε is below this."""

_ROUNDING = np.finfo(np.float64).eps


class Slope(NamedTuple):
    """A finite difference, the directional derivative by the gradient, and the uncertainty."""

    difference: float
    gradient: float
    uncertainty: float

    def agrees(self, size: float) -> bool:
        return abs(self.difference - self.gradient) <= TOLERANCE * (abs(self.difference) + size)

    def proves_wrong(self, size: float) -> bool:
        apart = abs(self.difference - self.gradient)
        return not self.agrees(size) and not apart <= 3 * self.uncertainty

    def is_conclusive(self, size: float) -> bool:
        return self.agrees(size) or self.proves_wrong(size)


def slope_along(setting: Setting, name: str, V: np.ndarray, size: float) -> Slope:
    """The slope of the loss when the array `name` is moved along V.

    `size` is the typical size of the gradients, relative to which they must agree. The uncertainty
    is 0 if difference and gradient agree.
    """
    gradient = float((setting.back.grads[name] * V).sum())
    tried = []
    for epsilon in STEPS:
        slope = Slope(difference(setting, name, V, epsilon), gradient, 0.0)
        if slope.agrees(size):
            return slope
        doubt = uncertainty(setting, name, V, epsilon, slope.difference)
        tried.append(slope._replace(uncertainty=doubt))
    return min(tried, key=lambda slope: slope.uncertainty)


def difference(setting: Setting, name: str, V: np.ndarray, epsilon: float) -> float:
    """D(ε), subtracted term by term, so that unchanged losses cancel without rounding."""
    with np.errstate(all="ignore"):
        up, down = (losses(setting, name, sign * epsilon * V)[0] for sign in (1, -1))
        return float((up - down).sum() / (2 * epsilon))


def uncertainty(setting: Setting, name: str, V: np.ndarray, epsilon: float, near: float) -> float:
    """Estimated error of `near` = D(ε); ∞ if D has not converged.

    |D(2ε) − D(ε)| measures the curvature, and the forward minus the backward difference detects a
    kink. Below the rounding error, that is the uncertainty. For a chaotic network D never
    converges: its losses differ by about as much for any ε, so D scales as 1/ε.
    """
    far = difference(setting, name, V, 2 * epsilon)
    with np.errstate(all="ignore"):
        here, size = losses(setting, name, 0 * V)
        up, down = (losses(setting, name, sign * epsilon * V)[0] for sign in (1, -1))
        kink = float(((up - here).sum() - (here - down).sum()) / epsilon)
        rounding = _ROUNDING * size / epsilon
        bend = max(abs(far - near), abs(kink))
    settled = bend <= _SETTLED * abs(near) + 10 * rounding  # False for NaN
    return max(bend, rounding) if settled else float("inf")


def losses(setting: Setting, name: str, by: np.ndarray) -> tuple[np.ndarray, float]:
    """(contribution of each output to L, scale of its rounding error) at W + by.

    From the definition, independently of the engine's own loss:
    softmax −Σ y log ŷ, sigmoid log(1 + e^z) − yz, identity ½ (ŷ − y)².
    """
    params = setting.params.replace(**{name: setting.params[name] + by})
    passes = [
        engine.forward(
            network_of_steps(params, lo, hi),
            setting.x[lo:hi],
            setting.state("a", lo),
            setting.state("c", lo),
        )
        for lo, hi in setting.chunks
    ]
    y, z = setting.y, np.concatenate([trace.logits for trace in passes])
    if params.output == "softmax":
        each = -y * np.concatenate([trace.log_y_hat for trace in passes])
    elif params.output == "sigmoid":
        each = np.logaddexp(0, z) - y * z
    else:
        each = 0.5 * (z - y) ** 2
    counts = setting.weights[:, :, None] / setting.x.shape[1]
    each = np.where(counts != 0, counts * each, 0.0)
    return each, float(np.abs(each).sum() + np.abs(counts * z).max(axis=2).sum())


def network_of_steps(params: engine.Params, lo: int, hi: int) -> engine.Params:
    """A network for the steps lo + 1 … hi alone: of encoder and decoder, those that run them."""
    border = params.border
    if not border:
        return params
    if lo < border < hi:
        return replace(params, border=border - lo)
    alone = _one_cell(
        params.cell, params.n_x, params.n_a, params.n_y, params.activation, params.output,
        params.start,
    )  # fmt: skip
    mark = params.marks_in(1)[0 if hi <= border else -1]
    own = {name: name + mark if name + mark in params else name for name in alone}
    return alone.replace(**{name: params[theirs] for name, theirs in own.items()})


@lru_cache(maxsize=16)
def _one_cell(
    cell: str, n_x: int, n_a: int, n_y: int, activation: str, output: str, start: str
) -> engine.Params:
    """A network whose weights the caller replaces; cached, as a check needs it 1,000s of times."""
    return engine.init_params(
        cell, n_x, n_a, n_y, activation=activation, output=output, start=start
    )
