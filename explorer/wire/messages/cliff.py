"""Messages to the page "Cliff" (once) and from it."""

from __future__ import annotations

from typing import TypedDict

from explorer.wire.messages.described import Message, Packed, Says


class CliffStart(TypedDict):
    """A starting point worth trying, and what to watch there."""

    name: str
    w: float
    b: float
    learning_rate: float
    threshold: float
    watch: str


class CliffMap(TypedDict):
    """E and ‖∇E‖ over the map, in 256 levels."""

    w_range: tuple[float, float]
    b_range: tuple[float, float]
    highest: float
    norm_decades: tuple[int, int]
    starts: list[CliffStart]
    most_steps: int
    largest: float


class CliffPaths(TypedDict):
    """The paths to show in 3-D: their start, settings and number of steps."""

    w: float
    b: float
    learning_rate: float
    threshold: float
    steps: int


class CliffStates(TypedDict):
    """`narrow`: whether the map is as narrow as on a phone."""

    paths: CliffPaths
    narrow: bool


_CLIFF_ARRAYS = {name: Packed("u1", ("rows", "columns")) for name in ("loss", "norm")}

MESSAGES = (Message("CliffMap", CliffMap, _CLIFF_ARRAYS),)
SAYS = {"cliff/cliff": Says(CliffStates)}
