"""What the control strip above a picture is sent, and what it says."""

from __future__ import annotations

from typing import Literal, TypedDict

from explorer.wire.messages.described import Message, Says


class StripControl(TypedDict):
    """One field: a number between the ends of `range`, in its steps or from stop to stop, or one
    of `options`, each a value and its label. `stopped` says why it cannot be set, or is empty."""

    field: str
    title: str
    kind: Literal["slider", "stops", "segments", "list"]
    value: float | str
    range: tuple[float, float, float]
    stops: list[float]
    options: list[tuple[str, str]]
    stopped: str


class StripMessage(TypedDict):
    """Which question is answered, and where the controls stand. `slow` is how many updates a
    dragged value would train where that takes too long, `error` why it cannot be run; `gains` is
    what the gain is called with each initialisation. `settled` says that this is the session's
    experiment, `chips` what of it differs from the default."""

    answer: int | None
    slow: int
    error: str
    gains: dict[str, str]
    controls: list[StripControl]
    settled: bool
    chips: list[tuple[str, str]]


class StripAsk(TypedDict):
    """Where the controls stand, by field, and the number that its answer is to have."""

    fields: dict[str, float | str]
    number: int


class StripTriggers(TypedDict):
    """A value that is dragged over is asked for; the one that is left at is kept."""

    ask: StripAsk
    commit: StripAsk


MESSAGES = (Message("StripMessage", StripMessage),)
SAYS = {"strip/strip": Says(triggers=StripTriggers)}
