"""Does the flow matrix hold what separate backward passes give?"""

from __future__ import annotations

import numpy as np

from explorer import engine
from explorer.checks.record import NOTHING, Check, compare, impossible
from explorer.checks.setting import Setting

_NAME = "Flow matrix against one backward pass per loss"
_FORMULA = "‖∂L⟨t⟩/∂a⟨k⟩‖, all t and k at once = one at a time"
_TOLERANCE = 1e-9
_LEAST = 1e-290
"""Norms below this lose digits, because 64 bit ends at 2e−308; they are left out."""


def check_flow(setting: Setting) -> Check:
    """The matrix, computed in one sweep, beside T separate backward passes; worst cell shown."""
    source = "separate backward passes"
    if setting.why_not:
        why = f"{NOTHING}{setting.why_not}."
        return impossible(_NAME, _FORMULA, why, tolerance=_TOLERANCE, source=source)
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
        return impossible(_NAME, _FORMULA, why, tolerance=_TOLERANCE, source=source)
    row, k = np.unravel_index(np.nan_to_num(error, nan=np.inf).argmax(), error.shape)
    return compare(
        _NAME,
        _FORMULA,
        apart[row, k],
        matrix[row, k],
        tolerance=_TOLERANCE,
        source=source,
        sentence=f"{cells.sum():,} norms from one sweep, again from {len(apart)} backward passes; "
        f"shown is t = {row + 1}, k = {k}, where they differ most.",
    )


def one_by_one(setting: Setting) -> np.ndarray:
    """‖∂L⟨t⟩/∂a⟨k⟩‖ as (T, T+1), NaN for k > t, each row from a backward pass of its own."""
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
