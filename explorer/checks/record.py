"""The record of one check: expected value, computed value, error and tolerance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

EXACT = 1e-12
"""Tolerance for results of a few operations in 64 bit."""


IN_64_BIT = "The check runs in 64 bit, whatever the precision of the network."
NOTHING = "There is nothing to compare: "
"""Beginning of the sentence of an inconclusive check; the reason follows."""


@dataclass(frozen=True)
class Check:
    """A known number compared with the same number from the engine.

    `formula` is in the notation of the course; a_{1} is a subscript, w^{T−1} a superscript.
    `expected` and `found` hold one number or a few; both are empty if nothing can be computed.
    `relation` is "=", or "≤" if `expected` is an upper bound.
    `passed` is None if the check is inconclusive; `sentence` then gives the reason.
    `source` is the origin of `expected`. `left_out` names arrays for which the check was
    inconclusive while the others could be judged.
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
    """Check that `found` equals `expected`.

    error = max|found − expected| / size; `size` is max|expected| unless given, and if it is 0 the
    error is absolute. NaN or ∞ in `found` fail the check.
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
    """Check that `found` is not above `limit`, except for rounding."""
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


def inconclusive(name: str, formula: str, why: str, *, tolerance: float, source: str) -> Check:
    """An inconclusive Check, with the reason."""
    return Check(name, formula, (), (), float("nan"), tolerance, None, why, source)
