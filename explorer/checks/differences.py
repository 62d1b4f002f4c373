"""The slope of the loss by moving the network a little, and how far that slope can be trusted.

    D(ε) = (L(W + εV) − L(W − εV)) / 2ε        should be  Σ V · ∂L/∂W

V, of length 1, says which numbers of W are moved, and which way. A difference is no proof by
itself: it is wrong where the loss has a kink (ReLU), where it bends within ε (a chaotic network),
and where rounding hides the change. So where D(ε) and the gradient disagree, other ε are tried, and
the *doubt* is estimated from forward passes alone: it says how wrong D may be. A gradient is called
wrong only when it is farther from D than D can be wrong; where the doubt is larger, nothing is
said.
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
"""A right gradient is nearer to its difference than this, a wrong one is not."""

STEPS = (1e-5, 1e-6, 1e-7, 1e-4, 1e-3)
"""The ε that are tried, in this order: the first is the usual one."""

_SETTLED = 1e-3
"""A difference that changes by less than this share of itself has settled."""

_ROUNDING = np.finfo(np.float64).eps


class Slope(NamedTuple):
    """A difference, the gradient's answer to it, and how wrong the difference may be."""

    difference: float
    gradient: float
    doubt: float

    def agrees(self, size: float) -> bool:
        return abs(self.difference - self.gradient) <= TOLERANCE * (abs(self.difference) + size)

    def proves_wrong(self, size: float) -> bool:
        apart = abs(self.difference - self.gradient)
        return not self.agrees(size) and not apart <= 3 * self.doubt

    def says_something(self, size: float) -> bool:
        return self.agrees(size) or self.proves_wrong(size)


def slope_along(setting: Setting, name: str, V: np.ndarray, size: float) -> Slope:
    """The slope of the loss when the array `name` is moved along V.

    `size` is that of the gradients around, the measure of what counts as agreement. The doubt is
    0 where difference and gradient agree.
    """
    gradient = float((setting.back.grads[name] * V).sum())
    tried = []
    for epsilon in STEPS:
        slope = Slope(difference(setting, name, V, epsilon), gradient, 0.0)
        if slope.agrees(size):
            return slope
        tried.append(slope._replace(doubt=doubt(setting, name, V, epsilon, slope.difference)))
    return min(tried, key=lambda slope: slope.doubt)


def difference(setting: Setting, name: str, V: np.ndarray, epsilon: float) -> float:
    """D(ε). Subtracted term by term: losses that did not move cancel without rounding."""
    with np.errstate(all="ignore"):
        up, down = (losses(setting, name, sign * epsilon * V)[0] for sign in (1, -1))
        return float((up - down).sum() / (2 * epsilon))


def doubt(setting: Setting, name: str, V: np.ndarray, epsilon: float, near: float) -> float:
    """How wrong `near` = D(ε) may be; ∞ where D has not settled, so that it says nothing.

    |D(2ε) − D(ε)| shows a bend, and the slope up less the slope down shows a kink. Where these are
    no more than rounding can make them, rounding is the doubt. A chaotic network never settles:
    whatever ε, its losses differ by about as much, so D only follows 1/ε.
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
    """(what every output adds to L, the size of the numbers it was rounded from) after W + by.

    Written from the definition, apart from the engine's own loss:
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
    """What runs the steps lo + 1 … hi by itself: of an encoder and a decoder, those that do."""
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
    """A network whose numbers are about to be replaced: a check asks for it thousands of times."""
    return engine.init_params(
        cell, n_x, n_a, n_y, activation=activation, output=output, start=start
    )
