"""What each predictor says of the held-out values on the screen, as a table."""

from __future__ import annotations

import numpy as np

from explorer.charts.tables import Table
from explorer.sequences import Comparison


def prediction_table(comparison: Comparison) -> Table:
    """A row for each held-out value of the column on the screen, in its unit, or as a letter.

    `place` is its index in the series, from 0; the predictions are those of the first seed.
    """
    shown, series = comparison.on_screen, comparison.series
    length = shown.stop - shown.start
    columns = {"what came": comparison.targets[shown]} | {
        one.name: one.guesses[shown] for one in comparison.predictors
    }
    place = np.arange(length) + series.split
    times = (
        {} if series.times is None else {"time": np.array([str(t) for t in series.times[place]])}
    )
    return {"place": place, **times} | {
        name: _read(comparison, values) for name, values in columns.items()
    }


def _read(comparison: Comparison, values: np.ndarray) -> np.ndarray:
    task = comparison.task
    if task.kind == "symbols":
        return np.array([task.symbols_in[int(code)] for code in values])
    return np.asarray(task.to_units(values))
