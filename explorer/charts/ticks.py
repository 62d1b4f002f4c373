"""Ticks of an axis: round numbers of updates, and powers of ten."""

from __future__ import annotations

import math

from explorer.number_text import power_of_ten, short


def round_ticks(updates: int) -> list[int]:
    """1, the last update, and a few round numbers not too close to them."""
    size = 10.0 ** math.floor(math.log10(updates))
    step = next(max(1, round(s * size)) for s in (0.2, 0.5, 1, 2) if updates <= 5 * s * size)
    between = (v for v in range(step, updates, step) if step / 2 < v <= updates - step / 2)
    return sorted({1, *between, updates})


def update_ticks(updates: int) -> dict:
    """Ticks of a time axis, whose first label keeps away from the lowest one of the other axis."""
    return {"tickvals": round_ticks(updates), "tickformat": ",d", "ticklabelstandoff": 4}


def power_ticks(low: float, high: float) -> dict:
    """Ticks of a log axis: at most five powers of ten between 10^low and 10^high, 1 included.

    If there are fewer than two powers, 1, 2 and 5 times powers of ten.
    """
    step = max(1, math.ceil((high - low) / 4))
    powers = range(step * math.ceil(low / step), math.floor(high) + 1, step)
    if len(powers) < 2:  # less than a decade or two
        fine = [m * 10.0**p for p in range(math.floor(low), math.ceil(high)) for m in (1, 2, 5)]
        inside = [value for value in fine if low <= math.log10(value) <= high]
        return {"tickvals": inside, "ticktext": [short(value) for value in inside]}
    return {"tickvals": [10.0**p for p in powers], "ticktext": [power_of_ten(p) for p in powers]}
