"""Count, for every demo of the page "Clipping", how many networks learn without and with the clip.

    python -m tests.benchmarks.presets            train 20 seeds × demos × {off, on}, print counts
    python -m tests.benchmarks.presets --write    and store them with today's date

Takes a few minutes. When a network has learned ("solved") is said in explorer/tasks/learned.py.
"""

import argparse
import datetime
import json
import re

import numpy as np

from explorer import presets
from explorer.experiment import Experiment
from explorer.run import good_loss, run_twins
from explorer.tasks import learned_at


def measure(fields, seed, updates):
    """(solved without, solved with the clip, times the clip fired, update that broke or None)."""
    twins = run_twins(Experiment(**{**fields, "seed": seed, "updates": updates}))
    good = good_loss(twins.experiment)
    return (
        learned_at(twins.off.loss, good),
        learned_at(twins.on.loss, good),
        int(twins.on.fired.sum()),
        twins.off.diverged_at,
    )


def _report(title, rows):
    off, on, fired, _ = zip(*rows, strict=True)
    broke = sum(row[3] is not None for row in rows)
    for name, solved in (("off", off), ("on", on)):
        times = [update for update in solved if update]
        median = f", median update {np.median(times):.0f}" if times else ""
        print(f"{title:24} {name:3} {len(times):2} of {len(rows)}{median}   {list(solved)}")
    print(f"{'':24} without the clip {broke} broke; the clip fired {list(fired)}\n", flush=True)


def _as_text(data):
    """JSON with every list of numbers on one line, so that a difference can be read."""
    text = json.dumps(data, indent=2, ensure_ascii=False)
    return re.sub(r"\[[^\[\]{}]*\]", lambda found: re.sub(r"\s+", " ", found[0]), text)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="store what was counted")
    write = parser.parse_args().write
    data = json.loads(presets.PATH.read_text(encoding="utf-8"))
    measured = data["measured"]
    for demo in data["demos"]:
        fields = {**data["common"], **demo["fields"]}
        rows = [measure(fields, seed, measured["within"]) for seed in measured["seeds"]]
        _report(demo["title"], rows)
        demo["solved_off"] = [row[0] for row in rows]
        demo["solved_on"] = [row[1] for row in rows]
    if write:
        measured["date"] = datetime.date.today().isoformat()
        presets.PATH.write_text(_as_text(data) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
