"""What the page "Train" is sent, states of a training, and what it says."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from explorer.wire.messages.described import (
    CellName,
    Kind,
    Message,
    Packed,
    Parts,
    Says,
    sometimes,
)

Gradient = Literal["last", "all"]


class Cure(TypedDict):
    """One field that can be set with a button."""

    field: str
    value: str
    label: str


class Broken(TypedDict):
    """How a network broke, and what could be tried."""

    how: str
    why: str
    update: int
    step: int | None
    end: int
    of: Literal["a", "L"]
    cures: list[Cure]
    also: list[str]
    none: str


class NetworkState(TypedDict):
    """How far a network was trained, and how much of its history is kept."""

    done: int
    lost: str | None
    every: int
    kept: int
    broken: Broken | None


class LiveNetwork(TypedDict):
    """What stays the same of one network."""

    title: str
    n_a: int
    cell: CellName
    plain: bool
    clip: Literal["off", "norm", "value", "tensor"]
    threshold: float
    norm_limit: float | None
    rate: float
    optimiser: str
    reduction: Literal["mean", "sum"]
    guesses: list[tuple[str, float]]


class Whose(TypedDict):
    """Whose gradient it is, short and long."""

    last: tuple[str, str]
    all: tuple[str, str]


class Scene(TypedDict):
    """What stays the same while a training lasts."""

    T: int
    columns: list[str]  # of `scalars` and `row`, one number each for an update
    m: int
    kind: Kind
    y_labels: list[str]
    y_values: list[float]
    symbols: list[str]
    spoken: dict[str, str]
    value_range: tuple[float, float] | None
    with_loss: list[int]
    ends_vary: bool
    networks: list[LiveNetwork]
    most: int
    most_linked: int
    gradient: Gradient
    whose: Whose


class LiveAnswer(TypedDict):
    """States of a training; the scene comes with the first, and where to begin."""

    number: int | None
    run: str
    newest: int
    ended: bool
    exact: bool
    states: list[NetworkState]
    says: list[list[str]]
    verdicts: list[list[str]]
    scene: NotRequired[Scene]
    position: NotRequired[int]


class LiveAsk(TypedDict):
    """A question: `frames` states after `position`, or with 0 the one at `position`.

    `run` is the training that the browser knows, `work` for how many milliseconds to train, `have`
    how many updates of each network it has rows of, and `settle` whether the person has stopped
    there.
    """

    number: int
    run: str
    position: int
    frames: int
    every: bool
    work: int
    have: list[int]
    settle: bool


class ShowGradient(TypedDict):
    """Keep in the link whose gradient is shown."""

    kind: Literal["gradient"]
    value: Gradient


class OpenNetwork(TypedDict):
    """Open a network in the player, as it was after so many updates."""

    kind: Literal["open"]
    network: int
    position: int


class TryCure(TypedDict):
    """Show beside a network that broke what would have helped it."""

    kind: Literal["cure"]
    network: int
    field: str
    value: str


class LiveTriggers(TypedDict):
    """A question, or what else was pressed."""

    ask: LiveAsk
    act: ShowGradient | OpenNetwork | TryCure


_LIVE_ARRAYS = {"positions": Packed("i4", ("frames",))}
_NETWORK_ARRAYS = {
    # One row for each update since the last answer.
    "updates": Packed("i4", ("rows",)),
    "scalars": Packed("f8", ("rows", "columns")),
    # Of all updates up to it, also of those whose row was left out.
    "fired_so_far": Packed("f8", ("rows",)),
    "mean_so_far": Packed("f8", ("rows",)),
    "sizes": Packed("u1", ("rows", "T")),
    "last_at": Packed("i4", ("lines",)),
    "last": Packed("u1", ("lines", "T")),
    # One for each frame.
    **sometimes("a", Packed("u1", ("frames", "T", "n_a"))),
    **sometimes("range", Packed("f8", ("frames",))),
    **sometimes("at", Packed("i4", ("frames",))),
    **sometimes("da left", Packed("f8", ("frames", "T+1"))),
    **sometimes("now_all now_last", Packed("u1", ("frames", "T"))),
    **sometimes("row", Packed("f8", ("frames", "columns"))),
    **sometimes("value share", Packed("f4", ("frames", "T"))),
    **sometimes("top", Packed("i4", ("frames", "T"))),
    # Of a few frames, and of the last one.
    **sometimes("rho", Packed("f8", ("radii",))),
    **sometimes("rho_at", Packed("i4", ("radii",))),
    **sometimes("Waa", Packed("u1", ("n_a", "n_a"))),
    **sometimes("exact", Packed("f4", ("T", "n_a"))),
    # Where it broke.
    **sometimes("products", Packed("f8", ("end+1",))),
}

MESSAGES = (
    Message(
        "LiveAnswer",
        LiveAnswer,
        _LIVE_ARRAYS,
        Parts("NetworkArrays", "{name}{number}", _NETWORK_ARRAYS),
    ),
)
SAYS = {"live/live": Says(triggers=LiveTriggers)}
