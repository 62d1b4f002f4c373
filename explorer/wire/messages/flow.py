"""Messages to and from the page "Gradient flow"."""

from __future__ import annotations

from typing import Literal, TypedDict

from explorer.wire.messages.described import (
    BY_STEP,
    NORMS,
    CellName,
    Message,
    Packed,
    Says,
    sometimes,
)


class Sentence(TypedDict):
    """The verdict: `before`, the number it turns on, `after`."""

    kind: str
    before: str
    number: str
    after: str


class FlowMessage(TypedDict):
    """Gradient flow of one network, with its verdict.

    The cells are those with k ≤ t, row by row, and all of them where the losses have `crossed`.
    """

    trace: str
    cell: CellName
    T: int
    window: int
    cuts: list[int]
    layers: int
    layer: int
    border: int
    weights: str
    undefined: str
    rule: str
    view: Literal["losses", "states"]
    crossed: bool
    every: int
    starts_at: int
    sentence: Sentence
    size: str
    share: str
    notes: list[str]
    steps_for_99: int | None


class FlowStates(TypedDict):
    """The matrix shown: of the losses, or of the states; and of which of several layers."""

    view: Literal["losses", "states"]
    layer: Literal["1", "2", "3"]


_FLOW_ARRAYS = {
    "cells": Packed("f4", ("cells",)),
    "has_loss": Packed("u1", ("T",)),
    **sometimes("lags", BY_STEP),
    **sometimes("totals", Packed("f8", (2,))),
    **sometimes("measured bound radius", NORMS),
    **sometimes("sigma_max gamma spectral_radius lyapunov", Packed("f8", (1,))),
}

MESSAGES = (Message("FlowMessage", FlowMessage, _FLOW_ARRAYS),)
SAYS = {"flow/flow": Says(FlowStates)}
