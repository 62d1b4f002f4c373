"""A gradient on its way back: of one loss as a ratio to its start, of all losses as a size.

Of one loss nothing comes in on the way, so what is left of it says whether it vanishes. All losses
together add up on the way: their norm grows by mere addition, and no ratio of it means anything.
"""

from __future__ import annotations

import numpy as np

from explorer.engine.arrays import Array, Bools

Odd = dict[str, Bools]
"""What stands where there is no logarithm: "zero" (exactly), "inf" and "nan", each a table."""


def starting_norms(norms: Array) -> Array:
    """The norm at the last step at which there is any, of rows of norms (rows, T + 1).

    A loss can send exactly nothing into its own step and still something further back: into the
    memory of a closed gate, or from a layer above that is saturated there.
    """
    last = norms.shape[1] - 1 - (norms[:, ::-1] != 0).argmax(axis=1)
    return norms[np.arange(len(norms)), last]


def ratio_to_start(norms: Array, step: int | None = None) -> tuple[Array, Odd]:
    """(log10(‖∂L⟨step⟩/∂a⟨t⟩‖ / where it starts), odd) of rows (rows, T + 1) of one loss.

    Both are (rows, T), for t = 1 … T, and hold nothing after `step`, the last one by default. The
    logarithm is NaN where one of `odd` stands instead.
    """
    T = norms.shape[1] - 1
    step = T if step is None else step
    start = starting_norms(norms[:, : step + 1])[:, None]
    with np.errstate(all="ignore"):
        log_ratio = np.log10(norms[:, 1:]) - np.log10(start)
    no_start = ~np.isfinite(start) & np.isfinite(norms[:, 1:]) & (norms[:, 1:] > 0)
    return _parted(norms[:, 1:], log_ratio, no_start, np.arange(1, T + 1) <= step)


def size(norms: Array) -> tuple[Array, Odd]:
    """(log10 ‖∂L/∂a⟨t⟩‖, odd) of rows (rows, T + 1) of all losses together; both (rows, T)."""
    with np.errstate(all="ignore"):
        return _parted(norms[:, 1:], np.log10(norms[:, 1:]), np.False_, np.True_)


def _parted(
    norms: Array, log: Array, also_nan: Bools | np.bool_, there: Bools | np.bool_
) -> tuple[Array, Odd]:
    odd = {
        "zero": (norms == 0) & there,
        "inf": np.isinf(norms) & there,
        "nan": (np.isnan(norms) | also_nan) & there,
    }
    bare = there & ~(odd["zero"] | odd["inf"] | odd["nan"])
    return np.where(bare, log, np.nan), odd
