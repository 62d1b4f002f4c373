"""Packs the cell of a network from elsewhere for assets/js/cells/cells.js."""

from __future__ import annotations

from typing import Literal

from explorer.run import Sight
from explorer.views.cells.picture import arrays_of_cell
from explorer.wire.messages.cells import CellsRun
from explorer.wire.pack import pack

_CELLS: dict[str, Literal["rnn", "gru", "lstm"]] = {
    "rnn": "rnn", "gru": "gru", "gru_reset_after": "gru", "lstm": "lstm",
}  # fmt: skip


def _reads(sight: Sight) -> list[str]:
    """What the highest layer reads at each step: the input, or the layer below."""
    below = sight.params.layers - 1
    steps = range(1, sight.n_steps + 1)
    return [f"a[{below}]⟨{t}⟩" for t in steps] if below else sight.said.x_labels


def pack_inside(sight: Sight) -> bytes:
    """States and gates of the highest layer of one sequence, as the one cell that there is."""
    cell = _CELLS[sight.params.cell]
    header: CellsRun = {
        "trace": sight.fingerprint(),
        "T": sight.n_steps,
        "n_a": sight.params.n_a,
        "activation": sight.params.activation,
        "border": 0,
        "cells": [cell],
        "reset_after": sight.params.cell == "gru_reset_after",
        "x_labels": _reads(sight),
    }
    arrays = arrays_of_cell(sight).items()
    return pack(header, {f"{cell}/{name}": ("f8", array) for name, array in arrays})
