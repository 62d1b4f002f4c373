"""A load of many sessions at once, each acting from a mix; bounded in time and count."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from explorer.experiment import FIELDS, Choice, Whole
from tests.load.client import Session, stream_of

SESSIONS, SECONDS = 300, 600.0
"""More than this is refused."""

STRIPS = ("unroll", "cells", "flow", "clipping")
"""Pages with controls above the picture."""
PAGES = ("cells", "flow")
STEPS = {"n_steps": 13, "n_a": 16, "activation": "tanh"}
HIGHEST = {"gain": 2.0, "n_steps": 40, "n_a": 32, "threshold": 2.0, "learning_rate": 1.0}
"""Highest values that are drawn; a field that is not here is drawn from all its domain."""


@dataclass(frozen=True)
class Plan:
    """Who does what: `mix` is the weight of each action; each session does one every `pause` s.

    They are on `page`, and what they move is the control of the field `change`. `busy` says how
    many more sessions do long work all the time, by its name in `LONG`.
    """

    url: str
    sessions: int
    seconds: float
    pause: float
    mix: dict[str, int]
    busy: dict[str, int] = field(default_factory=dict)
    page: str = "unroll"
    change: str = "gain"

    def __post_init__(self) -> None:
        stream_of(self.url)
        if not 1 <= self.sessions <= SESSIONS:
            raise ValueError(f"1 to {SESSIONS} sessions, not {self.sessions}.")
        if not 0 < self.seconds <= SECONDS:
            raise ValueError(
                f"More than 0 and at most {SECONDS:g} seconds, not {self.seconds:g}."
            )  # fmt: skip
        _refuse_unknown("action", self.mix, ACTIONS)
        _refuse_unknown("long work", self.busy, LONG)
        _refuse_unknown("page", [self.page], STRIPS)
        view = import_module(f"explorer.views.{self.page}")
        _refuse_unknown(f"control on {self.page}", [self.change], view.UNDER_HAND)

    @property
    def opens(self) -> tuple[str, dict[str, Any]]:
        """The page as an address names it, and the fields of its link."""
        trained = {"updates": 20} if self.page == "clipping" else {}
        return self.page, STEPS | trained


def _refuse_unknown(what: str, given: Iterable[str], known: Iterable[str]) -> None:
    if unknown := set(given) - set(known):
        raise ValueError(f"No {what} {', '.join(sorted(unknown))}: {', '.join(known)}.")


@dataclass
class Outcome:
    """Seconds of each answer, by action, and what failed."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)


async def _move(session: Session, kind: str, plan: Plan, chance: random.Random) -> None:
    await session.move(kind, **{plan.change: _value(plan.change, chance)})


def _value(name: str, chance: random.Random) -> float | str:
    domain = FIELDS[name]
    if isinstance(domain, Choice):
        return chance.choice(domain.options)
    highest = HIGHEST.get(name, domain.high)
    if isinstance(domain, Whole):
        return chance.randint(domain.low, int(highest))
    return round(chance.uniform(domain.low + 0.1, highest), 2)


async def _leave_and_return(session: Session, plan: Plan, chance: random.Random) -> None:
    page, fields = plan.opens
    await session.open(chance.choice([other for other in PAGES if other != page]))
    await session.open(page, **fields)


ACTIONS: dict[str, Callable] = {
    "ask": lambda session, plan, chance: _move(session, "ask", plan, chance),
    "commit": lambda session, plan, chance: _move(session, "commit", plan, chance),
    "page": _leave_and_return,
}


async def _train(session: Session, chance: random.Random) -> None:
    """A training with a progress bar, about ten seconds alone on a core."""
    await session.open("unroll", **_LARGE, updates=1000, seed=chance.randrange(10_000))


async def _race(session: Session, chance: random.Random) -> None:
    await session.open("race", task="latch", updates=1000, n_a=32, seed=chance.randrange(9_000))
    await session.press("Start")
    await asyncio.sleep(10.0)
    await session.press("Cancel")


async def _live(session: Session, chance: random.Random) -> None:
    """Forty answers of the page Train, of a quarter of a second of training each."""
    await session.open("train", **_LARGE, seed=chance.randrange(10_000))
    run, newest = await session.train_on(0)
    for _ in range(40):
        run, newest = await session.train_on(newest, run)


_LARGE = {"n_steps": 100, "n_a": 64}

LONG: dict[str, Callable] = {"train": _train, "race": _race, "live": _live}


async def press(plan: Plan, opened: Callable[[], None] = lambda: None) -> Outcome:
    """Open all sessions one after another, call `opened`, then let all act until the time is up."""
    outcome = Outcome()
    end = time.monotonic() + SECONDS
    people: list[Session] = []
    busy: list[asyncio.Task] = []
    try:
        for _ in range(plan.sessions):
            session = await Session.connect(plan.url)
            people.append(session)
            page, fields = plan.opens
            await _timed("open", session.open(page, **fields), outcome)
        for work, many in plan.busy.items():
            for seed in range(many):
                people.append(await Session.connect(plan.url))
                people[-1].patience = SECONDS
                busy.append(asyncio.create_task(_keep_busy(people[-1], work, seed, outcome)))
        opened()
        end = min(end, time.monotonic() + plan.seconds)
        await asyncio.gather(
            *(
                _act(one, plan, seed, end, outcome)
                for seed, one in enumerate(people[: plan.sessions])
            )
        )
    finally:
        for one in busy:
            one.cancel()
        await asyncio.gather(*busy, return_exceptions=True)
        await asyncio.gather(*(one.close() for one in people))
    return outcome


async def _keep_busy(session: Session, work: str, seed: int, outcome: Outcome) -> None:
    """Do this long work again and again, until cancelled."""
    chance = random.Random(f"{work} {seed}")
    while True:
        await _timed(work, LONG[work](session, chance), outcome)


async def _act(session: Session, plan: Plan, seed: int, end: float, outcome: Outcome) -> None:
    chance = random.Random(seed)
    names, weights = zip(*plan.mix.items(), strict=True)
    due = time.monotonic() + chance.uniform(0, plan.pause)
    while due < end:
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        action = chance.choices(names, weights)[0]
        await _timed(action, ACTIONS[action](session, plan, chance), outcome)
        due = max(due + plan.pause, time.monotonic())


async def _timed(name: str, doing, outcome: Outcome) -> None:
    started = time.perf_counter()
    try:
        await doing
    except Exception as error:  # whatever fails is what a load test is to count
        outcome.failures.append(f"{name}: {type(error).__name__}: {error}")
    else:
        outcome.seconds.setdefault(name, []).append(time.perf_counter() - started)
