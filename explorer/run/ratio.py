"""A gradient on its way back, measured against its start: what the one ruler shows."""

from __future__ import annotations

import numpy as np


def ratio_to_start(da_norm: np.ndarray, starts_at: int) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """(log10(‖∂L/∂a⟨t⟩‖ / ‖∂L/∂a⟨starts_at⟩‖), odd) of rows of da_norm (rows, T + 1).

    Both are (rows, T), for t = 1 … T. The logarithm is NaN where one of `odd` stands instead:
    "zero" (exactly), "inf" and "nan", three tables of true and false.
    """
    norms, start = da_norm[:, 1:], da_norm[:, starts_at][:, None]
    with np.errstate(all="ignore"):
        log_ratio = np.log10(norms) - np.log10(start)
    odd = {
        "zero": norms == 0,
        # A gradient that is there though nothing stands at the start has no finite ratio.
        "inf": np.isinf(norms) | ((start == 0) & (norms > 0)),
        "nan": np.isnan(norms) | (~np.isfinite(start) & np.isfinite(norms) & (norms > 0)),
    }
    odd_at_all = odd["zero"] | odd["inf"] | odd["nan"]
    return np.where(odd_at_all, np.nan, log_ratio), odd
