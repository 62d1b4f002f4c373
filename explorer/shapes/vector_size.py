"""Accuracy against the size of the vector between encoder and decoder, by input length.

The same network with n_a from very small up, counted by how many words the encoder reads: all that
it has read has to fit into a<border>, n_a numbers. Long numbers are common and short ones rare, so
here every length is trained on equally often; and asked for are the numbers it has learned from,
because the question is what fits, not what was understood.
Source of the question: Cho, van Merrienboer, Bahdanau, Bengio 2014, "On the properties of neural
machine translation: encoder-decoder approaches".
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from explorer import engine
from explorer.experiment import Experiment
from explorer.places import ASSETS
from explorer.run.training import how_to_train, open_task, start, stream_of
from explorer.shapes.exhibits import EXHIBITS
from explorer.tasks import Task

FILE = ASSETS / "weights" / "vector_size.json"
SIZES = (2, 4, 6, 8, 12, 16, 24, 48)
SEEDS = (0, 1, 2)
UPDATES = 1500
LENGTHS = (2, 4, 5)
"""Numbers have one, two, four or five words; of one word there are too few to count."""


@dataclass(frozen=True)
class VectorSize:
    """exact[n_a][length] is the share of exact answers, the mean over the seeds; `pairs[length]`
    how many pairs to learn from have that many symbols to read."""

    measured: str
    updates: int
    seeds: tuple[int, ...]
    pairs: dict[int, int]
    exact: dict[int, dict[int, float]]


def base() -> Experiment:
    """The experiment of which only n_a and the seed are changed."""
    return EXHIBITS["numbers"].recipe.replace(updates=UPDATES)


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
    """Train one network: {input length: share of the pairs that it translates exactly}."""
    task, _, _ = open_task(experiment)
    of_length = pairs_by_length(task)
    stream = stream_of(experiment)

    def next_batch(_update: int) -> tuple[np.ndarray, ...]:
        same = of_length[LENGTHS[stream.integers(len(LENGTHS))]]
        return tuple(task.pairs(stream.choice(same, experiment.batch)))

    how = how_to_train(experiment)
    params, _ = engine.train(start(experiment, task), next_batch, experiment.updates, how)
    found = {}
    for length, pairs in of_length.items():
        answer = task.decode(lambda x: engine.forward(params, x).y_hat, pairs)
        found[length] = float(task.exact(answer, pairs).mean())
    return found


def pairs_by_length(task: Task) -> dict[int, np.ndarray]:
    """Length of what is read, without the padding -> the pairs to learn from that have it."""
    lengths = (task.source[task.train] != task.n_x - 2).sum(axis=1)
    return {length: task.train[lengths == length] for length in LENGTHS}


@functools.cache
def load() -> VectorSize:
    """The shipped measurement, with its date."""
    told = json.loads(FILE.read_text(encoding="utf-8"))
    exact = {
        int(n_a): {int(length): share for length, share in row.items()}
        for n_a, row in told["exact"].items()
    }
    pairs = {int(length): count for length, count in told["pairs"].items()}
    return VectorSize(told["measured"], told["updates"], tuple(told["seeds"]), pairs, exact)
