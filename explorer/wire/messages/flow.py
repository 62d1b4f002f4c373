"""What the page "Gradient flow" is sent, numbers or why there are none, and what it says."""

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


class FlowFields(TypedDict):
    """The values of the fields that are set inside the component."""

    gain: float
    n_steps: int
    n_a: int
    activation: str
    init: str
    dtype: str


class FlowRanges(TypedDict):
    """From where to where each field goes in which steps, or what it can be."""

    gain: tuple[float, float, float]
    n_steps: tuple[int, int, int]
    n_a: tuple[int, int, int]
    activation: list[str]
    init: list[str]
    dtype: list[str]


class FlowLabels(TypedDict):
    """Value → label of each field that is a choice."""

    activation: dict[str, str]
    init: dict[str, str]
    dtype: dict[str, str]


class FlowTitles(TypedDict):
    """What each field is called."""

    gain: str
    n_steps: str
    n_a: str
    activation: str
    init: str
    dtype: str


class FlowControls(TypedDict):
    """What every answer says: which question it answers, where the controls stand and what they
    are called; `gains` is what the gain is called with each initialisation."""

    answer: int | None
    cell: CellName
    fields: FlowFields
    ranges: FlowRanges
    labels: FlowLabels
    titles: FlowTitles
    gains: dict[str, str]


class FlowError(FlowControls):
    """The experiment that was asked for cannot be run."""

    error: str


class FlowSlow(FlowControls):
    """It would train so many updates, which takes longer than a hand waits."""

    slow: int


class Sentence(TypedDict):
    """The verdict: `before`, the number it turns on, `after`."""

    kind: str
    before: str
    number: str
    after: str


class FlowNumbers(FlowControls):
    """How the gradients flow."""

    trace: str
    T: int
    window: int
    cuts: list[int]
    layers: int
    border: int
    weights: str
    undefined: str
    view: Literal["losses", "states"]
    every: int
    starts_at: int
    sentence: Sentence
    size: str
    share: str
    notes: list[str]
    steps_for_99: int | None


class FlowAsk(TypedDict):
    """Where the controls stand, and the number that its answer is to have."""

    fields: FlowFields
    number: int


class FlowStates(TypedDict):
    """Which matrix is looked at."""

    view: Literal["losses", "states"]


class FlowTriggers(TypedDict):
    """A value that is dragged over is asked for; the one that is left at is kept."""

    ask: FlowAsk
    commit: FlowAsk


_FLOW_ARRAYS = {
    "cells": Packed("f4", ("cells",)),
    "has_loss": Packed("u1", ("T",)),
    **sometimes("lags", BY_STEP),
    **sometimes("totals", Packed("f8", (2,))),
    **sometimes("measured bound radius", NORMS),
    **sometimes("sigma_max gamma spectral_radius lyapunov", Packed("f8", (1,))),
}

MESSAGES = (
    Message("FlowNumbers", FlowNumbers, _FLOW_ARRAYS),
    Message("FlowError", FlowError),
    Message("FlowSlow", FlowSlow),
)
SAYS = {"flow/flow": Says(FlowStates, FlowTriggers)}
