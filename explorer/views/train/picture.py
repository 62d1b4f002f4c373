"""Live training: the browser asks for the next states, paints them, and asks again.

Nothing is sent that was not asked for, so no backlog can form, and when the tab is closed the
work stops. A question says where the person stands; asked twice, or again after a lost answer, it
is answered the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from explorer.live import MOST_UPDATES, LiveTraining
from explorer.views.train.pack import NameValue, pack_answer
from explorer.wire.mount import component

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
    gradient: str,
    settle: Callable[[int], None],
    act: Callable[[Mapping[str, Any], int], None],
) -> None:
    """Show `training`, from `position` on; `name_value` says a field's value in words.

    `gradient` is whose gradient is seen first. `settle(position)` is told where the person has
    stopped; `act(wish, position)` what else they asked for: to open a network in the player, to
    try a cure, or to see another gradient.
    """
    said = st.session_state.get(_KEY) or {}
    if isinstance(said.get("act"), Mapping):
        act(said["act"], position)
    ask = read_ask(said.get("ask"))
    if ask is not None and ask.settle and ask.run == training.name:
        settle(ask.position)
    _live(
        key=_KEY,
        data=answer(training, name_value, ask, position, gradient),
        height="content",
        on_ask_change=lambda: None,
        on_act_change=lambda: None,
    )


def answer(
    training: LiveTraining,
    name_value: NameValue,
    ask: Ask | None,
    position: int,
    gradient: str = "last",
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


def read_ask(message: Any) -> Ask | None:
    """A message from the browser; None when there is none, or it makes no sense.

    Anyone can send anything, so every number is read as a link's would be.
    """
    if not isinstance(message, Mapping):
        return None
    try:
        have = tuple(_whole(n) for n in list(message["have"])[:2])
        return Ask(
            number=_whole(message["number"], 2**31),
            run=str(message["run"])[:32],
            position=_whole(message["position"]),
            frames=_whole(message["frames"], _MOST_FRAMES),
            every=message["every"] is True,
            work=_whole(message["work"], _MOST_WORK),
            have=have,
            settle=message["settle"] is True,
        )
    except (KeyError, TypeError, ValueError):
        return None


def _whole(given: Any, most: int = MOST_UPDATES) -> int:
    if type(given) is not int or not 0 <= given <= most:
        raise ValueError
    return given
