"""Known results: networks small enough to be worked out on paper or with 50-digit arithmetic.

`expected` is a constant computed beforehand by a plain recursion in 50 digits, or a formula without
any network; `found` is computed by the engine.
"""

from __future__ import annotations

import math

import numpy as np

from explorer import engine
from explorer.checks.chance_level import chance_levels
from explorer.checks.record import Check, compare

_PAPER = "Pascanu, Mikolov, Bengio 2013, Fig. 6"
_RECURSION = "plain recursion, 50 digits"


def by_hand() -> tuple[Check, ...]:
    """All these checks, in the order of the page."""
    return (*linear(), *cliff(), *saturation(), *clips(), *overflow(), *chance_levels())


def linear() -> tuple[Check, ...]:
    """One linear unit: a gradient that shrinks by 10 % per step, stays, or grows by 10 %."""
    T, a0 = 50, 0.5

    def check(w: float, sentence: str) -> Check:
        params, x = one_unit(w), np.zeros((T, 1, 1))
        trace = engine.forward(params, x, [[a0]])
        # ½ (a⟨T⟩ − y)² has the slope 1 where y = a⟨T⟩ − 1.
        back = engine.backward(params, trace, trace.y_hat - 1, weights=last(T), reduction="sum")
        return compare(
            f"One linear unit, w = {w}",
            "∂a⟨50⟩/∂w = 50 a⟨0⟩ w^{49}, a⟨0⟩ = 0.5",
            T * a0 * w ** (T - 1),
            back.grads["Waa"][0, 0],
            sentence=sentence,
            source="the formula",
        )

    return (
        check(0.9, "10% less at every step: the gradient vanishes."),
        check(1.0, "Exactly on the edge: every step contributes equally."),
        check(1.1, "10% more at every step: the gradient explodes."),
    )


def cliff() -> tuple[Check, ...]:
    """Loss and gradient at a point on the cliff of the paper's figure."""
    T, w, b = 50, 5.0, -2.0
    params = one_unit(w, activation="sigmoid").replace(ba=[b])
    trace = engine.forward(params, np.zeros((T, 1, 1)), [[1 / (1 + math.exp(-0.5))]])
    # The loss ½ (a⟨T⟩ − y)² with weight 2 is the paper's (a⟨T⟩ − y)².
    y, weights = np.full((T, 1, 1), 0.7), 2 * last(T)
    back = engine.backward(params, trace, y, weights=weights, reduction="sum")
    rows = (
        ("E", "E = (a⟨50⟩ − 0.7)^{2}", 0.055585494119594, back.loss, "The height of the cliff."),
        ("∂E/∂w", "∂E/∂w at w = 5, b = −2", 0.037918343504564, back.grads["Waa"][0, 0],
         "The slope in the direction of w."),
        ("∂E/∂b", "∂E/∂b at w = 5, b = −2", 0.040521191391864, back.grads["ba"][0],
         "The slope in the direction of b."),
    )  # fmt: skip
    return tuple(
        compare(
            f"One σ unit on the cliff: {name}",
            formula,
            expected,
            found,
            tolerance=1e-11,
            sentence=sentence,
            source=f"{_PAPER}; {_RECURSION}",
        )
        for name, formula, expected, found, sentence in rows
    )


def saturation() -> tuple[Check, ...]:
    """w > 1 does not imply exploding: where tanh saturates, its slope makes the gradient vanish."""
    T = 20

    def check(w: float, expected: float, sentence: str) -> Check:
        params = one_unit(w, activation="tanh")
        trace = engine.forward(params, np.zeros((T, 1, 1)), [[0.5]])
        return compare(
            f"One tanh unit, w = {w}",
            "∂a⟨20⟩/∂a⟨0⟩ = Π w (1 − a⟨t⟩^{2}), a⟨0⟩ = 0.5",
            expected,
            engine.jacobian_norms(params, trace, rows=[T])[T, 0],
            tolerance=1e-10,
            sentence=sentence,
            source=_RECURSION,
        )

    return (
        check(0.9, 0.054217738193417892, "Below 1 it vanishes, as expected."),
        check(1.1, 0.020074663445044407, "Above 1 it vanishes too, and faster."),
        check(2.0, 3.4750745639939620e-15, "Far above 1 tanh is flat: no gradient comes back."),
    )


def clips() -> tuple[Check, ...]:
    """The gradient (3, 4) clipped at 1, by norm and by value: its length and direction."""
    gradient = np.array([3.0, 4.0])
    by_norm, length = engine.clip_by_norm({"w": gradient}, 1.0)
    by_value, _ = engine.clip_by_value({"w": gradient}, 1.0)
    by_norm, by_value = by_norm["w"], by_value["w"]
    paper, hand = "Pascanu, Mikolov, Bengio 2013, algorithm 1", "3–4–5 triangle"
    return (
        compare("Clip by norm: the length before", "‖(3, 4)‖ = 5", 5.0, length, source=hand,
                sentence="The threshold applies to the norm of all numbers together."),
        compare("Clip by norm at 1", "(3, 4) · 1/‖(3, 4)‖", (0.6, 0.8), by_norm, source=paper,
                sentence="Every number shrinks by the same factor."),
        compare("Clip by norm at 1: turned by, degrees", "angle to (3, 4)", 0.0,
                angle(gradient, by_norm), source=paper, tolerance=1e-9,
                sentence="The direction is kept."),
        compare("Clip by value at 1", "(min(3, 1), min(4, 1))", (1.0, 1.0), by_value, source=hand,
                sentence="Every number is clipped separately."),
        compare("Clip by value at 1: turned by, degrees", "arctan 4/3 − 45°",
                math.degrees(math.atan2(4, 3)) - 45, angle(gradient, by_value), source=hand,
                tolerance=1e-9, sentence="The direction changes."),
    )  # fmt: skip


def overflow() -> tuple[Check, ...]:
    """a⟨t⟩ = 2 a⟨t−1⟩ from 1: the step at which each precision overflows."""

    def check(dtype: str, expected: int) -> Check:
        T = expected + 4
        params = one_unit(2.0, dtype=dtype)
        trace = engine.forward(params, np.zeros((T, 1, 1)), [[1.0]])
        first = trace.first_nonfinite
        return compare(
            f"Overflow in {dtype.removeprefix('float')} bit, at step",
            f"a⟨t⟩ = 2 a⟨t−1⟩, a⟨0⟩ = 1: the first ∞ is a⟨{expected}⟩ = 2^{{{expected}}}",
            expected,
            first.step if first and first.array == "a" else float("nan"),
            sentence=f"The largest number is just below 2^{{{expected}}}.",
            source="IEEE 754",
        )

    return check("float16", 16), check("float32", 128), check("float64", 1024)


def one_unit(w: float, **options: str) -> engine.Params:
    """One unit without input or bias, whose output is its state: a⟨t⟩ = g(w a⟨t−1⟩)."""
    options = {"activation": "identity", "output": "identity", **options}
    params = engine.init_params("rnn", 1, 1, 1, **options)
    return params.replace(Waa=[[w]], Wax=[[0.0]], Wya=[[1.0]])


def last(T: int) -> np.ndarray:
    """Loss weights (T, 1) that are non-zero at the last step only."""
    return np.eye(T)[:, -1:]


def angle(one: np.ndarray, other: np.ndarray) -> float:
    """The angle between two vectors in the plane, in degrees; accurate for small angles."""
    cross, dot = one[0] * other[1] - one[1] * other[0], one @ other
    return math.degrees(abs(math.atan2(cross, dot)))
