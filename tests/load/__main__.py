"""`python -m tests.load`: latencies, failures, processor time and memory of the app under load."""

from __future__ import annotations

import argparse
import asyncio
import os

import numpy as np

from tests.browser.serve import running_app
from tests.load.crowd import ACTIONS, LONG, Outcome, Plan, press
from tests.load.process import memory_bytes, processor_seconds


def main() -> None:
    asked = _read()
    mix, busy = _numbers(asked.mix), _numbers(asked.busy)
    with running_app(workers=asked.workers) as url:
        plan = Plan(str(url), asked.sessions, asked.seconds, asked.pause, mix, busy)
        empty = memory_bytes(url.pid)
        full = used = 0.0

        def opened() -> None:
            nonlocal full, used
            full, used = memory_bytes(url.pid), processor_seconds(url.pid)

        outcome = asyncio.run(press(plan, opened))
        used = processor_seconds(url.pid) - used
    print(f"load of the machine {os.getloadavg()[0]:.1f}; {plan}")
    _print(outcome)
    done = sum(len(times) for name, times in outcome.seconds.items() if name in ACTIONS)
    spent = 1e3 * used / max(1, done)
    print(f"processor time of the server: {spent:.1f} ms an action, {done} done")
    print(f"memory: {(full - empty) / plan.sessions / 2**20:.2f} MB a session, once all are open")


def _read() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--sessions", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--pause", type=float, default=2.0, help="seconds between two actions")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument(
        "--busy", nargs="+", default=[],
        help=f"so many more sessions that do long work all the time, of {list(LONG)}: train=3",
    )  # fmt: skip
    parser.add_argument("mix", nargs="*", default=["ask=1"], help=f"weights of {list(ACTIONS)}")
    return parser.parse_args()


def _numbers(given: list[str]) -> dict[str, int]:
    return {name: int(number or 1) for name, _, number in (one.partition("=") for one in given)}


def _print(outcome: Outcome) -> None:
    for name, times in outcome.seconds.items():
        p50, p95, p99 = 1e3 * np.percentile(times, (50, 95, 99))
        print(f"{name:7} {len(times):6}  p50 {p50:.0f}  p95 {p95:.0f}  p99 {p99:.0f} ms")
    print(f"failures: {len(outcome.failures)}")
    for failure in sorted(set(outcome.failures)):
        print(f"  {failure}")


if __name__ == "__main__":
    main()
