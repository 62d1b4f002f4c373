"""What the size of the one vector between encoder and decoder costs: exact answers by length.

The same network with n_a from very small up, on held-out numbers, counted by how many words the
encoder reads: everything it has read has to fit into a<border>, n_a numbers.
Source of the question: Cho, van Merrienboer, Bahdanau, Bengio 2014, "On the properties of neural
machine translation: encoder-decoder approaches".
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from explorer import engine
from explorer.experiment import Experiment
from explorer.run.training import open_task, start, train
from explorer.shapes.exhibits import EXHIBITS

FILE = Path(__file__).resolve().parents[2] / "assets" / "weights" / "vector_size.json"
SIZES = (2, 4, 6, 8, 12, 16, 24, 48)
SEEDS = (0, 1, 2)


@dataclass(frozen=True)
class VectorSize:
    """exact[n_a][length] is the share of exact answers, the mean over the seeds; `pairs[length]`
    how many held-out pairs have that many symbols to read."""

    measured: str
    updates: int
    seeds: tuple[int, ...]
    pairs: dict[int, int]
    exact: dict[int, dict[int, float]]


def base() -> Experiment:
    """The experiment of which only n_a and the seed are changed."""
    return EXHIBITS["numbers"].recipe


def measure(on_training: Callable[[int], None] = lambda done: None) -> dict[int, dict[int, float]]:
    """Train every size and seed, and count; as `VectorSize.exact`."""
    found = {}
    for n_a in SIZES:
        each = []
        for seed in SEEDS:
            each.append(exact_by_length(base().replace(n_a=n_a, seed=seed)))
            on_training(len(found) * len(SEEDS) + len(each))
        found[n_a] = {k: float(np.mean([one[k] for one in each])) for k in each[0]}
    return found


def exact_by_length(experiment: Experiment) -> dict[int, float]:
    """Length of what is read -> the share of held-out pairs that one trained network gets right."""
    task, n_steps, _ = open_task(experiment)
    params, _ = train(experiment, task, start(experiment, task), n_steps, None)
    answer = task.decode(lambda x: engine.forward(params, x).y_hat, task.held_out)
    right, lengths = task.exact(answer, task.held_out), lengths_of(task)
    return {int(k): float(right[lengths == k].mean()) for k in np.unique(lengths)}


def lengths_of(task) -> np.ndarray:
    """How many symbols the encoder reads of every held-out pair, without the padding."""
    return (task.read[task.held_out] != task.n_x - 2).sum(axis=1)


@functools.cache
def load() -> VectorSize:
    """What was measured, and when."""
    told = json.loads(FILE.read_text(encoding="utf-8"))
    exact = {
        int(n_a): {int(length): share for length, share in row.items()}
        for n_a, row in told["exact"].items()
    }
    pairs = {int(length): count for length, count in told["pairs"].items()}
    return VectorSize(told["measured"], told["updates"], tuple(told["seeds"]), pairs, exact)
