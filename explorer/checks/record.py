"""One check: what should come out, what came out, and whether that is close enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

EXACT = 1e-12
"""Tolerance for a few operations in 64 bit."""


IN_64_BIT = "The check runs in 64 bit, whatever the precision of the network."
NOTHING = "There is nothing to compare: "
"""How the sentence of a check begins that says nothing; the reason follows."""


@dataclass(frozen=True)
class Check:
    """One number that is known, beside the same number from the engine.

    `formula` is in the notation of the course; a_{1} and w^{T−1} mark what stands low and high.
    `expected` and `found` hold one number or a few; both are empty where nothing can be computed.
    `relation` is "=", or "≤" where `expected` is a limit.
    `passed` is None where a comparison would say nothing; `sentence` then says why.
    `source` says where `expected` comes from. `left_out` names the arrays that could not be judged
    while the others could.
    """

    name: str
    formula: str
    expected: tuple[float, ...]
    found: tuple[float, ...]
    error: float
    tolerance: float
    passed: bool | None
    sentence: str
    source: str
    relation: str = "="
    left_out: tuple[str, ...] = ()


def compare(
    name: str,
    formula: str,
    expected: float | Sequence[float],
    found: float | Sequence[float],
    *,
    sentence: str,
    source: str,
    tolerance: float = EXACT,
    size: float | None = None,
) -> Check:
    """The check that `found` is `expected`.

    error = max|found − expected| / size; `size` is max|expected| unless it is given, and where it
    is 0 the error is the difference itself.
    NaN and ∞ in `found` are no excuse: such a check has failed.
    """
    should, does = np.atleast_1d(expected).astype(float), np.atleast_1d(found).astype(float)
    size = float(np.abs(should).max()) if size is None else size
    error = float(np.abs(does - should).max() / (size or 1.0))
    passed = bool(error <= tolerance)
    numbers = tuple(should.tolist()), tuple(does.tolist())
    return Check(name, formula, *numbers, error, tolerance, passed, sentence, source)


def at_most(
    name: str, formula: str, limit: float, found: float, *, sentence: str, source: str
) -> Check:
    """The check that `found` is not above `limit`, rounding aside."""
    error = max(0.0, float(found) / limit - 1.0) if found == found else float("nan")
    return Check(
        name,
        formula,
        (limit,),
        (float(found),),
        error,
        EXACT,
        error <= EXACT,
        sentence,
        source,
        "≤",
    )


def impossible(name: str, formula: str, why: str, *, tolerance: float, source: str) -> Check:
    """A check that would say nothing here, and why."""
    return Check(name, formula, (), (), float("nan"), tolerance, None, why, source)
