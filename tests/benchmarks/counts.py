"""Count, for every demo that is counted, how many networks learn without and with the clip.

    python -m tests.benchmarks.counts            train 20 seeds × demos × {off, on}, print counts
    python -m tests.benchmarks.counts --write    and store them with today's date

Every seed is trained here, and as 3 other computers would train it (tests/rounding.py): a count
that is told has to be true of all. Takes a few minutes. When a network has learned ("solved") is
said in explorer/tasks/learned.py.
"""

import argparse
import datetime
import json
import re

from explorer import demos
from explorer.experiment import Experiment
from explorer.run import good_loss
from explorer.tasks import Rows, learned_at
from tests.rounding import train_elsewhere


def measure(fields, seeds, within, elsewhere):
    """For without and with the clip: for here and each computer elsewhere, the update by which the
    network of each seed had learned, or None."""
    experiment = Experiment(**{**fields, "updates": within})
    good, n = good_loss(experiment), len(seeds) * (elsewhere + 1)
    both = []
    for clip in ("off", experiment.clip):
        records = train_elsewhere(
            experiment, elsewhere, seeds=seeds, clip=clip, keep_da_norm=False, enough=Rows(n, good)
        )
        solved = [[learned_at(record.loss, good) for record in row] for row in records]
        both.append([list(column) for column in zip(*solved, strict=True)])
    return both


def _report(title, both):
    for name, rows in zip(("off", "on"), both, strict=True):
        counts = [sum(update is not None for update in row) for row in rows]
        print(f"{title:24} {name:3} {counts} of {len(rows[0])}   {rows[0]}", flush=True)


def _as_text(data):
    """JSON with every list of numbers on one line, so that a difference can be read."""
    text = json.dumps(data, indent=2, ensure_ascii=False)
    return re.sub(r"\[[^\[\]{}]*\]", lambda found: re.sub(r"\s+", " ", found[0]), text)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="store what was counted")
    write = parser.parse_args().write
    data = json.loads(demos.PATH.read_text(encoding="utf-8"))
    counting = data["counting"]
    for demo in data["demos"]:
        if "solved" not in demo:
            continue
        fields = demos.fields_of(demo, counting)
        both = measure(fields, counting["seeds"], counting["within"], counting["elsewhere"])
        _report(demo["title"], both)
        demo["solved"] = dict(zip(("off", "on"), both, strict=True))
    if write:
        counting["date"] = datetime.date.today().isoformat()
        demos.PATH.write_text(_as_text(data) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
