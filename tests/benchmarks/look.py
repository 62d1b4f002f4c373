"""How long look() takes, beside PyTorch's training step and a loop that keeps the same gradients.

    python -m tests.benchmarks.look

An nn.LSTM of two layers of 256 units, T = 200, m = 32, and the same with a vocabulary of 10,000
words before and behind it. "fused": nn.LSTM forward and backward in float32, which gives no
gradient of a single step. "loop": nn.LSTMCell over steps and layers with retain_grad in float64,
which gives ||dL/da<t>|| and nothing else of what look() keeps.
"""

import os

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import sys  # noqa: E402
from resource import RUSAGE_SELF, getrusage  # noqa: E402
from statistics import median  # noqa: E402
from time import perf_counter, process_time  # noqa: E402

import torch  # noqa: E402
from torch import nn  # noqa: E402

from explorer import look  # noqa: E402

T, M, N_X, N_A, WORDS = 200, 32, 64, 256, 10_000
ASKED = 2.0
ROUNDS = 5


class Language(nn.Module):
    """Words in, the next word out."""

    def __init__(self):
        super().__init__()
        self.embedding, self.lstm = nn.Embedding(WORDS, N_X), nn.LSTM(N_X, N_A, 2)
        self.head = nn.Linear(N_A, WORDS)

    def forward(self, ids):
        return self.head(self.lstm(self.embedding(ids))[0])


def fused(net, x):
    """Forward and backward of nn.LSTM in float32."""
    net.zero_grad()
    out, _ = net(x)
    out[-1].sum().backward()


def loop(net, x):
    """||dL/da<t>|| of every layer by a loop over nn.LSTMCell in float64."""
    cells = []
    for layer in range(2):
        cell = nn.LSTMCell(N_A if layer else N_X, N_A, dtype=torch.float64)
        with torch.no_grad():
            for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
                getattr(cell, name).copy_(getattr(net, f"{name}_l{layer}"))
        cells.append(cell)
    below, kept = x.double(), []
    for cell in cells:
        h = c = torch.zeros(M, N_A, dtype=torch.float64)
        states = []
        for step in below:
            h, c = cell(step, (h, c))
            h.retain_grad()
            states.append(h)
        kept += states
        below = torch.stack(states)
    below[-1].sum().backward()
    return [float(state.grad.norm()) for state in kept]


def seconds(act):
    """(wall clock, processor time) of one call."""
    wall, own = perf_counter(), process_time()
    act()
    return perf_counter() - wall, process_time() - own


def main():
    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    torch.manual_seed(0)
    lstm, x = nn.LSTM(N_X, N_A, 2), torch.randn(T, M, N_X)
    words = Language()
    ids, y = torch.randint(WORDS, (T, M)), torch.randint(WORDS, (M,))
    acts = {
        f"look, LSTM 2 x {N_A}, T = {T}, m = {M}": lambda: look(lstm, x),
        "look, with 10,000 words in, the last one's next out": lambda: look(words, ids, y),
        "fused nn.LSTM, float32, no gradient of a step": lambda: fused(lstm, x),
        "loop over nn.LSTMCell with retain_grad, float64": lambda: loop(lstm, x),
    }
    for act in acts.values():
        act()
    found = {name: [] for name in acts}
    for _ in range(ROUNDS):
        for name, act in acts.items():
            found[name].append(seconds(act))
    print(f"{'':54} wall s  processor s   (asked {ASKED:g} s for the first)")
    for name, times in found.items():
        wall, own = (median(column) for column in zip(*times, strict=True))
        print(f"{name:54} {wall:6.2f} {own:9.2f}")
    seen = look(lstm, x)
    print(f"largest relative error against autograd: {max(seen.check().values()):.1e}")
    print(f"flow of one sequence, T x (T + 1): {seconds(lambda: seen.flow(example=0))[0]:.2f} s")
    print(f"one sequence, with its backward pass: {seconds(lambda: seen.one(0))[0]:.3f} s")
    peak = getrusage(RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    print(f"peak memory of this process: {peak:.0f} MB")


if __name__ == "__main__":
    main()
