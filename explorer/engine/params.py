"""The parameters of a network, and anything of the same shape (its gradients).

All arrays of one network live in one flat vector, and each named array is a view
into it: a norm over all parameters is then one dot product, and one SGD update is one
subtraction.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import prod
from types import MappingProxyType

import numpy as np

from explorer.engine.intake import as_real_array, read_only, refuse_too_many
from explorer.errors import InputError

DTYPES = ("float16", "float32", "float64")


def rnn_shapes(n_x, n_a, n_y):
    """Name -> shape of the arrays of a basic RNN, in the order of the flat vector."""
    return {
        "Waa": (n_a, n_a),
        "Wax": (n_a, n_x),
        "ba": (n_a,),
        "Wya": (n_y, n_a),
        "by": (n_y,),
    }


SHAPES = MappingProxyType({"rnn": rnn_shapes})
"""cell -> the function that gives its arrays; a new cell joins here."""


@dataclass(frozen=True, eq=False, repr=False)
class NamedArrays:
    """Read-only named arrays that share one flat vector."""

    flat: np.ndarray
    shapes: MappingProxyType

    def __post_init__(self):
        flat = read_only(self.flat)
        object.__setattr__(self, "_arrays", views(flat, self.shapes))

    def named(self):
        """{"Waa": array, ...}: a new dict of the read-only arrays."""
        return dict(self._arrays)

    def __getattr__(self, name):
        if not name.startswith("_"):
            try:
                return self._arrays[name]
            except KeyError:
                pass
        raise AttributeError(f"{type(self).__name__} has no {name!r}")

    def __getitem__(self, name):
        return self._arrays[name]

    def __repr__(self):
        parts = ", ".join(f"{name}{array.shape}" for name, array in self._arrays.items())
        return f"{type(self).__name__}({parts}, {self.flat.dtype})"

    def replace(self, **arrays):
        """A copy in which the arrays given by name stand in place of the old ones."""
        flat = self.flat.copy()
        targets = views(flat, self.shapes)
        for name, given in arrays.items():
            if name not in targets:
                raise InputError(
                    f"There is no parameter {name!r}; this network has "
                    f"{', '.join(targets)}: replace one of those."
                )
            array = as_real_array(name, given)
            if array.shape != targets[name].shape:
                raise InputError(
                    f"{name} has shape {array.shape}, but this network needs "
                    f"{targets[name].shape}; give an array of that shape."
                )
            with np.errstate(all="ignore"):
                targets[name][...] = array
        return replace(self, flat=flat)


@dataclass(frozen=True, eq=False, repr=False)
class Params(NamedArrays):
    """A network: its arrays, and the functions that turn them into one.

    `n_x`, `n_a`, `n_y` are the sizes of input, hidden state and output; `dtype` is the
    name of the precision. `params.Waa` and `params.named()["Waa"]` are the same array.
    """

    cell: str
    activation: str
    output: str
    n_x: int
    n_a: int
    n_y: int

    @property
    def dtype(self):
        return self.flat.dtype.name


@dataclass(frozen=True, eq=False, repr=False)
class Gradients(NamedArrays):
    """dL/d of every parameter, under the parameter's own name."""


def views(flat, shapes):
    """Name -> the part of `flat` that holds it, in its shape."""
    arrays, start = {}, 0
    for name, shape in shapes.items():
        stop = start + prod(shape)
        arrays[name] = flat[start:stop].reshape(shape)
        start = stop
    return arrays


def shapes_of(cell, n_x, n_a, n_y):
    """The named shapes of one network, refused before anything is allocated."""
    shapes = MappingProxyType(SHAPES[cell](n_x, n_a, n_y))
    for name, shape in shapes.items():
        refuse_too_many(name, shape, "choose smaller n_x, n_a or n_y")
    refuse_too_many("all parameters", (sum(map(prod, shapes.values())),), "choose a smaller n_a")
    return shapes
