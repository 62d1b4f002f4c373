"""What another computer makes of a training: the same one, with other last digits.

A different BLAS, processor or thread count adds up in another order. Here this is done to a
training on purpose: start weights are multiplied by 1 + 1e-12 N(0, 1), and at every update each
number that is read by 1 + 1e-15 N(0, 1). What is said of a training has to be true of all.
"""

import numpy as np

from explorer import engine
from explorer.experiment import Experiment
from explorer.run.training import open_task, start, stream_of

START, READ = 1e-12, 1e-15
"""How far start weights and what is read are moved, relative to what they are."""


def moved(array, rng, size):
    """`array` with other last digits."""
    return array * (1 + size * rng.standard_normal(array.shape)).astype(array.dtype)


def moved_start(params, rng, size=START):
    """`params` with other last digits."""
    return params.replace(**{name: moved(W, rng, size) for name, W in params.named().items()})


def as_elsewhere(train, rng, start_size=START, size=READ):
    """`engine.train` as another computer does it, to be put in its place."""

    def elsewhere(params, next_batch, updates, *config, **how):
        def read(update):
            x, *rest = next_batch(update)
            return moved(x, rng, size), *rest

        return train(moved_start(params, rng, start_size), read, updates, *config, **how)

    return elsewhere


def train_elsewhere(
    experiment: Experiment, times, *, seeds=None, start_size=START, size=READ, **how
):
    """For every seed, a SweepRecord as it is here and `times` more that round otherwise.

    Plain gradient descent in the basic cell, as `engine.train_many` does it, which takes `how`.
    """
    seeds, rng = seeds or [experiment.seed], np.random.default_rng(7)
    each = [experiment.replace(seed=seed) for seed in seeds]
    task, n_steps, _ = open_task(experiment)
    streams, here = [stream_of(one) for one in each], [start(one, task) for one in each]
    starts = [
        params if k == 0 else moved_start(params, rng, start_size)
        for params in here
        for k in range(times + 1)
    ]
    elsewhere = [k > 0 for _ in here for k in range(times + 1)]

    def next_batch(_update):
        drawn = [task.batch(stream, experiment.batch, n_steps) for stream in streams]
        x, y, weights = (
            np.repeat(np.stack(arrays, axis=1), times + 1, axis=1)
            for arrays in zip(*drawn, strict=True)
        )
        x[:, elsewhere] = moved(x[:, elsewhere], rng, size)
        return x, y, weights

    options = {"keep_da_norm": True, "clip": experiment.clip, **how}
    _, records = engine.train_many(
        starts,
        next_batch,
        experiment.updates,
        learning_rate=experiment.learning_rate,
        threshold=experiment.threshold,
        reduction=experiment.reduction,
        **options,
    )
    return [records[i : i + times + 1] for i in range(0, len(records), times + 1)]
