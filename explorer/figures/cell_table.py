"""What each cell costs: its parameters, counted, and the time of an update, measured."""

from __future__ import annotations

from collections.abc import Mapping

from explorer.race import CELL_NAMES
from explorer.run.cells import Cells


def cell_table(cells: Cells, seconds: Mapping[str, float]) -> dict[str, list[str]]:
    """Column → one entry for each cell; the factor is to the RNN's."""
    counts = {cell: one.run.params.flat.size for cell, one in cells.cells.items()}
    table = {"cell": [CELL_NAMES[cell] for cell in counts]}
    table["parameters"] = [_beside(f"{n:,}", n / counts["rnn"]) for n in counts.values()]
    table["one update, on this computer (median)"] = [
        _beside(f"{1000 * seconds[cell]:.2f} ms", seconds[cell] / seconds["rnn"]) for cell in counts
    ]
    table["clip fired in"] = [_fired(one.run.history) for one in cells.cells.values()]
    table["largest ‖g‖"] = [_largest(one.run.history) for one in cells.cells.values()]
    return table


def _beside(words: str, factor: float) -> str:
    return f"{words} ({factor:.1f}×)"


def _fired(history) -> str:
    if history is None:
        return "not trained"
    return f"{int(history.fired.sum())} of {len(history.fired)} updates"


def _largest(history) -> str:
    return "not trained" if history is None else f"{history.norm_before.max():.3g}"
