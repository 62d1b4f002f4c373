"""What is kept of a training: its rows, and networks to go on from; thinned, never silently.

Both keep what belongs to the multiples of `every`. When the room is used up, `every` doubles and
the others are dropped. Nothing is lost for good: the training is deterministic, so what lies
between is made again, bit for bit, from the kept network before it.
"""

from __future__ import annotations

from typing import Generic, TypeVar

import numpy as np

from explorer import engine

SCALARS = ("loss", "norm_before", "norm_after", "fired", "angle")
"""The columns of a row beside ‖∂L/∂a⟨t⟩‖, as engine.History has them."""

SO_FAR = ("fired_so_far", "mean_so_far")
"""How often the clip has fired by then, and the mean of the finite norms: of all updates, whatever
rows have been dropped."""

_COLUMNS = len(SCALARS) + len(SO_FAR)

T = TypeVar("T")


class Rows:
    """One row for each kept update: SCALARS, SO_FAR, and da_norm (T+1,), in `room` bytes."""

    def __init__(self, nodes: int, room: int) -> None:
        width = _COLUMNS + nodes
        self.every, self._size = 1, 0
        self._fired, self._sum, self._counted = 0, 0.0, 0
        self._table = np.empty((max(2, room // (8 * width)), width))

    def __len__(self) -> int:
        return self._size

    def add(self, number: int, update: engine.Update) -> None:
        """Count update `number`, counted from 1, and keep its row."""
        self._fired += bool(update.fired)
        if np.isfinite(update.norm_before):
            self._sum, self._counted = self._sum + float(update.norm_before), self._counted + 1
        if number % self.every:
            return
        if self._size == len(self._table):
            self._thin()
            if number % self.every:
                return
        row = self._table[self._size]
        mean = self._sum / self._counted if self._counted else np.nan
        row[: len(SCALARS)] = [getattr(update, name) for name in SCALARS]
        row[len(SCALARS) : _COLUMNS] = self._fired, mean
        row[_COLUMNS:] = update.da_norm
        self._size += 1

    def after(self, number: int, upto: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(updates, scalars, da_norm) of the kept rows from update `number` + 1 to `upto`.

        The columns of `scalars` are SCALARS and SO_FAR.
        """
        rows = slice(number // self.every, min(self._size, upto // self.every))
        updates = np.arange(rows.start, max(rows.start, rows.stop)) * self.every + self.every
        table = self._table[rows]
        return updates, table[:, :_COLUMNS].copy(), table[:, _COLUMNS:].copy()

    def _thin(self) -> None:
        kept = self._table[1 : self._size : 2].copy()
        self._size, self.every = len(kept), 2 * self.every
        self._table[: self._size] = kept


class Kept(Generic[T]):
    """What was kept of updates 0, every, 2 every, …, in `room` bytes."""

    def __init__(self, room: int) -> None:
        self.every, self._room, self._bytes = 1, room, 0
        self._items: dict[int, tuple[T, int]] = {}

    def __len__(self) -> int:
        return len(self._items)

    def wants(self, number: int) -> bool:
        """Whether what belongs to `number` would be kept."""
        return number % self.every == 0

    def put(self, number: int, item: T, nbytes: int) -> None:
        """Keep `item`; the one of update 0 stays whatever its size."""
        self._items[number] = (item, nbytes)
        self._bytes += nbytes
        while self._bytes > self._room and len(self._items) > 1:
            self.every *= 2
            for other in [n for n in self._items if n % self.every]:
                self._bytes -= self._items.pop(other)[1]

    def before(self, number: int) -> tuple[int, T]:
        """The last kept at or before `number`: (its number, what was kept)."""
        at = number - number % self.every
        return at, self._items[at][0]
