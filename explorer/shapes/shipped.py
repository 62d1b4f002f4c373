"""Pretrained weights shipped with the app, made by the recipes of exhibits.py.

They are written by `python -m tests.benchmarks.ship`, in NumPy's .npz with explorer/weights. An
experiment that equals a recipe in every field uses them and needs no training; any other is
trained. On another processor the same training may differ in the last digits, and the files keep
a link's numbers the same everywhere.
"""

from __future__ import annotations

import functools
from pathlib import Path

from explorer import weights
from explorer.engine import Params
from explorer.experiment import Experiment
from explorer.places import ASSETS
from explorer.shapes.exhibits import EXHIBITS, Exhibit, with_unused_fields_at_defaults

FOLDER = ASSETS / "weights"


def path_of(exhibit: Exhibit) -> Path:
    """Path of the weights of an exhibit."""
    return FOLDER / f"{exhibit.name}.npz"


def find(experiment: Experiment) -> Params | None:
    """The pretrained network of `experiment`, or None."""
    wanted = with_unused_fields_at_defaults(experiment)
    return next((_load(e.name) for e in EXHIBITS.values() if e.recipe == wanted), None)


@functools.cache
def _load(name: str) -> Params:
    return weights.load_npz(path_of(EXHIBITS[name]))
