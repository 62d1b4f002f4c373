"""Preset races, one for each task, with lengths at which the variants differ."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from explorer.experiment import FIELDS, Experiment


@dataclass(frozen=True)
class Ready:
    """A preset race: its title, experiment and sequence lengths."""

    title: str
    experiment: Experiment
    lengths: tuple[int, ...]

    @cached_property
    def fields(self) -> dict[str, Any]:
        """Every field of the experiment."""
        return {name: getattr(self.experiment, name) for name in FIELDS}


_IDENTITY = {"activation": "relu", "init": "identity", "seed": 0, "n_a": 16, "batch": 16}
"""The initialisation of Le, Jaitly, Hinton 2015: gradients do not vanish until an update breaks it.
"""

READY = (
    Ready(
        "Remember the first symbol",
        Experiment(task="latch", learning_rate=0.05, updates=1000, **_IDENTITY),
        (5, 8, 10, 15, 20, 25, 30, 40),
    ),
    Ready(
        "Remember the order of two",
        Experiment(task="order", learning_rate=0.1, updates=2000, **_IDENTITY),
        (4, 5, 6, 8, 10, 15, 20, 30),
    ),
    Ready(
        "Add the two marked numbers",
        Experiment(task="adding", learning_rate=0.1, updates=2000, **_IDENTITY),
        (2, 3, 4, 5, 6, 8, 10, 15),
    ),
    Ready(
        "Repeat what was shown",
        Experiment(task="copy", learning_rate=0.3, updates=1000, reduction="sum", seed=0),
        (3, 4, 5, 6, 7, 8, 9, 10),
    ),
)

FREE = ("n_steps", "seed", "updates", "names", "text", "data", "cell")
"""Fields that may be changed without leaving a preset race."""


def matching(experiment: Experiment) -> Ready | None:
    """The preset race that this experiment belongs to, or None."""
    same = {name: getattr(experiment, name) for name in FREE}
    return next((r for r in READY if r.experiment.replace(**same) == experiment), None)
