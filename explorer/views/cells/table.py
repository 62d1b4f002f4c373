"""Table of the cost of each cell: parameters, time of an update, and clipping."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from explorer.engine import History
from explorer.labels import LABELS
from explorer.number_text import say
from explorer.run.cells import CellRun, Cells


def cell_table(cells: Cells, seconds: Mapping[str, float]) -> dict[str, list[str]]:
    """Column → one entry for each cell, with the factor relative to the RNN."""
    counts = {cell: one.run.params.flat.size for cell, one in cells.cells.items()}
    table = {"cell": [LABELS["cell"][cell] for cell in counts]}
    table["parameters"] = [_beside(f"{n:,}", n / counts["rnn"]) for n in counts.values()]
    table["one update, on this computer (median)"] = [
        _beside(f"{1000 * seconds[cell]:.2f} ms", seconds[cell] / seconds["rnn"]) for cell in counts
    ]
    table["clip fired in"] = [_fired(one) for one in cells.cells.values()]
    table["largest ‖g‖"] = [_largest(one.run.history) for one in cells.cells.values()]
    return table


def say_clip(cells: Cells) -> str:
    """Sentence on the clip in the LSTM, whose gates do not limit gradients."""
    history = cells.cells["lstm"].run.history
    if history is None:
        return "These cells have had no training update yet, so there was nothing to clip."
    what = "the clip is off"
    if cells.experiment.clip != "off":
        what = f"the clip fired in {_fired(cells.cells['lstm'])}"
    return (
        f"In the LSTM the largest gradient was ‖g‖ = {_largest(history)}, and {what}. Gates choose "
        "what is kept; they limit no gradient."
    )


def _beside(words: str, factor: float) -> str:
    return f"{words} ({factor:.1f}×)"


def _fired(one: CellRun) -> str:
    history = one.run.history
    if history is None:
        return "not trained"
    if one.run.experiment.clip == "off":
        return "it is off"
    total = len(history.fired)
    return f"{int(history.fired.sum())} of {total} update{'' if total == 1 else 's'}"


def _largest(history: History | None) -> str:
    """The largest finite norm; a run that broke ends with a non-finite one."""
    if history is None:
        return "not trained"
    finite = history.norm_before[np.isfinite(history.norm_before)]
    return say(float(finite.max())) if len(finite) else say(float(history.norm_before[0]))
