"""Messages to and from the control strip above a picture."""

from __future__ import annotations

from typing import Literal, TypedDict

from explorer.wire.messages.described import Message, Says


class StripControl(TypedDict):
    """The control of one field: a number within `range` (low, high, step) or from `stops`, or one
    of `options`, (value, label) each. `stopped` is the reason why it is disabled, or empty."""

    field: str
    title: str
    kind: Literal["slider", "stops", "segments", "list"]
    value: float | str
    range: tuple[float, float, float]
    stops: list[float]
    options: list[tuple[str, str]]
    stopped: str


class StripMessage(TypedDict):
    """The number of the question answered, and all controls. `slow` is the number of updates of a
    dragged value that takes too long to train, or 0; `error` the reason why it cannot be run.
    `gains` has the title of the gain for each initialisation, `settled` whether this is the
    session's experiment, `chips` the fields that differ from their defaults, `demo_left` whether
    it is no longer the demo whose sentence the page shows."""

    answer: int | None
    slow: int
    error: str
    gains: dict[str, str]
    controls: list[StripControl]
    settled: bool
    chips: list[tuple[str, str]]
    demo_left: bool


class StripAsk(TypedDict):
    """Values of the controls that were moved, by field; the answer has the same `number`."""

    fields: dict[str, float | str]
    number: int


class StripTriggers(TypedDict):
    """`ask`: show a value while it is dragged; `commit`: keep the value on release."""

    ask: StripAsk
    commit: StripAsk


MESSAGES = (Message("StripMessage", StripMessage),)
SAYS = {"strip/strip": Says(triggers=StripTriggers)}
