"""Training history with bounded memory: rows per update, and checkpoints to replay from.

Entries are stored at the multiples of `every`. When the memory is full, `every` doubles and the
others are dropped. Nothing is lost for good: the training is deterministic, so any update in
between is recomputed, bit for bit, from the checkpoint before it. `every` is sent to the page,
which says so.
"""

from __future__ import annotations

from typing import Generic, TypeVar

import numpy as np
from numpy.typing import ArrayLike

from explorer import engine
from explorer.engine.update import SCALARS

SO_FAR = ("fired_so_far", "mean_so_far")
"""Cumulative columns: how often the clip has fired, and the mean of the finite gradient norms. They
count all updates, dropped rows included."""

_COLUMNS = (*SCALARS, *SO_FAR)

T = TypeVar("T")


class ThinnedRows:
    """At most `max_rows` rows of `width` numbers, one for each stored update."""

    def __init__(self, width: int, max_rows: int) -> None:
        self.every, self._size, self.max_rows = 1, 0, max(2, max_rows)
        self._table = np.empty((self.max_rows, width))

    def __len__(self) -> int:
        return self._size

    def stores(self, number: int) -> bool:
        """Whether the row of update `number`, counted from 1, is stored; thins when full."""
        if self._size == self.max_rows and number % self.every == 0:
            self._thin()
        return number % self.every == 0

    def add(self, number: int, *parts: ArrayLike) -> None:
        """Store the row of update `number`, the concatenation of `parts`, if it is due."""
        if self.stores(number):
            np.concatenate(parts, out=self._table[self._size])
            self._size += 1

    def after(self, number: int, upto: int) -> tuple[np.ndarray, np.ndarray]:
        """(updates, rows) that are stored, from update `number` + 1 to `upto`."""
        rows = slice(number // self.every, min(self._size, upto // self.every))
        updates = np.arange(rows.start, max(rows.start, rows.stop)) * self.every + self.every
        return updates, self._table[rows].copy()

    def _thin(self) -> None:
        kept = self._table[1 : self._size : 2].copy()
        self._size, self.every = len(kept), 2 * self.every
        self._table[: self._size] = kept


class Rows:
    """One row for each stored update: SCALARS, SO_FAR and da_norm (T+1,), within `max_bytes`."""

    def __init__(self, nodes: int, max_bytes: int) -> None:
        width = len(_COLUMNS) + nodes
        self._rows = ThinnedRows(width, max_bytes // (8 * width))
        self._fired, self._sum, self._counted = 0, 0.0, 0

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def every(self) -> int:
        return self._rows.every

    @property
    def max_rows(self) -> int:
        """How many rows fit."""
        return self._rows.max_rows

    def add(self, number: int, update: engine.Update) -> None:
        """Record update `number`, counted from 1."""
        self._fired += bool(update.fired)
        if np.isfinite(update.norm_before):
            self._sum, self._counted = self._sum + float(update.norm_before), self._counted + 1
        mean = self._sum / self._counted if self._counted else np.nan
        scalars = [getattr(update, name) for name in SCALARS]
        self._rows.add(number, [*scalars, self._fired, mean], update.da_norm)

    def after(self, number: int, upto: int) -> tuple[np.ndarray, dict[str, np.ndarray], np.ndarray]:
        """(updates, columns, da_norm) of the stored rows from update `number` + 1 to `upto`.

        `columns` has SCALARS and SO_FAR by name.
        """
        updates, rows = self._rows.after(number, upto)
        scalars, da_norm = np.split(rows, [len(_COLUMNS)], axis=1)
        columns = zip(_COLUMNS, scalars.T.copy(), strict=True)
        return updates, dict(columns), da_norm.copy()


class Checkpoints(Generic[T]):
    """Checkpoints of the updates 0, every, 2 every, …, within `max_bytes`."""

    def __init__(self, max_bytes: int) -> None:
        self.every, self._max_bytes, self._bytes = 1, max_bytes, 0
        self._items: dict[int, tuple[T, int]] = {}

    def __len__(self) -> int:
        return len(self._items)

    def stores(self, number: int) -> bool:
        """Whether a checkpoint of update `number` is stored."""
        return number % self.every == 0

    def put(self, number: int, item: T, nbytes: int) -> None:
        """Store the checkpoint of update `number`; that of update 0 is never dropped."""
        self._items[number] = (item, nbytes)
        self._bytes += nbytes
        while self._bytes > self._max_bytes and len(self._items) > 1:
            self.every *= 2
            for other in [n for n in self._items if n % self.every]:
                self._bytes -= self._items.pop(other)[1]

    def before(self, number: int) -> tuple[int, T]:
        """The last checkpoint at or before update `number`: (its update, the checkpoint)."""
        at = number - number % self.every
        return at, self._items[at][0]
