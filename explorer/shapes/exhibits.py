"""Exhibits of the page "Shapes": networks of every shape, each with its training recipe.

A recipe is an Experiment: it determines its network completely, and the shipped weights are its
result (see shipped.py). Each trains in seconds on one core, by Adam at a constant rate. The number
of updates was chosen on held-out data, once, with seed 4.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from explorer.experiment import DEFAULT, Experiment


@dataclass(frozen=True)
class Exhibit:
    """One exhibit: `name` is that of its weights file, `shape` one of tasks.SHAPES."""

    name: str
    shape: str
    title: str
    recipe: Experiment


def _recipe(
    task: str, cell: str, n_steps: int, n_a: int, updates: int, rate: float, **more: str
) -> Experiment:
    return Experiment(
        task=task, cell=cell, n_steps=n_steps, n_a=n_a, updates=updates, learning_rate=rate,
        optimiser="adam", batch=32, dtype="float32", **more,
    )  # fmt: skip


_ALL = (
    Exhibit(
        "plain", "one to one", "Tomorrow's temperature",
        _recipe("weather", "rnn", 1, 8, 300, 0.01),
    ),
    Exhibit("music", "one to many", "Music", _recipe("music", "gru", 32, 24, 150, 0.005)),
    Exhibit(
        "sentiment", "many to one", "Opinions", _recipe("sentiment", "lstm", 16, 32, 1200, 0.005)
    ),
    Exhibit("news", "many to one", "Headlines", _recipe("news", "gru", 11, 24, 500, 0.005)),
    Exhibit(
        "dinosaurs", "many to many", "Dinosaur names",
        _recipe("names", "gru", 24, 32, 150, 0.005, names="dinosaurs"),
    ),
    Exhibit(
        "elements", "many to many", "Chemical elements",
        _recipe("names", "lstm", 24, 32, 150, 0.005, names="elements"),
    ),
    Exhibit(
        "countries", "many to many", "Countries",
        _recipe("names", "lstm", 24, 32, 300, 0.005, names="countries"),
    ),
    Exhibit("text", "many to many", "Your own text", _recipe("text", "gru", 32, 64, 250, 0.005)),
    Exhibit("numbers", "encoder-decoder", "Numbers", _recipe("numbers", "gru", 12, 48, 1000, 0.01)),
    Exhibit("dates", "encoder-decoder", "Dates", _recipe("dates", "lstm", 21, 64, 3000, 0.005)),
)  # fmt: skip

EXHIBITS = MappingProxyType({exhibit.name: exhibit for exhibit in _ALL})


def of_shape(shape: str) -> tuple[Exhibit, ...]:
    """The exhibits of one shape, in order."""
    return tuple(exhibit for exhibit in EXHIBITS.values() if exhibit.shape == shape)


def exhibit_of(experiment: Experiment) -> Exhibit | None:
    """The exhibit whose data an experiment has, however it is trained; or None."""
    return next((one for one in _ALL if _same_data(one.recipe, experiment)), None)


def _same_data(one: Experiment, other: Experiment) -> bool:
    if one.task != other.task or (one.task == "names" and one.names != other.names):
        return False
    # With T = 1 a network of numbers is one to one; longer ones are shown on other pages.
    return one.n_steps > 1 or other.n_steps == 1


def with_unused_fields_at_defaults(experiment: Experiment) -> Experiment:
    """The same network, with fields that its task or its cell does not use at their defaults."""
    idle = {"names", "text", "data"} - {experiment.task if experiment.task != "own" else "data"}
    if experiment.cell != "rnn":
        idle.add("activation")
    if experiment.cell != "lstm":
        idle.add("forget_bias")
    return experiment.replace(**{name: getattr(DEFAULT, name) for name in idle})
