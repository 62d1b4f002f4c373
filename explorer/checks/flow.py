"""Check the gradient-flow matrix against separate backward passes."""

from __future__ import annotations

import numpy as np

from explorer import engine
from explorer.checks.record import NOTHING, Check, compare, inconclusive
from explorer.checks.setting import Setting

_NAME = "Flow matrix against one backward pass per loss"
_FORMULA = "‖∂L⟨t⟩/∂a⟨k⟩‖, all t at once = one t at a time"
_TOLERANCE = 1e-9
_LEAST = 1e-290
"""Smaller norms are left out: they lose digits near 2e−308, the end of 64 bit."""


def check_flow(setting: Setting) -> Check:
    """Compare the matrix, computed in one pass, with T separate backward passes."""
    source = "separate backward passes"
    if setting.not_checkable:
        why = f"{NOTHING}{setting.not_checkable}."
        return inconclusive(_NAME, _FORMULA, why, tolerance=_TOLERANCE, source=source)
    matrix = engine.gradient_flow(
        setting.params,
        setting.trace,
        setting.y,
        weights=setting.weights,
        window=setting.window,
    )
    apart = one_by_one(setting)
    with np.errstate(all="ignore"):
        cells = np.isfinite(apart) & (apart > _LEAST)
        error = np.where(cells, np.abs(matrix / apart - 1), -1.0)
    if not cells.any():
        why = f"{NOTHING}no loss sends anything back."
        return inconclusive(_NAME, _FORMULA, why, tolerance=_TOLERANCE, source=source)
    row, k = np.unravel_index(np.nan_to_num(error, nan=np.inf).argmax(), error.shape)
    return compare(
        _NAME,
        _FORMULA,
        apart[row, k],
        matrix[row, k],
        tolerance=_TOLERANCE,
        source=source,
        sentence=f"{cells.sum():,} norms from one pass, compared with {len(apart)} backward "
        f"passes; t = {row + 1}, k = {k} is shown, where they differ most.",
    )


def one_by_one(setting: Setting) -> np.ndarray:
    """‖∂L⟨t⟩/∂a⟨k⟩‖ as (T, T+1), NaN for k > t, each row from a separate backward pass."""
    T = len(setting.x)
    norms = np.full((T, T + 1), np.nan)
    for t in range(1, T + 1):
        only = np.zeros_like(setting.weights)
        only[t - 1] = setting.weights[t - 1]
        back = engine.backward(
            setting.params,
            setting.trace,
            setting.y,
            weights=only,
            reduction="sum",
            window=setting.window,
        )
        norms[t - 1, : t + 1] = back.da_norm[: t + 1]
    return norms
