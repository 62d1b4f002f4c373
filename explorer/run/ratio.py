"""Gradient norms over time on a log scale: ratios for a single loss, sizes for all losses.

The gradient of a single loss receives nothing on its way back, so the ratio to its start says
whether it vanishes. The gradients of all losses together accumulate: their norm grows by mere
addition, and its ratio means nothing.
"""

from __future__ import annotations

import numpy as np

from explorer.engine.arrays import Array, Bools

Marks = dict[str, Bools]
"""Masks of the entries without a logarithm: "zero" (exactly), "inf" and "nan"."""


def starting_norms(norms: Array) -> Array:
    """The last non-zero norm of each row of norms (rows, T + 1).

    The gradient of a loss can be exactly zero at its own step and non-zero further back: in the
    memory behind a closed gate, or from a layer above that is saturated there.
    """
    last = norms.shape[1] - 1 - (norms[:, ::-1] != 0).argmax(axis=1)
    return norms[np.arange(len(norms)), last]


def ratio_to_start(norms: Array, step: int | None = None) -> tuple[Array, Marks]:
    """(log10(‖∂L⟨step⟩/∂a⟨t⟩‖ / norm at the start), marks) from norms (rows, T + 1) of one loss.

    Both are (rows, T), for t = 1 … T, and empty after `step`, by default the last one. The
    logarithm is NaN where one of `marks` is set.
    """
    T = norms.shape[1] - 1
    step = T if step is None else step
    start = starting_norms(norms[:, : step + 1])[:, None]
    with np.errstate(all="ignore"):
        log_ratio = np.log10(norms[:, 1:]) - np.log10(start)
    no_start = ~np.isfinite(start) & np.isfinite(norms[:, 1:]) & (norms[:, 1:] > 0)
    return _split(norms[:, 1:], log_ratio, no_start, np.arange(1, T + 1) <= step)


def size(norms: Array) -> tuple[Array, Marks]:
    """(log10 ‖∂L/∂a⟨t⟩‖, marks) from norms (rows, T + 1) of all losses; both (rows, T)."""
    with np.errstate(all="ignore"):
        return _split(norms[:, 1:], np.log10(norms[:, 1:]), np.False_, np.True_)


def _split(
    norms: Array, log: Array, also_nan: Bools | np.bool_, there: Bools | np.bool_
) -> tuple[Array, Marks]:
    marks = {
        "zero": (norms == 0) & there,
        "inf": np.isinf(norms) & there,
        "nan": (np.isnan(norms) | also_nan) & there,
    }
    bare = there & ~(marks["zero"] | marks["inf"] | marks["nan"])
    return np.where(bare, log, np.nan), marks
