"""`python -m tests.load.soak --minutes 10`: all that people do, again and again; nothing may grow.

People come, do one thing after another, and leave; the server forgets them after some seconds.
After a third of the time, and again at the end, all leave, and memory, threads, open files and
processes are read once the server rests. The exit code is not 0 where one of them has grown,
something failed, or answers take longer in the last third than in the first.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from explorer.pages import PAGES
from tests.browser.serve import Address, running_app
from tests.load.client import Session, run
from tests.load.process import family, memory_bytes, open_files, threads

LATCH = {"task": "latch", "n_steps": 13, "n_a": 16}
RACE = {"task": "latch", "n_a": 6, "batch": 8, "updates": 60, "learning_rate": 0.3}
SEEDS = 20
"""So many different experiments: what is kept of runs is full by the end of the warm-up."""
SENTENCES = "text,label\n" + "".join(f"good day {n},yes\nbad day {n},no\n" for n in range(200))

GROWTH, MORE = 1.05, 2
"""What memory may be of what it was after the warm-up; what may be more of threads and files."""
LAST = 80
"""So many lines of what the server wrote are printed after a failure."""
SLOWER, HARDLY = 2.0, 0.1
"""How much longer the median may take in the last third, and what is no matter, in seconds."""


async def _look(one: Session, chance: random.Random) -> None:
    page = chance.choice([name for name in PAGES if name not in ("unroll", "race", "train")])
    await one.open(page, **LATCH, seed=chance.randrange(SEEDS))


async def _drag(one: Session, chance: random.Random) -> None:
    await one.open("unroll", **LATCH, seed=chance.randrange(SEEDS))
    for _ in range(8):
        await one.move("ask", gain=chance.randrange(1, 21) / 10)
    await one.move("commit", gain=chance.randrange(1, 21) / 10)


async def _train(one: Session, chance: random.Random) -> None:
    await one.open("train", **LATCH, seed=chance.randrange(SEEDS))
    await one.train(chance.randrange(20, 80))


async def _race(one: Session, chance: random.Random) -> None:
    lengths = {"race_lengths": "2,6", "race_networks": 2}
    await one.open("race", **RACE, **lengths, seed=chance.randrange(SEEDS))
    await one.race()


async def _give(one: Session, chance: random.Random) -> None:
    await one.open("shapes", own="yes", task="sentiment", updates=1)
    await one.give(f"own{chance.random()}.csv", SENTENCES.encode())


ACTS: dict[str, tuple[int, Callable]] = {
    "look": (6, _look),
    "drag": (6, _drag),
    "train": (2, _train),
    "upload": (2, _give),
    "race": (1, _race),
}
"""What people do, and how often."""


class Reading(NamedTuple):
    """A server at rest."""

    memory: int
    threads: int
    files: int
    processes: int


@dataclass
class Outcome:
    """(when, seconds) of each act that was done, by name, and what failed."""

    done: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def third(self, name: str, which: int) -> list[float]:
        """The seconds of the first (0) or last (2) third of all that was done."""
        begun = min(when for times in self.done.values() for when, _ in times)
        ended = max(when for times in self.done.values() for when, _ in times)
        length = (ended - begun) / 3 or 1.0
        return [s for when, s in self.done[name] if min(2, int((when - begun) / length)) == which]


async def live(url: str, people: int, seconds: float, seed: int, outcome: Outcome) -> None:
    """So many people at once for so long; each leaves after a few acts, and another one comes."""
    end = time.monotonic() + seconds

    async def seat(number: int) -> None:
        chance = random.Random(f"{seed} {number}")
        while time.monotonic() < end:
            one = await Session.connect(url)
            try:
                for _ in range(chance.randrange(2, 7)):
                    if time.monotonic() < end:
                        await act(one, chance)
            finally:
                await one.close()

    async def act(one: Session, chance: random.Random) -> None:
        names, weights = list(ACTS), [weight for weight, _ in ACTS.values()]
        name, begun = chance.choices(names, weights)[0], time.monotonic()
        try:
            await ACTS[name][1](one, chance)
        except Exception as error:  # whatever fails is what is to be counted
            outcome.failures.append(f"{name}: {type(error).__name__}: {error}")
        else:
            outcome.done.setdefault(name, []).append((begun, time.monotonic() - begun))

    await asyncio.gather(*map(seat, range(people)))


def at_rest(url: Address, seconds: float) -> Reading:
    """What a server takes when nobody is there: once its workers have ended, and so long after.

    It forgets sessions when the next one is put away, so one more comes and leaves; and it
    collects garbage after 20 seconds of rest, with which the files of the scripts' loops go.
    """
    end = time.monotonic() + 60
    while len(family(url.pid)) > 1 and time.monotonic() < end:
        time.sleep(0.1)
    time.sleep(seconds)
    run(_come_and_leave(str(url)))
    time.sleep(seconds)
    pid = url.pid
    return Reading(memory_bytes(pid), threads(pid), open_files(pid), len(family(pid)) - 1)


async def _come_and_leave(url: str) -> None:
    await (await Session.connect(url)).close()


def soak(url: Address, minutes: float, people: int, rest: float) -> tuple[list[Reading], Outcome]:
    """(the server after the warm-up and at the end, what was done in between)."""
    warming, readings = Outcome(), []
    run(live(str(url), people, 20 * minutes, 1, warming))
    readings.append(at_rest(url, rest))
    outcome = Outcome(failures=warming.failures)
    run(live(str(url), people, 40 * minutes, 2, outcome))
    readings.append(at_rest(url, rest))
    return readings, outcome


def wrong_with(before: Reading, after: Reading, outcome: Outcome) -> list[str]:
    """What is not as it has to be, in words."""
    wrong = [f"{len(outcome.failures)} failures"] if outcome.failures else []
    if after.memory > GROWTH * before.memory:
        wrong.append(f"memory grew by {100 * (after.memory / before.memory - 1):.1f} %")
    for name in ("threads", "files"):
        if getattr(after, name) > getattr(before, name) + MORE:
            wrong.append(f"{name}: {getattr(before, name)}, then {getattr(after, name)}")
    if after.processes:
        wrong.append(f"{after.processes} worker processes were left behind")
    for name in outcome.done:
        first, last = (np.median(outcome.third(name, which) or [0.0]) for which in (0, 2))
        if first and last > max(SLOWER * first, first + HARDLY):
            wrong.append(f"{name}: {first:.2f} s, in the last third {last:.2f} s")
    return wrong


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.load.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--people", type=int, default=4)
    parser.add_argument(
        "--rest", type=float, default=25.0, help="seconds, twice before each reading"
    )
    asked = parser.parse_args()
    # Sessions are kept for 10 seconds and not for two minutes, so that they come and go.
    with (
        tempfile.TemporaryFile() as log,
        running_app(log=log, STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL="10") as url,
    ):
        (before, after), outcome = soak(url, asked.minutes, asked.people, asked.rest)
        log.seek(0)
        complaints = log.read().decode(errors="replace").splitlines()
    print(f"load of the machine {os.getloadavg()[0]:.1f}; {asked.people} people")
    for name, reading in (("after the warm-up", before), ("at the end", after)):
        memory = f"{reading.memory / 2**20:.1f} MB, {reading.threads} threads"
        print(f"{name}: {memory}, {reading.files} open files, {reading.processes} workers")
    for name, times in sorted(outcome.done.items()):
        thirds = [outcome.third(name, which) or [np.nan] for which in (0, 2)]
        p50, p95 = np.array([1e3 * np.percentile(one, (50, 95)) for one in thirds]).T
        print(
            f"{name:7} {len(times):5}  p50 {p50[0]:.0f}, {p50[1]:.0f} ms  "
            f"p95 {p95[0]:.0f}, {p95[1]:.0f} ms (first and last third)"
        )
    for failure in sorted(set(outcome.failures)):
        print(f"  {failure}")
    if outcome.failures:
        print("the server's last words:", *complaints[-LAST:], sep="\n  ")
    wrong = wrong_with(before, after, outcome)
    print("\n".join(wrong) or "nothing has grown")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
