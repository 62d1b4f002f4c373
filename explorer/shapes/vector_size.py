"""Accuracy against the size of the vector between encoder and decoder, by input length.

The same network with n_a from very small up, by the number of words the encoder reads: the whole
source has to fit into a<border>, n_a numbers. Long numbers are common and short ones rare, so here
every length is trained equally often; and accuracy is that on training pairs, because the question
is capacity, not generalisation.
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
"""Numbers have one, two, four or five words; those of one word are too few to measure."""


@dataclass(frozen=True)
class VectorSize:
    """Share of exact answers by size and input length: exact[n_a][length], the mean over the seeds.

    `pairs[length]` is the number of training pairs with that many source symbols.
    """

    measured: str
    updates: int
    seeds: tuple[int, ...]
    pairs: dict[int, int]
    exact: dict[int, dict[int, float]]


def base() -> Experiment:
    """The experiment of which only n_a and the seed are changed."""
    return EXHIBITS["numbers"].recipe.replace(updates=UPDATES)


def measure(on_training: Callable[[int], None] = lambda done: None) -> dict[int, dict[int, float]]:
    """Train every size and seed; the shares of exact answers, as `VectorSize.exact`."""
    found = {}
    for n_a in SIZES:
        each = []
        for seed in SEEDS:
            each.append(exact_by_length(base().replace(n_a=n_a, seed=seed)))
            on_training(len(found) * len(SEEDS) + len(each))
        found[n_a] = {k: float(np.mean([one[k] for one in each])) for k in each[0]}
    return found


def exact_by_length(experiment: Experiment) -> dict[int, float]:
    """Train one network: {input length: share of training pairs translated exactly}."""
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
    """Source length without padding -> the training pairs of that length."""
    lengths = (task.source[task.train] != task.n_x - 2).sum(axis=1)
    return {length: task.train[lengths == length] for length in LENGTHS}


@functools.cache
def load() -> VectorSize:
    """The shipped measurement, with its date."""
    stored = json.loads(FILE.read_text(encoding="utf-8"))
    exact = {
        int(n_a): {int(length): share for length, share in row.items()}
        for n_a, row in stored["exact"].items()
    }
    pairs = {int(length): count for length, count in stored["pairs"].items()}
    return VectorSize(stored["measured"], stored["updates"], tuple(stored["seeds"]), pairs, exact)
