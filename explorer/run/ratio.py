"""A gradient on its way back, measured against its start: what the one ruler shows."""

from __future__ import annotations

import numpy as np


def starting_norms(da_norm: np.ndarray, starts_at: int | None) -> np.ndarray:
    """‖∂L/∂a⟨starts_at⟩‖ of rows of da_norm (rows, T + 1).

    None stands for a start that differs from row to row: there it is the last step at which there
    is a gradient at all.
    """
    if starts_at is not None:
        return da_norm[:, starts_at]
    last = da_norm.shape[1] - 1 - (da_norm[:, ::-1] != 0).argmax(axis=1)
    return da_norm[np.arange(len(da_norm)), last]


def ratio_to_start(
    da_norm: np.ndarray, starts_at: int | None
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """(log10(‖∂L/∂a⟨t⟩‖ / ‖∂L/∂a⟨starts_at⟩‖), odd) of rows of da_norm (rows, T + 1).

    starts_at is that of `starting_norms`. Both are (rows, T), for t = 1 … T. The logarithm is NaN
    where one of `odd` stands instead: "zero" (exactly), "inf" and "nan", three tables of true and
    false.
    """
    norms, start = da_norm[:, 1:], starting_norms(da_norm, starts_at)[:, None]
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
