"""How long a network takes to write, to search with a beam and to translate.

    python -m tests.benchmarks.sampling

One core: start it with OPENBLAS_NUM_THREADS=1. The best of some repetitions, in milliseconds of
this process; on a machine that others use as well, that is what the work itself takes.
"""

import time

import numpy as np

from explorer import engine, sampling, tasks

REPEAT = 20
TARGET = 50.0  # ms for 200 letters of an LSTM with n_a = 64


def best_of(work):
    """The shortest of REPEAT runs, in ms."""
    times = []
    for _ in range(REPEAT):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return 1e3 * min(times)


def steps(cell, n_x=30, n_a=64):
    """200 steps of a network alone."""
    params, x = engine.init_params(cell, n_x, n_a, n_x), np.eye(n_x)[:1]

    def run():
        stepper = engine.Stepper(params)
        for _ in range(200):
            stepper.step(x)

    return run


def main():
    for cell in ("rnn", "gru", "lstm"):
        print(f"200 steps of one sequence, {cell:4} n_a = 64   {best_of(steps(cell)):6.1f} ms")
    task = tasks.make("names")
    begin, stop = [task.n_x - 1], task.n_y - 1
    params = engine.init_params("lstm", task.n_x, 64, task.n_y)
    spent = best_of(lambda: sampling.write(params, task, begin, most=200))
    mark = "reached" if spent <= TARGET else "MISSED"
    print(f"200 letters written, lstm n_a = 64   {spent:6.1f} ms (target {TARGET:.0f}: {mark})")
    for width in (5, 20):
        spent = best_of(
            lambda width=width: sampling.beam(
                params, task, begin, most=30, width=width, stop=stop
            )
        )  # fmt: skip
        print(f"30 letters searched, width {width:2}   {spent:6.1f} ms")
    task = tasks.make_dates()
    params = engine.init_params("gru", task.n_x, 64, task.n_y, border=task.border)
    read = task.source[task.held_out[0]]
    for width in (1, 5):
        spent = best_of(lambda width=width: sampling.translate(params, task, read, width=width))
        print(f"one date translated, gru n_a = 64, width {width}   {spent:6.1f} ms")


if __name__ == "__main__":
    main()
