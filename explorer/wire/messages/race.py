"""Message to the board of a race."""

from __future__ import annotations

from typing import Literal, TypedDict

from explorer.wire.messages.described import CellName, Message, Packed


class RaceVariant(TypedDict):
    """One row of the board, with a count for each length."""

    label: str
    cell: CellName
    clip: Literal["off", "norm", "value", "tensor"]
    learned: list[int]
    done: list[int]


class RaceBoard(TypedDict):
    """Current state of a race."""

    running: bool
    seconds: float
    of: int
    done: int
    rule: str
    sentence: str
    lengths: list[int]
    seeds: list[int]
    query: dict[str, str]
    variants: list[RaceVariant]
    state_names: list[str]


_RACE_ARRAYS = {
    "states": Packed("u1", ("variants", "lengths", "networks")),
    "updates": Packed("i4", ("variants", "lengths", "networks")),
}

MESSAGES = (Message("RaceBoard", RaceBoard, _RACE_ARRAYS),)
