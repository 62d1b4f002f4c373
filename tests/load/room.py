"""`python -m tests.load.room`: how soon a class sees its lecturer's step, and whether votes count.

One lecturer and many followers, each with a websocket as a browser has it. First the lecturer
steps, and the time until each follower has heard of each step is taken; then all vote within one
second, every one of them twice, and the room has to count each once. With --json the last line is
one object. With --screens some of the followers are real browsers, and so is the lecturer for a
second row of steps. Exits with 1 where 95 % of the steps take longer than --within ms, or a vote is
lost or counted twice.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import secrets
import sys
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from websockets.asyncio.client import ClientConnection, connect

from explorer.wire.messages.room import SOCKET
from tests.load.client import PATIENCE, LoadError, stream_of
from tests.load.process import processor_seconds
from tests.load.served import served

FOLLOWERS, STEPS = 1000, 2000
"""More than this is refused."""
_ID = "load"
_ANSWERS = ("vanishes", "explodes", "neither")


@dataclass(frozen=True)
class Plan:
    """So many followers in one room; a step `every` so many seconds."""

    url: str
    followers: int = 100
    steps: int = 100
    every: float = 0.1

    def __post_init__(self) -> None:
        stream_of(self.url)
        if not 1 <= self.followers <= FOLLOWERS:
            raise ValueError(f"1 to {FOLLOWERS} followers, not {self.followers}.")
        if not 1 <= self.steps <= STEPS:
            raise ValueError(f"1 to {STEPS} steps, not {self.steps}.")


@dataclass
class Outcome:
    """Seconds from each step to each follower; votes sent, acknowledged, counted and revealed."""

    steps: list[float] = field(default_factory=list)
    missed: int = 0
    voting: float = 0.0
    counted: int = 0
    revealed: int = 0
    expected: list[int] = field(default_factory=list)
    shown: list[int] = field(default_factory=list)


class Member:
    """One connection to the room, which keeps the newest state that it has heard."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self.state: dict[str, Any] = {}
        self.heard: dict[int, float] = {}
        self.seen: dict[str, float] = {}
        self.votes = 0
        self.led: dict[str, Any] = {}
        self.refused: list[dict[str, str]] = []
        self._news = asyncio.Event()
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def connect(cls, url: str) -> Member:
        parts = urlsplit(url)
        where = stream_of(url).removesuffix("/_stcore/stream") + SOCKET
        socket = await connect(where, origin=f"http://{parts.netloc}", proxy=None, max_size=None)
        return cls(socket)

    async def say(self, **message: Any) -> None:
        await self._socket.send(json.dumps(message))

    async def until(self, holds: Any) -> None:
        """Wait until what was heard fulfils `holds(self)`."""
        async with asyncio.timeout(PATIENCE):
            while not holds(self):
                await self._news.wait()
                self._news.clear()

    async def close(self) -> None:
        self._reading.cancel()
        await self._socket.close()

    async def _read(self) -> None:
        async for text in self._socket:
            now = time.perf_counter()
            match json.loads(text):
                case {"state": state}:
                    self.state = state
                    shown = state["shown"] or {"step": None}
                    if shown["step"] is not None:
                        self.heard.setdefault(shown["step"], now)
                        self.seen.setdefault(f"{shown['direction']}{shown['step']}", time.time())
                case {"led": led}:
                    self.led = led
                case {"voted": _}:
                    self.votes += 1
                case {"refused": refused}:
                    self.refused.append(refused)
            self._news.set()


async def hold_lesson(plan: Plan) -> Outcome:
    """Open a room, let everybody in, step, vote and reveal."""
    lecturer, *class_ = people = [await Member.connect(plan.url) for _ in range(plan.followers + 1)]
    try:
        await lecturer.say(open=True)
        await lecturer.until(lambda one: one.led)
        for one in class_:
            await one.say(join={"code": lecturer.led["code"], "token": secrets.token_hex(16)})
        await lecturer.until(lambda one: one.state.get("followers") == plan.followers)
        outcome = Outcome()
        await _step(plan, lecturer, class_, outcome)
        await _vote(lecturer, class_, outcome)
    finally:
        if lecturer.led:
            await lecturer.say(close=True)
        await asyncio.gather(*(one.close() for one in people))
    return outcome


async def _step(plan: Plan, lecturer: Member, class_: list[Member], outcome: Outcome) -> None:
    begun: dict[int, float] = {}
    for step in range(1, plan.steps + 1):
        begun[step] = time.perf_counter()
        shown = {"page": "", "query": "task=names", "step": step, "direction": "forward"}
        shown |= {"covered": False}
        await lecturer.say(show=shown)
        await asyncio.sleep(max(0.0, begun[step] + plan.every - time.perf_counter()))
    await asyncio.gather(*(one.until(lambda one: plan.steps in one.heard) for one in class_))
    for one in class_:
        for step, at in begun.items():
            # A step that was skipped was on the screen when the next one was.
            later = [one.heard[n] for n in range(step, plan.steps + 1) if n in one.heard]
            outcome.missed += step not in one.heard
            outcome.steps.append(later[0] - at)


async def _vote(lecturer: Member, class_: list[Member], outcome: Outcome) -> None:
    """All vote within one second, and then once more for the same answer."""
    await lecturer.say(ask={"id": _ID, "text": "What happens?", "answers": list(_ANSWERS)})
    await asyncio.gather(*(one.until(lambda one: one.state.get("question")) for one in class_))
    begin = time.perf_counter()

    async def vote(one: Member, number: int) -> None:
        await asyncio.sleep(0.9 * number / len(class_))
        for _ in range(2):
            await one.say(vote={"question": _ID, "answer": number % len(_ANSWERS)})
        await one.until(lambda one: one.votes == 2)

    await asyncio.gather(*(vote(one, number) for number, one in enumerate(class_)))
    outcome.voting = time.perf_counter() - begin
    await lecturer.until(lambda one: one.state["votes"] >= len(class_))
    outcome.counted = lecturer.state["votes"]
    await lecturer.say(reveal=0)
    await asyncio.gather(*(one.until(lambda one: one.state["revealed"]) for one in class_))
    outcome.shown = class_[-1].state["revealed"]["counts"]
    outcome.revealed = sum(outcome.shown)
    outcome.expected = [len(range(i, len(class_), len(_ANSWERS))) for i in range(len(_ANSWERS))]


def summary(outcome: Outcome, seconds: float | None, steps: int) -> dict[str, Any]:
    """What --json prints."""
    p50, p95, p99 = (round(1e3 * t, 1) for t in np.percentile(outcome.steps, (50, 95, 99)))
    return {
        "p50_ms": p50,
        "p95_ms": p95,
        "p99_ms": p99,
        "skipped": outcome.missed,
        "votes_counted": outcome.counted,
        "votes_right": outcome.shown == outcome.expected,
        "voting_s": round(outcome.voting, 2),
        "cpu_ms_per_step": None if seconds is None else round(1e3 * seconds / steps, 1),
    }


def _on_screens(plan: Plan, screens: int) -> dict[str, float]:
    """What --screens adds: from the lecturer's key to real screens, and to the other followers."""
    if not screens:
        return {}
    from tests.load.screens import step_on_screens

    names = ("screens_p50_ms", "screens_p95_ms"), ("others_p50_ms", "others_p95_ms")
    took = asyncio.run(step_on_screens(plan, screens))
    return {
        name: round(1e3 * float(t), 1)
        for pair, times in zip(names, took, strict=True)
        if times
        for name, t in zip(pair, np.percentile(times, (50, 95)), strict=True)
    }


def main() -> None:
    parser = _parser()
    asked = parser.parse_args()
    with served(asked.url, asked.workers) as (url, pid):
        try:
            plan = Plan(url, asked.followers, asked.steps, asked.every)
        except ValueError as error:
            parser.error(str(error))
        before = processor_seconds(pid) if pid is not None else 0.0
        try:
            outcome = asyncio.run(hold_lesson(plan))
            spent = processor_seconds(pid) - before if pid is not None else None
            on_screens = _on_screens(plan, asked.screens)
        except (OSError, TimeoutError, LoadError) as error:
            raise SystemExit(f"No room at {url}: {type(error).__name__}: {error}") from None
    found = summary(outcome, spent, plan.steps) | on_screens
    print(f"load of the machine {os.getloadavg()[0]:.1f}; {plan}")
    print(
        f"step  {len(outcome.steps)}  p50 {found['p50_ms']}  p95 {found['p95_ms']}  "
        f"p99 {found['p99_ms']} ms; {outcome.missed} overtaken by the next one"
    )
    print(
        f"votes {plan.followers} twice in {outcome.voting:.2f} s: {outcome.counted} counted, "
        f"{outcome.shown} shown, {outcome.expected} given"
    )
    if on_screens:
        print(f"from the lecturer's key: {on_screens}")
    if asked.json:
        print(json.dumps(found))
    slowest = max(found[name] for name in found if name.endswith("p95_ms"))
    good = slowest <= asked.within and found["votes_right"]
    if not (good and outcome.counted == plan.followers):
        sys.exit(1)


def _parser() -> argparse.ArgumentParser:
    words = (__doc__ or "").partition("\n")[0]
    parser = argparse.ArgumentParser(prog="python -m tests.load.room", description=words)
    parser.add_argument("--followers", type=int, default=100)
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument("--every", type=float, default=0.1, help="seconds between two steps")
    parser.add_argument("--screens", type=int, default=0, help="followers that are browsers")
    parser.add_argument("--within", type=float, default=300.0, help="ms for 95 %% of the steps")
    parser.add_argument("--url", default="", help="an app that runs on this machine already")
    parser.add_argument("--workers", type=int, default=1, help="processes; several need Redis")
    parser.add_argument("--json", action="store_true", help="print one JSON object last")
    return parser


if __name__ == "__main__":
    main()
