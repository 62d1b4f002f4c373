"""One update inside the training loop, what its logs cost, and what it allocates.

    python -m tests.benchmarks.engine_loop

An update is one of engine.train: forward, backward, clip by norm, SGD. It records the loss, the
norm before and after the clip, whether it fired, the angle it turned the gradient by, and
||dL/da<t>|| of every step; not ||dW<t>||, which only engine.backward logs. PyTorch's side is the
fully logged step of engine_steps.py, without an update.
"""

import os

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import tracemalloc  # noqa: E402
from functools import partial  # noqa: E402

import numpy as np  # noqa: E402

from explorer import engine  # noqa: E402
from explorer.engine import backward_pass  # noqa: E402
from explorer.engine.cells import cell_of  # noqa: E402
from explorer.engine.forward_pass import empty_states  # noqa: E402
from explorer.engine.params import NamedArrays  # noqa: E402
from explorer.engine.step_norms import fill_gradients  # noqa: E402
from explorer.engine.trainer import Trainer  # noqa: E402
from tests.benchmarks.engine_steps import (  # noqa: E402
    TorchStep,
    TorchStepByStep,
    compare,
    engine_step,
    print_row,
    problem,
)

SIZES = (((1, 16, 25), 20.0), ((8, 32, 50), 12.0), ((32, 64, 100), 3.5), ((1, 64, 1000), 18.0))
CELLS = ("rnn", "gru", "gru_reset_after", "lstm")
UPDATES = 20
LOGS_TARGET = 1 / 1.2


def train(params, batch):
    engine.train(params, lambda i: batch, UPDATES, learning_rate=0.01, clip="norm")


def print_loop():
    print("one update inside engine.train, against PyTorch's fully logged step")
    print("   (m, n_a, T)    dtype ours (ms) other (ms)  ratio   target")
    for size, target in SIZES:
        params, x, y = problem(*size, "float32")
        for theirs in (TorchStepByStep(params, x, y), TorchStep(params, x, y)):
            mine, other, ratio = compare(partial(train, params, (x, y, None)), theirs)
            found = mine / UPDATES, other, UPDATES * ratio
            print_row(size, "float32", *found, target, type(theirs).__name__)


def without_step_norms(products, grads, nodes):
    """In place of logged_gradients: the same gradients, and no norms."""
    fill_gradients(products, grads)
    return [np.zeros(len(node)) for node in nodes], NamedArrays(np.zeros(1), (("none", (1,)),))


def plain_step(params, x, y):
    """One step without the norm logs: of da, of dc, and of what each step adds to each gradient."""
    logged, backward_pass.logged_gradients = backward_pass.logged_gradients, without_step_norms
    try:
        return engine_step(params, x, y)
    finally:
        backward_pass.logged_gradients = logged


def print_logs():
    print("the step with all norms logged, against the same step without them")
    for cell in CELLS:
        for size, _ in SIZES:
            given = problem(*size, "float32", cell)
            found = compare(partial(engine_step, *given), partial(plain_step, *given))
            print_row(size, "float32", *found, LOGS_TARGET, f"{cell}: no norms")


def most_held(call):
    """The most bytes held at once during the call, above what was held before it."""
    call()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    call()
    most = tracemalloc.get_traced_memory()[1] - before
    tracemalloc.stop()
    return most


def print_memory(m=8, n_a=32):
    print(f"memory at m = {m}, n_a = {n_a}, float32: kB for each of the T steps, at its most")
    print("               T   public step   update in the loop   loop over the steps alone, in all")
    for cell in CELLS:
        for T in (100, 200, 400, 800):
            params, x, y = problem(m, n_a, T, "float32", cell)
            step = most_held(partial(engine_step, params, x, y)) / T / 1e3
            trainer = Trainer(params, learning_rate=0.01, clip="norm")
            update = most_held(lambda: trainer.update((x, y, None))) / T / 1e3  # noqa: B023
            (states,) = empty_states(params, x)
            states.a[0] = 0
            if states.c is not None:
                states.c[0] = 0
            loop = most_held(partial(cell_of(params).run_forward, params, params, states)) / 1e3
            print(f"{cell:>16} {T:>4} {step:9.2f} {update:16.2f} {loop:20.1f}")


def main():
    print_loop()
    print_logs()
    print_memory()


if __name__ == "__main__":
    main()
