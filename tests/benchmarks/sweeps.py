"""Many networks at once beside one by one, and the cliff beside its own sigma calls.

    python -m tests.benchmarks.sweeps

Both sides run on one thread, in bursts that alternate, and the ratio of each pair of bursts is
taken, so that other work on the machine hits both sides alike.
"""

import os

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

from functools import partial  # noqa: E402
from statistics import median  # noqa: E402
from time import perf_counter  # noqa: E402

import numpy as np  # noqa: E402

from explorer import engine  # noqa: E402
from explorer.engine.activations import sigmoid  # noqa: E402
from explorer.experiment import Experiment  # noqa: E402
from explorer.run import run  # noqa: E402
from explorer.sweeps import grid  # noqa: E402
from explorer.sweeps.chunks import HowToTrain, chunks_of, train_chunk  # noqa: E402

N_X = N_Y = 8
SWEEPS = (((1, 16, 25), 40, 6.0), ((8, 32, 50), 40, None))
UPDATES = 20
CLIFF_TARGET = 1.5


def networks(m, n_a, T, count):
    """Networks of several seeds and gains, half of them with a clip, and a stream for each."""
    params = [
        engine.init_params("rnn", N_X, n_a, N_Y, init="orthogonal", seed=s, gain=0.8 + 0.01 * s)
        for s in range(count)
    ]
    rng, eye = np.random.default_rng(1), np.eye(N_X)
    x, y = (eye[rng.integers(0, N_X, (T, count, m))] for _ in range(2))
    return params, x, y, ["off", "norm"] * (count // 2)


def together(params, x, y, clips):
    how = {"learning_rate": 0.05, "clip": clips, "keep_da_norm": True}
    return engine.train_many(params, lambda i: (x, y, None), UPDATES, **how)


def one_by_one(params, streams, clips):
    for one, stream, clip in zip(params, streams, clips, strict=True):
        engine.train(one, lambda i: stream, UPDATES, learning_rate=0.05, clip=clip)  # noqa: B023


def streams_of(x, y):
    """The batch of each network, contiguous."""
    copies = (np.ascontiguousarray(array.swapaxes(0, 1)) for array in (x, y))
    return [(*pair, None) for pair in zip(*copies, strict=True)]


def sigma_calls(z, out):
    for _ in range(50):
        sigmoid(z, out)


def surface_one_by_one(params, x, y, directions, at):
    for alpha in at:
        for beta in at:
            moved = params.flat + alpha * directions[0].flat + beta * directions[1].flat
            there = engine.Params(
                moved, params.shapes, "rnn", "tanh", "softmax", N_X, params.n_a, N_Y
            )
            engine.backward(there, engine.forward(there, x), y)


def seconds(call, repeats=1):
    start = perf_counter()
    for _ in range(repeats):
        call()
    return (perf_counter() - start) / repeats


def compare(ours, other, bursts=7, burst_seconds=0.15):
    """(median ms of ours, median ms of the other, median of other / ours)."""
    counts = [max(1, int(burst_seconds / seconds(call))) for call in (ours, other)]
    pairs = [(seconds(ours, counts[0]), seconds(other, counts[1])) for _ in range(bursts)]
    mine, theirs = zip(*pairs, strict=True)
    return 1e3 * median(mine), 1e3 * median(theirs), median(b / a for a, b in pairs)


def line(what, ours, other, ratio, target, reached):
    mark = "" if target is None else f"{target:6.1f}x  {'reached' if reached else 'MISSED'}"
    print(f"{what:<50} {ours:9.2f} {other:9.2f} {ratio:6.2f}x {mark}")


def main():
    print(f"{'':<50} ours (ms) other(ms)  ratio  target")
    for size, count, target in SWEEPS:
        params, x, y, clips = networks(*size, count)
        ours = partial(together, params, x, y, clips)
        found = compare(ours, partial(one_by_one, params, streams_of(x, y), clips))
        what = f"{count} networks {size}, {UPDATES} updates"
        line(what, *found, target, target is None or found[2] >= target)

    experiments = grid(
        Experiment(task="latch", n_steps=25, n_a=16, batch=1, updates=100),
        seed=range(5), gain=(0.5, 1.0, 1.5, 2.0), clip=("off", "norm"),
    )  # fmt: skip
    chunks = chunks_of(experiments)
    found = compare(
        lambda: [train_chunk(chunk, HowToTrain(keep_da_norm=True), None) for chunk in chunks],
        lambda: [run(one) for one in experiments],
        bursts=3,
    )
    line(f"{len(experiments)} experiments (1, 16, 25), in one process", *found, None, True)

    params, x, y, _ = networks(1, 16, 25, 1)
    directions, at = engine.random_directions(params[0]), np.linspace(-1, 1, 20)
    ours = partial(
        engine.loss_surface, params[0], x[:, 0], y[:, 0], directions, at, at,
        keep_gradient_norm=True,
    )  # fmt: skip
    other = partial(surface_one_by_one, params[0], x[:, 0], y[:, 0], directions, at)
    line("surface 20 x 20 of (1, 16, 25), with gradients", *compare(ours, other), None, True)

    w, b = np.linspace(-2, 10, 100)[None, :], np.linspace(-5, 1, 100)[:, None]
    z, out = np.array(np.broadcast_to(w + b, (100, 100))), np.empty((100, 100))
    mine, calls, ratio = compare(partial(engine.cliff, w, b), partial(sigma_calls, z, out))
    what = "cliff 100 x 100, T = 50: E, dE/dw, dE/db / calls"
    line(what, mine, calls, 1 / ratio, CLIFF_TARGET, 1 / ratio <= CLIFF_TARGET)


if __name__ == "__main__":
    main()
