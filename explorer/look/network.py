"""A recurrent network from elsewhere: one engine network per (layer, direction), and what stands
before and behind them.

Every row is a one-layer network of the engine, in float64, that reads either the input or the
states of the layer below. The arrays keep the names they had where they came from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from explorer.engine.arrays import Array, Weights
from explorer.engine.cells import cell_of
from explorer.engine.params import Params
from explorer.engine.record import Record, reduce_record, repr_record
from explorer.weights.network import network
from explorer.weights.state_dict import RECURRENT
from explorer.weights.torch_layout import our_arrays

DIRECTIONS = ("forward", "reverse")


class Part(NamedTuple):
    """One direction of one layer: its number from 1, its network, and its arrays' own names.

    `arrays` are in PyTorch's layout under weight_ih_l, weight_hh_l, bias_ih_l, bias_hh_l, as far as
    there are biases; `names` has the name of each where it came from.
    """

    layer: int
    direction: str
    params: Params
    arrays: dict[str, Array]
    names: dict[str, str]

    @property
    def reversed(self) -> bool:
        """Whether it reads the last step first."""
        return self.direction == DIRECTIONS[1]

    def __reduce__(self) -> tuple:
        return reduce_record(self)

    def __repr__(self) -> str:
        return repr_record(self)


class Lookup(NamedTuple):
    """An nn.Embedding: its tensor's name, its table (V, n_x), and the row that gets no gradient."""

    name: str
    table: Array
    padding: int | None = None

    def __reduce__(self) -> tuple:
        return reduce_record(self)

    def __repr__(self) -> str:
        return repr_record(self)


class Head(NamedTuple):
    """An nn.Linear behind the last layer: its tensors' names, W (n_y, width) and b (n_y,)."""

    name: str
    bias_name: str | None
    W: Array
    b: Array

    def __reduce__(self) -> tuple:
        return reduce_record(self)

    def __repr__(self) -> str:
        return repr_record(self)


@dataclass(frozen=True, eq=False)
class Network(Record):
    """A recurrent network with what stands around it.

    `parts` holds layer 1 first, forward before reverse. `transposed` says that the matrices were
    (in, out) where they came from, as Keras and Flax have them; `tied` pairs names of one tensor.
    """

    parts: tuple[Part, ...]
    embedding: Lookup | None = None
    head: Head | None = None
    kind: str = "torch"
    tied: tuple[tuple[str, str], ...] = ()

    @property
    def directions(self) -> int:
        """1, or 2 for a bidirectional network."""
        return 2 if any(part.reversed for part in self.parts) else 1

    @property
    def layers(self) -> tuple[tuple[Part, ...], ...]:
        """The parts of each layer, the lowest first."""
        D = self.directions
        return tuple(self.parts[i : i + D] for i in range(0, len(self.parts), D))

    @property
    def n_x(self) -> int:
        """The width of what layer 1 reads."""
        return self.parts[0].params.n_x

    @property
    def width(self) -> int:
        """The width of the outputs: the states of the highest layer, both directions together."""
        return sum(part.params.n_a for part in self.layers[-1])

    @property
    def n_y(self) -> int:
        """The number of outputs that a loss reads: the head's, or the states themselves."""
        return self.width if self.head is None else len(self.head.W)


def row_params(
    cell: str, arrays: Weights, activation: str = "tanh", head: Head | None = None
) -> Params:
    """The Params of one layer in PyTorch's layout; without a head its output is its state."""
    n_a, n_x = arrays[RECURRENT[1]].shape[1], arrays[RECURRENT[0]].shape[1]
    ours = our_arrays(cell, arrays, n_a, np.dtype(np.float64))
    ours |= {"Wya": np.eye(n_a), "by": np.zeros(n_a)}
    if head is not None:
        ours |= {"Wya": head.W, "by": head.b}
    notes = {
        "cell": cell,
        "activation": activation,
        "output": "identity",
        "n_x": str(n_x),
        "n_a": str(n_a),
        "n_y": str(len(ours["Wya"])),
        "dtype": "float64",
    }
    return network(notes, {name: np.asarray(array, np.float64) for name, array in ours.items()})


def own_shapes(params: Params) -> Mapping[str, tuple[int, ...]]:
    """{name: shape} of the arrays of the cell alone, without its readout."""
    return cell_of(params).shapes(params.n_x, params.n_a)
