"""How long the gradient flow of all losses of one sequence takes, row by row.

    python -m tests.benchmarks.look_flow [n_a] [T]

An LSTM of two layers, by default of 512 units, whose head gives a class at each of T = 500 steps:
bidirectional, then reading one way. The flow of the highest layer, then that of the lowest, which
needs the ways through all above it.
"""

import sys
from resource import RUSAGE_SELF, getrusage
from time import perf_counter, process_time

import torch
from torch import nn

from explorer import look

N_X, N_Y, LAYERS = 64, 10, 2


class Tagger(nn.Module):
    """A class for each step."""

    def __init__(self, n_a, both):
        super().__init__()
        self.lstm = nn.LSTM(N_X, n_a, LAYERS, bidirectional=both)
        self.head = nn.Linear(n_a * (1 + both), N_Y)


def main(n_a=512, T=500):
    torch.manual_seed(0)
    x, y = torch.randn(T, 1, N_X), torch.randint(N_Y, (T, 1))
    for both in (True, False):
        net = Tagger(n_a, both)
        for layer in (LAYERS, 1):
            seen = look(net, x, y)
            wall, own = perf_counter(), process_time()
            seen.flow(layer, example=0)
            wall, own = perf_counter() - wall, process_time() - own
            peak = getrusage(RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
            print(
                f"LSTM {LAYERS} x {n_a}, T = {T}, {'both ways' if both else 'one way':9} layer "
                f"{layer}: {wall:6.2f} s, processor {own:6.2f} s, peak so far {peak:.0f} MB",
                flush=True,
            )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
