"""Live training: the browser asks for the next states, paints them, and asks again.

Nothing is sent that was not asked for, so no backlog can form, and when the tab is closed the
work stops. A question says where the person stands; asked twice, or again after a lost answer, it
is answered the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from explorer.live import MOST_UPDATES, LiveTraining
from explorer.views.train.pack import NameValue, pack_answer
from explorer.wire.fits import fits
from explorer.wire.messages.live import Gradient, LiveAsk
from explorer.wire.mount import component, said_by

_KEY = "live"
_MOST_FRAMES = 48
_MOST_WORK = 250
"""Milliseconds the server trains for one answer at most."""

_LOOKING = 0.12
"""Seconds it works towards a far update, until it says how far it is."""

_live = component("live/live")


@dataclass(frozen=True)
class Ask:
    """A question from the browser, with every number in its range.

    `frames` states after `position`, or with frames = 0 the one at `position`. `run` is the
    training the browser knows, `work` for how many milliseconds to train, and `have` how many
    updates of each network it has rows of.
    """

    number: int
    run: str
    position: int
    frames: int
    every: bool
    work: int
    have: tuple[int, ...]
    settle: bool


@st.fragment
def show_live(
    training: LiveTraining,
    name_value: NameValue,
    *,
    position: int,
    gradient: Gradient,
    settle: Callable[[int], None],
    act: Callable[[object], None],
) -> None:
    """Show `training`, from `position` on; `name_value` says a field's value in words.

    `gradient` is whose gradient is seen first. `settle(position)` is told where the person has
    stopped; `act(wish)` what else they asked for: to open a network in the player, to try a cure,
    or to see another gradient; None where they asked for nothing.
    """
    said = said_by(_KEY)
    act(said.get("act"))
    ask = read_ask(said.get("ask"))
    if ask is not None and ask.settle and ask.run == training.name:
        settle(ask.position)
    _live(
        key=_KEY,
        data=answer(training, name_value, ask, position, gradient),
    )


def answer(
    training: LiveTraining,
    name_value: NameValue,
    ask: Ask | None,
    position: int,
    gradient: Gradient = "last",
) -> bytes:
    """What the component is told; without a question that fits, where it may begin."""
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
    """A message from the browser; None when there is none, or it makes no sense.

    Anyone can send anything, so every number is held to its range.
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
