"""`python -m tests.load`: latencies, failures, processor time and memory of the app under load.

With --json the last line is one object: p50_ms, p95_ms, p99_ms of the answers, answers, failures,
cpu_ms_per_answer (of the whole server) and mb_per_session; the last two are null where the server
is not a process of this machine that can be looked at.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import urllib.request

import numpy as np

from tests.load.client import PATIENCE
from tests.load.crowd import ACTIONS, LONG, STRIPS, Outcome, Plan, press
from tests.load.process import memory_bytes, processor_seconds
from tests.load.served import served


class Meter:
    """Memory and processor time of a server since it was empty, and since all sessions are open."""

    def __init__(self, pid: int | None) -> None:
        self._pid = pid
        self.megabytes = self.milliseconds = None
        self._empty = self._used = 0.0
        if pid is not None:
            self._empty = memory_bytes(pid)

    def opened(self) -> None:
        if self._pid is not None:
            self.megabytes = (memory_bytes(self._pid) - self._empty) / 2**20
            self._used = processor_seconds(self._pid)

    def ended(self) -> None:
        if self._pid is not None:
            self.milliseconds = 1e3 * (processor_seconds(self._pid) - self._used)


def main() -> None:
    parser = _parser()
    asked = parser.parse_args()
    with served(asked.url, asked.workers) as (url, pid):
        try:
            plan = _plan(url, asked)
        except ValueError as error:
            parser.error(str(error))
        if asked.url:
            _look_for_an_app(plan.url)
        meter = Meter(pid)
        outcome = asyncio.run(press(plan, meter.opened))
        meter.ended()
    print(f"load of the machine {os.getloadavg()[0]:.1f}; {plan}")
    _print(outcome)
    found = summary(plan, outcome, meter)
    if pid is not None:
        print(f"processor time of the server: {found['cpu_ms_per_answer']} ms an action")
        print(f"memory: {found['mb_per_session']} MB a session, once all are open")
    if asked.json:
        print(json.dumps(found))


def summary(plan: Plan, outcome: Outcome, meter: Meter) -> dict[str, float | None]:
    """What --json prints."""
    took = [t for name, times in outcome.seconds.items() if name in ACTIONS for t in times]
    p50, p95, p99 = (
        (round(1e3 * t, 1) for t in np.percentile(took, (50, 95, 99))) if took else [None] * 3
    )
    spent, grown = meter.milliseconds, meter.megabytes
    return {
        "p50_ms": p50,
        "p95_ms": p95,
        "p99_ms": p99,
        "answers": len(took),
        "failures": len(outcome.failures),
        "cpu_ms_per_answer": None if spent is None else round(spent / max(1, len(took)), 1),
        "mb_per_session": None if grown is None else round(grown / plan.sessions, 2),
    }


def _plan(url: str, asked: argparse.Namespace) -> Plan:
    mix, busy = _numbers(asked.mix), _numbers(asked.busy)
    return Plan(
        url, asked.sessions, asked.seconds, asked.every, mix, busy, asked.page, asked.change
    )  # fmt: skip


def _look_for_an_app(url: str) -> None:
    try:
        urllib.request.urlopen(f"{url}/_stcore/health", timeout=PATIENCE).close()
    except OSError as error:
        raise SystemExit(
            f"No app answers at {url}: {error}. Start it, or give its path too."
        ) from None


def _parser() -> argparse.ArgumentParser:
    words = (__doc__ or "").partition("\n")[0]
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=words)
    parser.add_argument("--sessions", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument(
        "--every", "--pause", type=float, default=2.0, help="seconds between two actions of one"
    )
    parser.add_argument("--page", choices=STRIPS, default="unroll")
    parser.add_argument("--change", metavar="FIELD", default="gain", help="whose control is moved")
    parser.add_argument("--url", default="", help="an app that runs on this machine already")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="print one JSON object last")
    parser.add_argument(
        "--busy", nargs="+", default=[],
        help=f"so many more sessions that do long work all the time, of {list(LONG)}: train=3",
    )  # fmt: skip
    parser.add_argument("mix", nargs="*", default=["ask=1"], help=f"weights of {list(ACTIONS)}")
    return parser


def _numbers(given: list[str]) -> dict[str, int]:
    """{name: number} of words such as train=3; ValueError for other words."""
    found = {}
    for one in given:
        name, _, number = one.partition("=")
        if number and not (number.isdecimal() and len(number) <= 4):
            raise ValueError(f"{one} is no weight: write {name}=3.")
        found[name] = int(number or 1)
    return found


def _print(outcome: Outcome) -> None:
    for name, times in outcome.seconds.items():
        p50, p95, p99 = 1e3 * np.percentile(times, (50, 95, 99))
        print(f"{name:7} {len(times):6}  p50 {p50:.0f}  p95 {p95:.0f}  p99 {p99:.0f} ms")
    print(f"failures: {len(outcome.failures)}")
    for failure in sorted(set(outcome.failures)):
        print(f"  {failure}")


if __name__ == "__main__":
    main()
