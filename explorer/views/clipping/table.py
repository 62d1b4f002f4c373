"""Both trainings as a table of the numbers in the figure."""

from __future__ import annotations

import numpy as np

from explorer.charts.tables import Table
from explorer.run import Twins


def twin_table(twins: Twins) -> Table:
    """Column name → one value for each update; NaN after a training broke."""
    length = max(len(twins.off.loss), len(twins.on.loss))

    def column(values: np.ndarray) -> np.ndarray:
        return np.concatenate([values, np.full(length - len(values), np.nan)])

    return {
        "update": np.arange(1, length + 1),
        "loss off": column(twins.off.loss),
        "norm off": column(twins.off.norm_before),
        "loss on": column(twins.on.loss),
        "norm before": column(twins.on.norm_before),
        "norm after": column(twins.on.norm_after),
        "fired": column(twins.on.fired.astype(float)),
        "angle": column(twins.on.angle),
    }
