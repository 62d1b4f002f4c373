"""Experiments drawn from a seed: small enough to recompute, and of every kind."""

from __future__ import annotations

import numpy as np

from explorer.experiment import Experiment

TASKS = tuple(
    name
    for name in Experiment.__dataclass_fields__["task"].metadata["domain"].options
    if name != "own"  # which needs a file, and is then one of the kinds that the others are
)


def drawn(seed: int, tasks=TASKS, **fixed) -> Experiment:
    """One experiment; `fixed` are fields that are not drawn."""
    rng = np.random.default_rng([20261127, seed])

    def one_of(*options):
        return options[rng.integers(len(options))]

    fields = {
        "task": tasks[seed % len(tasks)],
        "cell": one_of("rnn", "rnn", "gru", "lstm"),
        "n_steps": int(rng.integers(1, 16)),
        "n_a": int(rng.integers(1, 9)),
        "layers": one_of(1, 1, 2),
        "activation": one_of("tanh", "tanh", "relu", "sigmoid", "identity"),
        "init": one_of("glorot", "orthogonal", "identity", "normal", "spectral"),
        "gain": round(float(rng.uniform(0, 3)), 2),
        "a0": one_of("zeros", "random", "learned"),
        "seed": int(rng.integers(1000)),
        "window": one_of(0, 0, 0, 3),
        "updates": one_of(0, 3, 20),
        "batch": int(rng.integers(1, 5)),
        "learning_rate": one_of(0.01, 0.1, 1.0),
        "optimiser": one_of("sgd", "momentum", "adam"),
        "reduction": one_of("mean", "sum"),
        "clip": one_of("off", "norm", "value", "tensor"),
        "threshold": one_of(0.1, 1.0),
    }
    return Experiment(**(fields | fixed))
