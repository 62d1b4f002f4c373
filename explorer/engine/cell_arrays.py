"""The arrays that every cell reads, writes and is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from explorer.engine.record import Record


class States(NamedTuple):
    """What a forward pass reads and leaves, in the dtype of computation.

    x (T,m,n_x); a (T+1,m,n_a); c (T+1,m,n_a), None where the cell has none; gates (T,m,G n_a), all
    gates side by side in the order of the cell's GATES, None where it has none.
    """

    x: np.ndarray
    a: np.ndarray
    c: np.ndarray | None = None
    gates: np.ndarray | None = None


class Product(NamedTuple):
    """Gradients that are one sum over steps and examples: dW = sum left right^T.

    left (T,m,G n_a) belongs to the G arrays called `names`, one under the other; right (T,m,n),
    None for a bias, whose gradient is the sum of left alone.
    """

    names: tuple
    left: np.ndarray
    right: np.ndarray | None


@dataclass(frozen=True, eq=False)
class SideBySide(Record, Mapping):
    """Read-only {name: (T,m,n)} of arrays that lie side by side in one (T,m,G n)."""

    names: tuple = ()
    together: np.ndarray | None = None

    def __getitem__(self, name):
        if name not in self.names:
            raise KeyError(name)
        return block(self.together, self.names.index(name), len(self.names))

    def __iter__(self):
        return iter(self.names)

    def __len__(self):
        return len(self.names)

    __eq__ = object.__eq__
    __hash__ = object.__hash__


def block(together, i, of, upto=None):
    """Block i of `of` equal blocks side by side on the last axis, or blocks i up to `upto`."""
    n = together.shape[-1] // of
    return together[..., i * n : (i + 1 if upto is None else upto) * n]


def project(rows, W, b, out):
    """W row + b for every row of (T, m, n), in one product, into the contiguous `out`."""
    flat = out.reshape(-1, out.shape[-1])
    rows.reshape(-1, rows.shape[-1]).dot(W.T, flat)
    np.add(flat, b, flat)
    return out
