"""Messages to and from the page "Train": states of a training, questions and actions."""

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
    """A change of one field that a button offers."""

    field: str
    value: str
    label: str


class Broken(TypedDict):
    """Post-mortem of a network that became non-finite, and cures to try."""

    how: str
    why: str
    update: int
    step: int | None
    end: int
    of: Literal["a", "s", "L"]
    cures: list[Cure]
    also: list[str]
    none: str


class NetworkState(TypedDict):
    """Training progress of one network, and how much of its history is kept."""

    done: int
    lost: str | None
    every: int
    kept: int
    broken: Broken | None


class LiveNetwork(TypedDict):
    """Constants of one network."""

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
    """Short and long label of each gradient: of the last loss, of all losses."""

    last: tuple[str, str]
    all: tuple[str, str]


class Scene(TypedDict):
    """Constants of one training."""

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
    """States of a training; the first answer also has the scene and the start position."""

    number: int | None
    run: str
    newest: int
    stops: list[int]
    ended: bool
    exact: bool
    states: list[NetworkState]
    says: list[list[str]]
    verdicts: list[list[str]]
    scene: NotRequired[Scene]
    position: NotRequired[int]


class LiveAsk(TypedDict):
    """A question: `frames` states after `position`, or with 0 the one at `position`.

    `run` is the training that the browser shows, `work` a time budget in milliseconds, `have` the
    number of updates of each network whose rows it has, and `settle` whether the person has stopped
    at this position.
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
    """Write the gradient shown into the link."""

    kind: Literal["gradient"]
    value: Gradient


class OpenNetwork(TypedDict):
    """Open a network in the player, in its state after `position` updates."""

    kind: Literal["open"]
    network: int
    position: int


class TryCure(TypedDict):
    """Compare a network that broke with a cure of it."""

    kind: Literal["cure"]
    network: int
    field: str
    value: str


class LiveTriggers(TypedDict):
    """A question for states, or an action."""

    ask: LiveAsk
    act: ShowGradient | OpenNetwork | TryCure


_LIVE_ARRAYS = {"positions": Packed("i4", ("frames",))}
_NETWORK_ARRAYS = {
    # A row for each update since the last answer.
    "updates": Packed("i4", ("rows",)),
    "scalars": Packed("f8", ("rows", "columns")),
    # Cumulative over all updates, those without a row included.
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
    # For a few frames, and for the last one.
    **sometimes("rho", Packed("f8", ("radii",))),
    **sometimes("rho_at", Packed("i4", ("radii",))),
    **sometimes("Waa", Packed("u1", ("n_a", "n_a"))),
    **sometimes("exact", Packed("f4", ("T", "n_a"))),
    # For a network that broke.
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
