"""Why order matters: next-value prediction by networks that see more and more of the past.

    has_series(name)                    whether a task's sequences are cut from one long series
    open_series(task)                   that series, and where its held-out part begins
    cut(series, T, at)                  one window x⟨1⟩ … x⟨T⟩ of it, and the value that follows
    compare(experiment, task, k, order) train and test all predictors
    run_free(comparison, n_samples)     an RNN that reads its own predictions
    judge(comparison)                   the result, in sentences

Everything is deterministic given its arguments, and every array is read-only.
"""

from explorer.sequences.compare import SEEDS, Comparison, Predictor, compare, run_free
from explorer.sequences.series import HAS_SERIES, Series, has_series, open_series
from explorer.sequences.verdict import Measure, judge, measure_of, say_error, title_of
from explorer.sequences.windows import ORDERS, Window, cut

__all__ = [
    "HAS_SERIES",
    "ORDERS",
    "SEEDS",
    "Comparison",
    "Measure",
    "Predictor",
    "Series",
    "Window",
    "compare",
    "cut",
    "has_series",
    "judge",
    "measure_of",
    "open_series",
    "run_free",
    "say_error",
    "title_of",
]
