"""How long the races that are ready take, and what comes of them.

    python -m tests.benchmarks.race          the first one: 8 lengths × 5 seeds × 2
    python -m tests.benchmarks.race --all    all four

As on the page: a process for each core, started with the race. The work in seconds of processor
time, shared among the cores, is what the race takes where nothing else runs. Besides, how much
later than asked this process wakes up meanwhile, which is what the page would wait.
"""

import argparse
import os
import threading
import time

import numpy as np

from explorer.race import READY, Runner, count, make_race, verdict

TARGET = 60.0  # seconds, on 2 cores
TICK = 0.01


def race(ready):
    """(seconds to the first outcome, to the last, how late this process woke up, the runner)."""
    runner = Runner(make_race(ready.experiment, ready.lengths, 5))
    late, first, start = [], None, time.perf_counter()
    runner.start()
    while runner.running:
        before = time.perf_counter()
        time.sleep(TICK)
        late.append(time.perf_counter() - before - TICK)
        if first is None and runner.outcomes:
            first = time.perf_counter() - start
    return first, time.perf_counter() - start, np.array(late), runner


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--all", action="store_true", help="all races, not only the first")
    every = parser.parse_args().all
    print(f"{os.cpu_count()} cores, {threading.active_count()} thread here")
    for ready in READY if every else READY[:1]:
        before = os.times()
        first, seconds, late, runner = race(ready)
        after = os.times()
        work = sum(after[2:4]) - sum(before[2:4])  # of the processes that have ended by now
        networks = len(runner.outcomes)
        updates = sum(found.updates for found in runner.outcomes.values())
        mark = "reached" if seconds <= TARGET else "MISSED"
        print(f"\n{ready.title}: {networks} networks, {updates:,} updates")
        print(f"  {seconds:.1f} s (target {TARGET:.0f} s: {mark}), the first after {first:.1f} s")
        print(f"  work: {work:.1f} s of processor time, {work / os.cpu_count():.1f} s a core")
        p95, worst = 1e3 * np.quantile(late, 0.95), 1e3 * late.max()
        print(f"  this process woke up late by {p95:.1f} ms (95 %), {worst:.0f} ms at most")
        print(f"  {verdict(runner.race, runner.outcomes)}")
        for variant, line in count(runner.race, runner.outcomes).items():
            counts = "  ".join(f"{T}: {tally.learned}/{tally.of}" for T, tally in line.items())
            print(f"  {variant.label:18} {counts}")


if __name__ == "__main__":
    main()
