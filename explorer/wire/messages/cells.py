"""Message to the page "Cells"."""

from __future__ import annotations

from typing import Literal, TypedDict

from explorer.wire.messages.described import BY_UNIT, STATES, CellName, Message, Parts, sometimes


class CellsRun(TypedDict):
    """One sequence through three cells, or through the one that a person gave.

    Only the `cells` have arrays. A GRU may reset after its product, as PyTorch's does.
    """

    trace: str
    T: int
    n_a: int
    activation: Literal["tanh", "relu", "sigmoid", "identity"]
    border: int
    cells: list[CellName]
    reset_after: bool
    x_labels: list[str]


_CELL_ARRAYS = {
    "a": STATES,
    **sometimes("memory input z ba", BY_UNIT),
    **sometimes("u r f o candidate", BY_UNIT),
    **sometimes("c", STATES),
}

MESSAGES = (Message("CellsRun", CellsRun, {}, Parts("CellArrays", "{cell}/{name}", _CELL_ARRAYS)),)
