"""Effect of the initial state a⟨0⟩ (zeros, random, learned) on short and long sequences."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer import engine
from explorer.engine.arrays import Array
from explorer.experiment import Experiment
from explorer.run.training import OnUpdate, initial_state, open_task, start, train

STARTS = ("zeros", "random", "learned")
LENGTHS = (3, 13)
SEEDS = 5
TEST_NAMES = 512
"""Names that each network is evaluated on, drawn from the list that it was trained on."""

BASE = Experiment(task="names", updates=300, optimiser="adam", learning_rate=0.01, batch=32)
TRAININGS = len(LENGTHS) * len(STARTS) * SEEDS


@dataclass(frozen=True, eq=False)
class StartsMatter:
    """Losses after training, on names drawn anew from the training list.

    loss[T, start] is (SEEDS,), in nats per letter.
    """

    experiment: Experiment
    loss: dict[tuple[int, str], Array]

    def extra(self, n_steps: int, start_name: str) -> tuple[float, float]:
        """(mean, standard deviation) over the seeds of the loss minus that from zeros."""
        apart = self.loss[n_steps, start_name] - self.loss[n_steps, "zeros"]
        return float(apart.mean()), float(apart.std(ddof=1))


def measure_starts(base: Experiment = BASE, on_training: OnUpdate | None = None) -> StartsMatter:
    """Train a network for every length, start and seed.

    `on_training(done)` is told after every update how many are done, and may raise to stop.
    """
    loss: dict[tuple[int, str], Array] = {}
    done = 0

    def tell(_update: int) -> None:
        if on_training is not None:
            on_training(done)

    for n_steps in LENGTHS:
        for name in STARTS:
            seeds = [base.replace(n_steps=n_steps, a0=name, seed=seed) for seed in range(SEEDS)]
            losses = []
            for one in seeds:
                losses.append(_trained_loss(one, tell))
                done += 1
            loss[n_steps, name] = np.array(losses)
    return StartsMatter(base, loss)


def _trained_loss(experiment: Experiment, on_update: OnUpdate) -> float:
    task, n_steps, _ = open_task(experiment)
    params, _ = train(experiment, task, start(experiment, task), n_steps, on_update)
    rng = np.random.default_rng([experiment.seed, 99])
    batch = task.batch(rng, TEST_NAMES, n_steps)
    trace = engine.forward(params, batch.x, initial_state(experiment, TEST_NAMES))
    back = engine.backward(params, trace, batch.y, weights=batch.weights, reduction="mean")
    return float(back.loss)
