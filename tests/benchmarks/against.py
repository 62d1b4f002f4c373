"""How long the engine takes beside another commit of it, call by call.

    git worktree add --detach ../before COMMIT
    python -m tests.benchmarks.against ../before [WORD]

Two processes, one in each checkout, answer in turn with the processor time of a burst of calls, so
that other work on the machine hits both alike; the ratio of each pair of bursts is taken, and the
median of those is printed: above 1, this checkout is slower. WORD picks cases whose name has it.
"""

import os

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import json  # noqa: E402
import subprocess  # noqa: E402
import sys  # noqa: E402
from functools import partial  # noqa: E402
from pathlib import Path  # noqa: E402
from statistics import median  # noqa: E402
from time import process_time  # noqa: E402

import numpy as np  # noqa: E402

from explorer import engine  # noqa: E402
from explorer.errors import InputError  # noqa: E402

HERE = Path(__file__).resolve()
CELLS = ("rnn", "gru", "gru_reset_after", "lstm")
SIZES = ((1, 16, 25), (8, 32, 50), (32, 64, 100), (1, 64, 1000))
FLOW_SIZES, SWEEP_SIZES = SIZES[:3], SIZES[:2]
DTYPES = ("float32", "float64")
N_X = N_Y = 8
UPDATES, NETWORKS = 20, 40
MOST = 1.1
PAIRS, BURST_SECONDS = 9, 0.08


def problem(cell, size, dtype):
    """A network and a batch of one-hot inputs and targets."""
    (m, n_a, T), rng, eye = size, np.random.default_rng(1), np.eye(N_X, dtype=dtype)
    params = engine.init_params(cell, N_X, n_a, N_Y, init="orthogonal", seed=1, dtype=dtype)
    return params, eye[rng.integers(0, N_X, (T, m))], eye[rng.integers(0, N_Y, (T, m))]


def passes(cell, size, dtype):
    """(params, trace, back, y) of one step."""
    params, x, y = problem(cell, size, dtype)
    trace = engine.forward(params, x)
    return params, trace, engine.backward(params, trace, y), y


def step(cell, size, dtype):
    params, x, y = problem(cell, size, dtype)
    return lambda: engine.backward(params, engine.forward(params, x), y)


def update(cell, size, dtype):
    params, *batch = problem(cell, size, dtype)
    how = {"learning_rate": 0.01, "clip": "norm"}
    return lambda: engine.train(params, lambda i: (*batch, None), UPDATES, **how)


def flow(cell, size, dtype):
    params, trace, _, y = passes(cell, size, dtype)
    return partial(engine.gradient_flow, params, trace, y)


def one_loss(cell, size, dtype):
    params, trace, _, y = passes(cell, size, dtype)
    return partial(engine.one_loss, params, trace, y)


def backward_terms(cell, size, dtype):
    params, trace, back, _ = passes(cell, size, dtype)
    return partial(engine.backward_terms, params, trace, back)


def lag_split(cell, size, dtype):
    params, trace, _, y = passes(cell, size, dtype)
    return partial(engine.lag_split, params, trace, y)


def stepper(cell, size, dtype):
    params, x, _ = problem(cell, size, dtype)

    def walk():
        at = engine.Stepper(params, x.shape[1])
        for rows in x[:50]:
            at.step(rows)

    return walk


def train_many(cell, size, dtype):
    (m, n_a, T), rng, eye = size, np.random.default_rng(1), np.eye(N_X)
    params = [
        engine.init_params(
            cell, N_X, n_a, N_Y, init="orthogonal", seed=s, gain=0.8 + 0.01 * s, dtype=dtype
        )
        for s in range(NETWORKS)
    ]
    x, y = (eye[rng.integers(0, N_X, (T, NETWORKS, m))] for _ in range(2))
    how = {"learning_rate": 0.05, "clip": ["off", "norm"] * (NETWORKS // 2), "keep_da_norm": True}
    return lambda: engine.train_many(params, lambda i: (x, y, None), UPDATES, **how)


def surface(cell, size, dtype):
    params, x, y = problem(cell, size, dtype)
    directions, at = engine.random_directions(params), np.linspace(-1, 1, 20)
    return partial(
        engine.loss_surface, params, x, y, directions, at, at, keep_gradient_norm=True
    )  # fmt: skip


def cliff(cell, size, dtype):
    w, b = np.linspace(-2, 10, 100)[None, :], np.linspace(-5, 1, 100)[:, None]
    return partial(engine.cliff, w, b)


def sweep(cell, size, dtype):
    from explorer.experiment import Experiment
    from explorer.sweeps import grid
    from explorer.sweeps.chunks import HowToTrain, chunks_of, train_chunk

    m, n_a, T = size
    base = Experiment(task="latch", n_steps=T, n_a=n_a, batch=m, updates=100, dtype=dtype)
    many = grid(base, seed=range(5), gain=(0.5, 1.0, 1.5, 2.0), clip=("off", "norm"))
    chunks = chunks_of(many)
    return lambda: [train_chunk(chunk, HowToTrain(keep_da_norm=True), None) for chunk in chunks]


CASES = {
    f"{make.__name__} {cell} {size} {dtype}": (make, cell, size, dtype)
    for makers, cells, sizes in (
        ((step, update, one_loss, backward_terms, stepper), CELLS, SIZES),
        ((flow, lag_split), CELLS, FLOW_SIZES),
        ((train_many,), CELLS[:1], SWEEP_SIZES),
        ((surface, sweep, cliff), CELLS[:1], SIZES[:1]),
    )
    for make in makers
    for cell in cells
    for size in sizes
    for dtype in DTYPES
}


def answer():
    """Read [case, calls] line by line, and answer with the processor seconds of each call."""
    calls = {}
    for line in sys.stdin:
        case, count = json.loads(line)
        try:
            if case not in calls:
                make, *of = CASES[case]
                calls = {case: make(*of)}
                calls[case]()
            start = process_time()
            for _ in range(count):
                calls[case]()
            found = (process_time() - start) / count
        except (InputError, AttributeError):
            found = None  # this commit does not have it
        sys.stdout.write(json.dumps(found) + "\n")
        sys.stdout.flush()


class Checkout:
    """A process in a checkout that times calls of the engine that lies there."""

    def __init__(self, folder):
        env = os.environ | {"PYTHONPATH": str(folder)}
        what = [sys.executable, "-W", "ignore", str(HERE), "--answer"]
        self.process = subprocess.Popen(
            what, cwd=folder, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def seconds(self, case, count):
        self.process.stdin.write(json.dumps([case, count]) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def compare(now, before, case):
    """(median ms now, median ms before, median ratio), or None where one refuses the case."""
    firsts = [side.seconds(case, 2) for side in (now, before)]
    if None in firsts:
        return None
    count = max(1, int(BURST_SECONDS / max(firsts)))
    pairs = []
    for i in range(PAIRS):
        # Each side is the first of every other pair.
        sides = (now, before) if i % 2 else (before, now)
        taken = {side: side.seconds(case, count) for side in sides}
        pairs.append((taken[now], taken[before]))
    ours, theirs = zip(*pairs, strict=True)
    return 1e3 * median(ours), 1e3 * median(theirs), median(a / b for a, b in pairs)


def main(folder, word=""):
    sides = Checkout(HERE.parents[2]), Checkout(Path(folder).resolve())
    print(f"{'':<52} now (ms) before (ms) now / before")
    for case in CASES:
        found = compare(*sides, case) if word in case else None
        if found is not None:
            mark = "" if found[2] <= MOST else "  SLOWER"
            print("{:<52} {:8.3f} {:11.3f} {:12.2f}{}".format(case, *found, mark), flush=True)
    for side in sides:
        side.end()


if __name__ == "__main__":
    answer() if sys.argv[1:] == ["--answer"] else main(*sys.argv[1:])
