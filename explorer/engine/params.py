"""Parameters of a network, and arrays named like them (gradients).

All arrays of one network live in one flat vector, and each named array is a view into it: a
norm over all parameters is then one dot product, and one SGD update is one subtraction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from math import prod
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from explorer.array_names import marks_of, name_in
from explorer.engine.arrays import Array, Shapes, Weights
from explorer.engine.cells import CELLS
from explorer.engine.intake import as_real_array, read_only, refuse_shape, refuse_too_many
from explorer.engine.record import Record
from explorer.errors import InputError

DTYPES = ("float16", "float32", "float64")


@dataclass(frozen=True, eq=False, repr=False)
class NamedArrays(Record, Mapping):
    """Read-only arrays that share one flat vector; a mapping from name to array.

    `shapes` holds (name, shape) in the order of the vector.
    """

    flat: Array
    shapes: tuple

    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def __post_init__(self) -> None:
        read_only(self.flat)

    @cached_property
    def _arrays(self) -> dict[str, Array]:
        return views(self.flat, self.shapes)

    def named(self) -> dict[str, Array]:
        """{"Waa": array, ...}: a new dict of the read-only arrays."""
        return dict(self._arrays)

    def __getitem__(self, name: str) -> Array:
        return self._arrays[name]

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self.shapes)

    def __len__(self) -> int:
        return len(self.shapes)

    def __getattr__(self, name: str) -> Array:
        if not name.startswith("_") and name in self._arrays:
            return self._arrays[name]
        raise AttributeError(f"{type(self).__name__} has no {name!r}")

    def __repr__(self) -> str:
        arrays = ", ".join(f"{name}{shape}" for name, shape in self.shapes)
        return f"{type(self).__name__}({arrays}, {self.flat.dtype})"

    def replace(self, **arrays: ArrayLike) -> Self:
        """A copy with the arrays given by name in place of the old ones.

        They are rounded to the precision of this network and may hold inf and NaN.
        """
        flat = self.flat.copy()
        targets = views(flat, self.shapes)
        for name, given in arrays.items():
            if name not in targets:
                raise InputError(
                    f"{name} is not an array of this network; it has {', '.join(targets)}: "
                    "replace one of those."
                )
            array = as_real_array(name, given, targets[name].shape)
            refuse_shape(name, array, targets[name].shape)
            with np.errstate(all="ignore"):
                targets[name][...] = array
        return replace(self, flat=flat)


@dataclass(frozen=True, eq=False, repr=False)
class Params(NamedArrays):
    """A network: its arrays, its cell, activation and output, and its sizes.

    `n_x`, `n_a`, `n_y` are the sizes of input, hidden state and output; `dtype` is the name of
    the precision. `params.Waa`, `params["Waa"]` and `params.named()["Waa"]` are the same array.
    With `layers` above 1 the arrays of layer 1, the lowest, are Waa1, Wax1, ba1, and so on. With a
    `border` above 0 an encoder, Waa_enc, ..., reads the steps 1 ... border, and a decoder, Waa_dec,
    ..., writes the steps after it.
    """

    cell: str
    activation: str
    output: str
    n_x: int
    n_a: int
    n_y: int
    layers: int = 1
    border: int = 0

    @cached_property
    def start(self) -> str:
        """Where a<0> comes from when none is given: "zeros", or "learned", the parameter a0."""
        return "learned" if name_in("a0", 1, self.layers) in self else "zeros"

    @property
    def dtype(self) -> str:
        return self.flat.dtype.name

    def marks_in(self, layer: int) -> tuple[str, ...]:
        """Suffixes of the array names of a layer, counted from 1; with a border, both suffixes."""
        marks = marks_of(self.layers, self.border)
        return marks if self.border else marks[layer - 1 : layer]


@dataclass(frozen=True, eq=False, repr=False)
class Gradients(NamedArrays):
    """dL/d of every parameter, under the parameter's own name."""


def refuse_no_network(params: object) -> None:
    """InputError for anything but Params."""
    if not isinstance(params, Params):
        what = "a dict" if isinstance(params, dict) else f"of type {type(params).__name__}"
        raise InputError(
            f"params is {what}, which does not say which cell its arrays make; give the Params of "
            "init_params, with arrays of your own by params.replace(Waa=...), or those of a "
            "state_dict by explorer.weights.from_torch_names."
        )


def views(flat: Array, shapes: Shapes) -> dict[str, Array]:
    """{name: view into `flat`, in its shape}; for a table (S, P), views (S, *shape)."""
    arrays, start = {}, 0
    for name, shape in shapes:
        stop = start + prod(shape)
        arrays[name] = flat[..., start:stop].reshape(*flat.shape[:-1], *shape)
        start = stop
    return arrays


def shapes_of(
    cell: str, n_x: int, n_a: int, n_y: int, layers: int = 1, start: str = "zeros", border: int = 0
) -> Shapes:
    """((name, shape), ...) of one network; InputError, before allocating, if it is too large."""
    of_cells = (
        (name + mark, shape)
        for i, mark in enumerate(marks_of(layers, border))
        # Of stacked layers, all but the lowest read the hidden state below.
        for name, shape in CELLS[cell].shapes(n_a if i and not border else n_x, n_a).items()
    )
    shapes = *of_cells, ("Wya", (n_y, n_a)), ("by", (n_y,))
    if start == "learned":
        shapes += tuple((name_in("a0", layer, layers), (n_a,)) for layer in range(1, layers + 1))
    for name, shape in shapes:
        refuse_too_many(name, shape, "choose smaller n_x, n_a or n_y")
    refuse_too_many("the vector of all parameters", (count(shapes),), "choose a smaller n_a")
    return shapes


def count(shapes: Shapes) -> int:
    """Number of parameters: the length of the flat vector."""
    return sum(prod(shape) for _, shape in shapes)


def compute_dtype(params: Params) -> np.dtype:
    """Dtype of the arithmetic: its own, but float32, rounded after every step, for float16."""
    return np.dtype(np.float32) if params.flat.dtype == np.float16 else params.flat.dtype


def arrays_in(params: Params, dtype: DTypeLike) -> Weights:
    """{name: array} of the parameters in another precision, or `params` itself in its own."""
    if params.flat.dtype == dtype:
        return params
    with np.errstate(all="ignore"):
        return views(params.flat.astype(dtype), params.shapes)
