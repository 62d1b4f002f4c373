"""Component of live training: the browser requests the next states, paints them, repeats.

Nothing is sent without a request, so no backlog can form, and the work stops when the tab is
closed. Requests are idempotent: each has the position, and one that is repeated, for instance after
a lost answer, gets the same answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from explorer.live import MOST_UPDATES, LiveTraining
from explorer.ui.fragment import fragment_of_page
from explorer.views.train.pack import NameValue, pack_answer
from explorer.wire.fits import fits
from explorer.wire.messages.live import Gradient, LiveAsk
from explorer.wire.mount import component, said_by

_KEY = "live"
_MOST_FRAMES = 48
_MOST_WORK = 250
"""Maximum training time for one answer, in milliseconds."""

_LOOKING = 0.12
"""Seconds of training towards a far update before it reports progress."""

_live = component("live/live")


@dataclass(frozen=True)
class Ask:
    """A request of the browser, with every number in its range.

    `frames` states after `position`, or with frames = 0 the one at `position`. `run` is the
    training that the browser knows, `work` the milliseconds to train, and `have` the number of
    updates of each network whose rows it has.
    """

    number: int
    run: str
    position: int
    frames: int
    every: bool
    work: int
    have: tuple[int, ...]
    settle: bool


def show_live(
    training: LiveTraining,
    name_value: NameValue,
    *,
    position: int,
    gradient: Gradient,
    settle: Callable[[int], None],
    handle: Callable[[object], None],
) -> None:
    """Show `training` from `position` on; `name_value` puts a field and its value in words.

    `gradient` is the one shown first. `settle(position)` is called where the user stopped, and
    `handle(action)` with other actions: to open a network in the player, to try a cure, or to show
    another gradient; None without one.
    """

    def show() -> None:
        said = said_by(_KEY)
        handle(said.get("act"))
        ask = read_ask(said.get("ask"))
        if ask is not None and ask.settle and ask.run == training.name:
            settle(ask.position)
        _live(
            key=_KEY,
            data=answer(training, name_value, ask, position, gradient),
        )

    fragment_of_page(show)()


def answer(
    training: LiveTraining,
    name_value: NameValue,
    ask: Ask | None,
    position: int,
    gradient: Gradient = "last",
) -> bytes:
    """The message to the component; without a matching request, the state to begin with."""
    number, networks = ask.number if ask else None, len(training.networks)
    if ask is None or ask.run != training.name:
        ask, begin = Ask(0, "", 0, 0, True, 0, (), settle=False), position
    else:
        begin = None
    if ask.frames:
        seconds = ask.work / 1000
        frames = training.play(ask.position, frames=ask.frames, seconds=seconds, every=ask.every)
    else:
        frame = training.evaluate(ask.position, _LOOKING)
        frames = [frame] if frame else []
    return pack_answer(
        training,
        frames,
        (*ask.have, *(0,) * networks),
        number=number,
        exact=not ask.frames,
        name_value=name_value,
        begin=begin,
        gradient=gradient,
    )


def read_ask(message: object) -> Ask | None:
    """Validate a request from the browser; None for a missing or invalid one.

    Messages are untrusted: every number is checked against its range.
    """
    if not fits(message, LiveAsk) or not _in_range(message):
        return None
    return Ask(
        number=message["number"],
        run=message["run"],
        position=message["position"],
        frames=message["frames"],
        every=message["every"],
        work=message["work"],
        have=tuple(message["have"][:2]),
        settle=message["settle"],
    )


def _in_range(ask: LiveAsk) -> bool:
    most = (
        (ask["number"], 2**31),
        (ask["position"], MOST_UPDATES),
        (ask["frames"], _MOST_FRAMES),
        (ask["work"], _MOST_WORK),
        *((update, MOST_UPDATES) for update in ask["have"]),
    )
    return all(0 <= number <= limit for number, limit in most)
