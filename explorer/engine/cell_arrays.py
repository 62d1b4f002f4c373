"""Arrays that all cells share: states, gates side by side, gradients as sums of products."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from explorer.engine.arrays import Array, MaybeArray
from explorer.engine.record import Record


class States(NamedTuple):
    """Input and states of a forward pass, in the compute dtype.

    x (T,m,n_x); a (T+1,m,n_a); c (T+1,m,n_a), None where the cell has none; gates (T,m,G n_a), all
    gates side by side in the order of the cell's GATES, None where it has none.
    """

    x: Array
    a: Array
    c: MaybeArray = None
    gates: MaybeArray = None

    def each(self, change: Callable[[Array], Array]) -> States:
        """The States with `change` applied to every array; None stays None."""
        return States._make(None if array is None else change(array) for array in self)


class Product(NamedTuple):
    """Gradients that are one sum over steps and examples: dW = sum left right^T.

    left (T,m,G n_a) belongs to the G arrays called `names`, one under the other; right (T,m,n),
    None for a bias, whose gradient is the sum of left alone.
    """

    names: Sequence[str]
    left: Array
    right: Array | None


@dataclass(frozen=True, eq=False)
class NamedBlocks(Record, Mapping):
    """Read-only {name: (T,m,n)} of arrays that lie side by side in one (T,m,G n)."""

    names: Sequence[str] = ()
    together: MaybeArray = None

    def __getitem__(self, name: str) -> Array:
        if name not in self.names:
            raise KeyError(name)
        return block(self.together, self.names.index(name), len(self.names))

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

    __eq__ = object.__eq__
    __hash__ = object.__hash__


def whole(delta: Array | NamedBlocks) -> Array:
    """The (T, m, G n) array behind arrays side by side; a plain array as it is."""
    return delta.together if isinstance(delta, NamedBlocks) else delta


def block(together: Array, i: int, of: int, upto: int | None = None) -> Array:
    """Block i of `of` equal blocks side by side on the last axis, or blocks i up to `upto`."""
    n = together.shape[-1] // of
    return together[..., i * n : (i + 1 if upto is None else upto) * n]


def project(rows: Array, W: Array, b: Array | float, out: Array) -> Array:
    """W row + b for every row of (T, m, n), in one product, into the contiguous `out`."""
    flat = out.reshape(-1, out.shape[-1])
    rows.reshape(-1, rows.shape[-1]).dot(W.T, flat)
    np.add(flat, b, flat)
    return out
