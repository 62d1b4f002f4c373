"""What recording costs: a training loop in PyTorch with the recorder at every=50 and without it.

    python -m tests.benchmarks.recorder [--rounds 5] [--only small] [--dropout 0.2]

Rounds alternate, without and with, on the same batches, on one thread and in processor time, so
that other work on the machine hits both alike. One update of a round is recorded: what the round
costs more is laid over 50 updates. A round of the small network has 50 of them; one of the large
network has 4, as the hooks of the others cost a tenth of a millisecond beside seconds. Printed are
the median of the ratios and their range.
"""

from __future__ import annotations

import os

for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[threads] = "1"

import argparse  # noqa: E402
import contextlib  # noqa: E402
import statistics  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402
from pathlib import Path  # noqa: E402

import torch  # noqa: E402
from torch import nn  # noqa: E402

from explorer import record  # noqa: E402

SIZES = {
    "LSTM 2x256, T=200, batch 32": ("LSTM", 32, 256, 2, 200, 32, 4),
    "RNN 32, T=50, batch 32": ("RNN", 8, 32, 1, 50, 32, 50),
}
EVERY = 50


class Model(nn.Module):
    """A recurrent module and a head over all steps."""

    def __init__(self, kind: str, n_x: int, n_a: int, layers: int, dropout: float) -> None:
        super().__init__()
        self.rnn = getattr(nn, kind)(n_x, n_a, num_layers=layers, dropout=dropout)
        self.head = nn.Linear(n_a, 10)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(self.rnn(x)[0])


class Loop:
    """One training that goes on from round to round."""

    def __init__(self, name: str, dropout: float) -> None:
        kind, n_x, n_a, layers, T, m, _ = SIZES[name]
        torch.manual_seed(0)
        self.model = Model(kind, n_x, n_a, layers, dropout if layers > 1 else 0.0)
        self.optimiser = torch.optim.Adam(self.model.parameters(), lr=1e-3)
        self.x, self.y = torch.randn(T, m, n_x), torch.randint(10, (T, m))

    def updates(self, n: int) -> None:
        for _ in range(n):
            self.optimiser.zero_grad()
            loss = nn.functional.cross_entropy(self.model(self.x).flatten(0, 1), self.y.flatten())
            loss.backward()
            nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
            self.optimiser.step()


def seconds(loop: Loop, folder: Path | None, updates: int) -> float:
    """Processor time of so many updates, one of which is recorded where there is a folder."""
    recording: contextlib.AbstractContextManager = contextlib.nullcontext()
    if folder is not None:
        due = [updates // 2]
        recording = record(loop.model, folder / "run.rnnlog", updates=due, overwrite=True)
    start = time.process_time()
    with recording:
        loop.updates(updates)
    return time.process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=["large", "small"])
    parser.add_argument("--dropout", type=float, default=0.0, help="between the layers")
    options = parser.parse_args()
    names = list(SIZES)
    chosen = {"large": names[:1], "small": names[1:]}.get(options.only, names)
    with tempfile.TemporaryDirectory() as folder:
        for name in chosen:
            loop, n = Loop(name, options.dropout), SIZES[name][-1]
            loop.updates(2)
            ratios, without = [], []
            for _ in range(options.rounds):
                plain = seconds(loop, None, n)
                more = seconds(loop, Path(folder), n) - plain
                ratios.append(1 + more / (plain / n * EVERY))
                without.append(1000 * plain / n)
            print(
                f"{name}: {statistics.median(without):.2f} ms an update, with the recorder "
                f"{statistics.median(ratios):.3f} times that "
                f"({min(ratios):.3f} to {max(ratios):.3f}, {options.rounds} rounds)"
            )


if __name__ == "__main__":
    main()
