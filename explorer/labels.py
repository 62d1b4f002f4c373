"""Labels of fields and their values, the same on every page."""

from __future__ import annotations

from typing import Any

from explorer.experiment import FIELDS, TITLES, Choice, Experiment
from explorer.notation import capital
from explorer.number_text import short

LABELS: dict[str, dict[str, str]] = {
    "cell": {"rnn": "RNN", "gru": "GRU", "lstm": "LSTM"},
    "activation": {"tanh": "tanh", "relu": "ReLU", "sigmoid": "σ", "identity": "linear"},
    "init": {
        "glorot": "Glorot",
        "orthogonal": "orthogonal",
        "identity": "identity matrix",
        "normal": "normal",
        "spectral": "set spectral radius",
    },
    "a0": {"zeros": "zeros", "random": "random", "learned": "learned"},
    "dtype": {"float16": "16 bit", "float32": "32 bit", "float64": "64 bit"},
    "reduction": {"mean": "mean", "sum": "sum"},
    "clip": {"off": "off", "norm": "by norm", "value": "by value", "tensor": "per tensor"},
    "optimiser": {
        "sgd": "SGD",
        "momentum": "momentum",
        "rmsprop": "RMSProp",
        "adagrad": "Adagrad",
        "adam": "Adam",
    },
}
"""Field → value → label. Labels of tasks are their titles in explorer/tasks."""

_AS_TITLE = {
    "clip": "clipping {}",
    "reduction": "{} over the steps",
    "init": "Waa {}",
    "a0": "a⟨0⟩ {}",
    "gain": "gain {}",
    "threshold": "threshold {}",
    "n_a": "{} hidden units",
    "layers": "layers: {}",
    "window": "window k = {}",
}


def name_value(field: str, value: Any) -> str:
    """A field's value as a title: “ReLU”, “clipping by norm”, “gain 0.5”."""
    if field == "n_a" and value == 1:
        return "1 hidden unit"
    chosen = isinstance(FIELDS[field], Choice)
    word = LABELS.get(field, {}).get(value, value) if chosen else short(float(value))
    return _AS_TITLE.get(field, "{}" if chosen else TITLES[field] + " {}").format(word)


def title_of(field: str, experiment: Experiment) -> str:
    """Title of a field for this experiment.

    The gain is the spectral radius where that is set, and applies to each gate of a gated cell.
    """
    title = TITLES[field]
    if field == "gain" and experiment.init == "spectral":
        title = "spectral radius of Waa"
    return capital(title if experiment.cell == "rnn" else title.replace("Waa", "each gate"))
