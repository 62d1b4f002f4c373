"""Why order matters: one next-value task, asked of networks that see more and more of the past.

    has_series(name)                    whether a task's sequences are pieces of one long series
    open_series(task)                   that series, with the part that is held out
    cut(series, T, at)                  one window x⟨1⟩ … x⟨T⟩ of it, and the value that follows
    compare(experiment, task, k, order) who predicts the next value how well
    run_free(comparison, seconds)       an RNN that reads its own predictions
    judge(comparison)                   what came of it, in sentences

Everything is deterministic from its arguments, and every array is read-only.
"""

from explorer.sequences.compare import SEEDS, Comparison, Contender, compare, run_free
from explorer.sequences.series import HAS_SERIES, Series, has_series, open_series
from explorer.sequences.verdict import Measure, judge, measure_of, say_error, title_of
from explorer.sequences.windows import ORDERS, Window, cut

__all__ = [
    "HAS_SERIES",
    "ORDERS",
    "SEEDS",
    "Comparison",
    "Contender",
    "Measure",
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
