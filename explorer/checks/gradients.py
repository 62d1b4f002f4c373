"""Is the gradient of this network right? Two looks at it by differences.

The quick look moves all numbers of an array at once, each up or down at random: five arrays cost
ten forward passes. The close look moves single numbers, all of them where that is affordable.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from explorer import engine
from explorer.checks.differences import TOLERANCE, Slope, slope_along
from explorer.checks.record import NOTHING, Check, impossible
from explorer.checks.setting import Setting

_AT_ONCE = "(L(W + εV) − L(W − εV)) / 2ε = Σ V · ∂L/∂W"
_ONE = "(L(w + ε) − L(w − ε)) / 2ε = ∂L/∂w"
_SOURCE = "finite differences, ε = 10^{−5}"
_HIDDEN = (
    f"{NOTHING}differences with two ε disagree. The loss bends too fast, has a kink, or is so "
    "large or so flat that rounding hides the change."
)
_MOST_DOUBTS = 20
"""Single numbers that need a second look before the search in one array ends."""


class _Judged(NamedTuple):
    """The slope that is farthest off, its error, and the verdict on all that were looked at."""

    worst: Slope
    error: float
    passed: bool | None
    looked_at: int


def check_all_at_once(setting: Setting) -> Check:
    """The quick look, one check for all arrays; the numbers shown are those farthest apart."""
    name = "All parameters moved at once"
    if setting.why_not:
        return _not_checkable(name, _AT_ONCE, setting.why_not)
    signs = np.random.default_rng(0)
    judged = {}
    for array, dW in setting.back.grads.items():
        V = signs.choice((-1.0, 1.0), size=dW.shape) / np.sqrt(dW.size)
        # Along a direction drawn at random the slope is about this large.
        size = engine.clip_by_norm({array: dW}, np.inf)[1] / np.sqrt(dW.size)
        judged[array] = _judge([slope_along(setting, array, V, size)], size)
    hidden = tuple(array for array, one in judged.items() if one.passed is None)
    failed = any(one.passed is False for one in judged.values())
    numbers, total = sum(setting.params[array].size for array in hidden), setting.params.flat.size
    if 2 * numbers > total and not failed:
        why = f"{_HIDDEN} This holds for {', '.join(hidden)}."
        return impossible(name, _AT_ONCE, why, tolerance=TOLERANCE, source=_SOURCE)
    seen = {array: one for array, one in judged.items() if array not in hidden}
    farthest = max(seen, key=lambda array: seen[array].error)
    sentence = (
        f"{total - numbers:,} numbers move up or down at random, one array after another "
        f"({', '.join(seen)}); the numbers here are those of {farthest}, which differ most."
    )
    if hidden:
        sentence += f" Left out: {', '.join(hidden)}, where differences with two ε disagree."
    check = _check(name, _AT_ONCE, judged[farthest], not failed, sentence)
    return replace(check, left_out=hidden)


def check_one_by_one(setting: Setting) -> tuple[Check, ...]:
    """The close look, one check for each array."""
    return tuple(_check_array(setting, array) for array in setting.back.grads)


def entries_looked_at(setting: Setting) -> dict[str, int]:
    """How many numbers of each array the close look moves: about a second's worth in all.

    A formula and no clock, so the same experiment is always checked alike: 20,000 steps of
    forward passes, shared out so that small arrays are looked at whole.
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
    if setting.why_not:
        return _not_checkable(name, _ONE, setting.why_not)
    dW = setting.back.grads[array]
    size, slopes, doubts = float(np.abs(dW).max()), [], 0
    for entry in _entries(dW, entries_looked_at(setting)[array]):
        V = np.zeros(dW.shape)
        V.flat[entry] = 1.0
        slopes.append(slope_along(setting, array, V, size))
        doubts += slopes[-1].doubt > 0
        if doubts == _MOST_DOUBTS:
            break
    judged = _judge(slopes, size)
    if judged.passed is None:
        return impossible(name, _ONE, _HIDDEN, tolerance=TOLERANCE, source=_SOURCE)
    moved = f"{_how_many(judged.looked_at, dW.size, doubts == _MOST_DOUBTS)} moved, one by one"
    sentence = f"{moved}; the worst is shown."
    return _check(name, _ONE, judged, judged.passed, sentence)


def _how_many(seen: int, total: int, stopped: bool) -> str:
    if total == 1:
        return "Its only number was"
    if seen == total:
        return f"All {total:,} numbers were"
    if stopped:
        return f"{seen:,} of {total:,} numbers, enough to be sure, were"
    return f"{seen:,} of {total:,} numbers, drawn at random, were"


def _entries(dW: np.ndarray, how_many: int) -> np.ndarray:
    if how_many == dW.size:
        return np.arange(dW.size)
    return np.sort(np.random.default_rng(0).choice(dW.size, how_many, replace=False))


def _judge(slopes: list[Slope], size: float) -> _Judged:
    """error = max|difference − gradient| / (max|difference| + size), of those that say something.

    `size` is how large the gradients around are. One slope that proves the gradient wrong is
    enough.
    """
    trusted = [s for s in slopes if s.says_something(size)]
    wrong = any(s.proves_wrong(size) for s in trusted)
    # One agreement among many that say nothing may be luck.
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
    return impossible(name, formula, f"{NOTHING}{why}.", tolerance=TOLERANCE, source=_SOURCE)
