"""Hyper-parameters of a training in one record, checked where it is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from numpy.typing import ArrayLike

from explorer.engine.intake import one_of, own_copy, threshold_number
from explorer.engine.losses import REDUCTIONS
from explorer.engine.optimisers import Optimiser, as_optimiser, rate
from explorer.engine.record import Record
from explorer.engine.segments import checked_window
from explorer.errors import InputError

CLIPS = ("off", "norm", "value", "tensor")


@dataclass(frozen=True, eq=False)
class TrainingConfig(Record):
    """Hyper-parameters of a training; a wrong one is an InputError.

    `optimiser` is "sgd", "momentum", "rmsprop", "adagrad", "adam" or a description such as
    engine.Adam(beta1=0.8), which is what the record then holds. `clip` is "off", "norm", "value" or
    "tensor" and comes before the optimiser; `threshold` is for it. `reduction` and `window` are
    those of backward, and `a0` is that of forward, of batches that come without one.
    """

    learning_rate: float
    optimiser: str | Optimiser = "sgd"
    clip: str = "off"
    threshold: float = 1.0
    reduction: str = "mean"
    a0: ArrayLike | None = None
    window: int | None = None

    def __post_init__(self) -> None:
        checked = {
            "learning_rate": rate(self.learning_rate),
            "optimiser": as_optimiser(self.optimiser),
            "clip": one_of("clip", self.clip, CLIPS),
            "threshold": threshold_number(self.threshold),
            "reduction": one_of("reduction", self.reduction, REDUCTIONS),
            "a0": own_copy("a0", self.a0, ("[layers,] m", "n_a")),
            "window": checked_window(self.window),
        }
        for name, value in checked.items():
            object.__setattr__(self, name, value)


def config_of(config: TrainingConfig | None, options: Mapping[str, Any]) -> TrainingConfig:
    """The TrainingConfig, given as a record or as its fields."""
    if config is None:
        return TrainingConfig(**options)
    if not isinstance(config, TrainingConfig) or options:
        names = "".join(f" and {name}" for name in options)
        raise InputError(
            f"config of type {type(config).__name__}{names} came in; give a TrainingConfig alone, "
            "or keywords such as learning_rate=0.1 alone."
        )
    return config
