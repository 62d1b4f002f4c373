"""Gradient check by finite differences: quick along random directions, or entry by entry.

The quick check moves all entries of an array at once, each up or down at random: five arrays cost
ten forward passes. The full check moves single entries, all of them if that is affordable.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from explorer import engine
from explorer.checks.differences import TOLERANCE, Slope, slope_along
from explorer.checks.record import NOTHING, Check, inconclusive
from explorer.checks.setting import Setting

_AT_ONCE = "(L(W + εV) − L(W − εV)) / 2ε = Σ V · ∂L/∂W"
_ONE = "(L(w + ε) − L(w − ε)) / 2ε = ∂L/∂w"
_SOURCE = "finite differences, ε = 10^{−5}"
_INCONCLUSIVE = (
    f"{NOTHING}finite differences are too rough here. Those with two ε disagree: the loss bends "
    "too fast, has a kink, or is so large or so flat that rounding hides the change."
)
_MAX_UNCERTAIN = 20
"""The check of an array ends after so many entries that did not agree at the first ε."""


class _Judged(NamedTuple):
    """The worst slope, its error, and the verdict on all slopes checked."""

    worst: Slope
    error: float
    passed: bool | None
    checked: int


def check_all_at_once(setting: Setting) -> Check:
    """The quick check, one for all arrays; the array with the largest error is shown."""
    name = "All parameters moved at once"
    if setting.not_checkable:
        return _not_checkable(name, _AT_ONCE, setting.not_checkable)
    signs = np.random.default_rng(0)
    judged = {}
    for array, dW in setting.back.grads.items():
        V = signs.choice((-1.0, 1.0), size=dW.shape) / np.sqrt(dW.size)
        # The expected size of the slope along a random direction.
        size = engine.clip_by_norm({array: dW}, np.inf)[1] / np.sqrt(dW.size)
        judged[array] = _judge([slope_along(setting, array, V, size)], size)
    hidden = tuple(array for array, one in judged.items() if one.passed is None)
    failed = any(one.passed is False for one in judged.values())
    numbers, total = sum(setting.params[array].size for array in hidden), setting.params.flat.size
    if 2 * numbers > total and not failed:
        why = f"{_INCONCLUSIVE} This holds for {', '.join(hidden)}."
        return inconclusive(name, _AT_ONCE, why, tolerance=TOLERANCE, source=_SOURCE)
    seen = {array: one for array, one in judged.items() if array not in hidden}
    farthest = max(seen, key=lambda array: seen[array].error)
    sentence = (
        f"{total - numbers:,} numbers move up or down at random, one array after another "
        f"({', '.join(seen)}); shown is {farthest}, where the two differ most."
    )
    if hidden:
        sentence += f" Left out: {', '.join(hidden)}, where differences with two ε disagree."
    check = _check(name, _AT_ONCE, judged[farthest], not failed, sentence)
    return replace(check, left_out=hidden)


def check_one_by_one(setting: Setting) -> tuple[Check, ...]:
    """The full check, one for each array."""
    return tuple(_check_array(setting, array) for array in setting.back.grads)


def entries_checked(setting: Setting) -> dict[str, int]:
    """How many entries of each array the full check moves: about a second in all.

    A formula, not a clock, so that the same experiment is always checked in the same way: 20,000
    time steps of forward passes, distributed so that small arrays are checked completely.
    """
    left = max(20, min(4000, 20_000 // len(setting.x)))
    sizes = {name: dW.size for name, dW in setting.back.grads.items()}
    affordable = {}
    for number, name in enumerate(sorted(sizes, key=sizes.get)):
        share = max(1, left // (len(sizes) - number))
        affordable[name] = min(sizes[name], share)
        left -= affordable[name]
    return affordable


def _check_array(setting: Setting, array: str) -> Check:
    name = f"∂L/∂{array}, number by number"
    if setting.not_checkable:
        return _not_checkable(name, _ONE, setting.not_checkable)
    dW = setting.back.grads[array]
    size, slopes, uncertain = float(np.abs(dW).max()), [], 0
    for entry in _entries(dW, entries_checked(setting)[array]):
        V = np.zeros(dW.shape)
        V.flat[entry] = 1.0
        slopes.append(slope_along(setting, array, V, size))
        uncertain += slopes[-1].uncertainty > 0
        if uncertain == _MAX_UNCERTAIN:
            break
    judged = _judge(slopes, size)
    if judged.passed is None:
        return inconclusive(name, _ONE, _INCONCLUSIVE, tolerance=TOLERANCE, source=_SOURCE)
    moved = f"{_how_many(judged.checked, dW.size, uncertain == _MAX_UNCERTAIN)} moved, one by one"
    sentence = f"{moved}; the worst is shown."
    return _check(name, _ONE, judged, judged.passed, sentence)


def _how_many(seen: int, total: int, stopped: bool) -> str:
    if total == 1:
        return "Its only number was"
    if seen == total:
        return f"All {total:,} numbers were"
    if stopped:
        return f"{seen:,} of {total:,} numbers, enough to be sure, were"
    return f"{seen:,} of {total:,} numbers, chosen at random, were"


def _entries(dW: np.ndarray, how_many: int) -> np.ndarray:
    if how_many == dW.size:
        return np.arange(dW.size)
    return np.sort(np.random.default_rng(0).choice(dW.size, how_many, replace=False))


def _judge(slopes: list[Slope], size: float) -> _Judged:
    """Judge slopes: error = max|difference − gradient| / (max|difference| + size).

    Only conclusive slopes count; `size` is the typical size of the gradients. A single slope that
    proves the gradient wrong is enough.
    """
    trusted = [s for s in slopes if s.is_conclusive(size)]
    wrong = any(s.proves_wrong(size) for s in trusted)
    # A few agreements among many inconclusive slopes may be coincidence.
    if not wrong and 2 * len(trusted) < len(slopes):
        return _Judged(slopes[0], float("nan"), None, len(trusted))
    worst = max(trusted, key=lambda s: abs(s.difference - s.gradient))
    whole = max(abs(s.difference) for s in trusted) + size
    error = abs(worst.difference - worst.gradient) / whole if whole else 0.0
    return _Judged(worst, error, not wrong, len(trusted))


def _check(name: str, formula: str, judged: _Judged, passed: bool, sentence: str) -> Check:
    difference, gradient, _ = judged.worst
    return Check(
        name,
        formula,
        (difference,),
        (gradient,),
        judged.error,
        TOLERANCE,
        passed,
        sentence,
        _SOURCE,
    )


def _not_checkable(name: str, formula: str, why: str) -> Check:
    return inconclusive(name, formula, f"{NOTHING}{why}.", tolerance=TOLERANCE, source=_SOURCE)
