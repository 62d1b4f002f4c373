"""Makes what the page "Shapes" comes with, and prints what each network reaches.

    python -m tests.benchmarks.ship                  all weights, and the measure of the vector
    python -m tests.benchmarks.ship numbers dates    only these weights
    python -m tests.benchmarks.ship vector           only the measure of the vector
    python -m tests.benchmarks.ship --look           writes nothing: the scores of what is there

One core: OPENBLAS_NUM_THREADS=1 is set here. Everything follows from the recipes' seeds.
"""

import datetime
import json
import os
import sys
import time

os.environ["OPENBLAS_NUM_THREADS"] = "1"

from explorer import weights
from explorer.run.training import open_task, start, train
from explorer.shapes import EXHIBITS, find, path_of, report
from explorer.shapes.vector_size import FILE, SEEDS, base, measure, pairs_by_length


def learn(experiment):
    """(network, processor seconds) of an experiment."""
    task, n_steps, _ = open_task(experiment)
    began = time.process_time()
    params, _ = train(experiment, task, start(experiment, task), n_steps, None)
    return params, time.process_time() - began


def say(name, params, seconds):
    task, _, _ = open_task(EXHIBITS[name].recipe)
    print(f"{name:10} {params.flat.size:7,} numbers  {seconds}", flush=True)
    for who, data, value, unit in report(params, task).scores:
        text = f"{value:.1%}" if unit == "share" else f"{value:.3f} {unit}"
        print(f"{'':11}{text:>12}  {who}, {data}")


def ship(name):
    params, seconds = learn(EXHIBITS[name].recipe)
    path_of(EXHIBITS[name]).parent.mkdir(exist_ok=True)
    weights.save_npz(path_of(EXHIBITS[name]), params)
    say(name, params, f"learned in {seconds:.1f} s")


def ship_vector_size():
    task, _, _ = open_task(base())
    told = {
        "measured": datetime.date.today().isoformat(),
        "updates": base().updates,
        "seeds": SEEDS,
        "pairs": {length: len(pairs) for length, pairs in pairs_by_length(task).items()},
        "exact": measure(),
    }
    FILE.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    for n_a, row in told["exact"].items():
        print(f"n_a = {n_a:3}  " + "  ".join(f"{k} words {v:.0%}" for k, v in row.items()))


def main():
    names = sys.argv[1:]
    if names == ["--look"]:
        for name in EXHIBITS:
            say(name, find(EXHIBITS[name].recipe), "as shipped")
        return
    for name in names or EXHIBITS:
        if name != "vector":
            ship(name)
    if not names or "vector" in names:
        ship_vector_size()


if __name__ == "__main__":
    main()
