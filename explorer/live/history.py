"""What is kept of a training: its rows, and networks to go on from; thinned, never silently.

All keep what belongs to the multiples of `every`. When the room is used up, `every` doubles and
the others are dropped. Nothing is lost for good: the training is deterministic, so what lies
between is made again, bit for bit, from the kept network before it.
"""

from __future__ import annotations

from typing import Generic, TypeVar

import numpy as np
from numpy.typing import ArrayLike

from explorer import engine
from explorer.engine.update import SCALARS

SO_FAR = ("fired_so_far", "mean_so_far")
"""How often the clip has fired by then, and the mean of the finite norms: of all updates, whatever
rows have been dropped."""

_COLUMNS = (*SCALARS, *SO_FAR)

T = TypeVar("T")


class Thinned:
    """Rows of `width` numbers, at most `most` of them, one for each kept update."""

    def __init__(self, width: int, most: int) -> None:
        self.every, self._size, self.most = 1, 0, max(2, most)
        self._table = np.empty((self.most, width))

    def __len__(self) -> int:
        return self._size

    def wants(self, number: int) -> bool:
        """Whether the row of update `number`, counted from 1, would be kept."""
        if self._size == self.most and number % self.every == 0:
            self._thin()
        return number % self.every == 0

    def add(self, number: int, *parts: ArrayLike) -> None:
        """Keep the row of update `number`, given in parts, where it is wanted."""
        if self.wants(number):
            np.concatenate(parts, out=self._table[self._size])
            self._size += 1

    def after(self, number: int, upto: int) -> tuple[np.ndarray, np.ndarray]:
        """(updates, rows) that are kept, from update `number` + 1 to `upto`."""
        rows = slice(number // self.every, min(self._size, upto // self.every))
        updates = np.arange(rows.start, max(rows.start, rows.stop)) * self.every + self.every
        return updates, self._table[rows].copy()

    def _thin(self) -> None:
        kept = self._table[1 : self._size : 2].copy()
        self._size, self.every = len(kept), 2 * self.every
        self._table[: self._size] = kept


class Rows:
    """One row for each kept update: SCALARS, SO_FAR, and da_norm (T+1,), in `room` bytes."""

    def __init__(self, nodes: int, room: int) -> None:
        width = len(_COLUMNS) + nodes
        self._rows = Thinned(width, room // (8 * width))
        self._fired, self._sum, self._counted = 0, 0.0, 0

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def every(self) -> int:
        return self._rows.every

    @property
    def most(self) -> int:
        """The rows there is room for."""
        return self._rows.most

    def add(self, number: int, update: engine.Update) -> None:
        """Count update `number`, counted from 1, and keep its row."""
        self._fired += bool(update.fired)
        if np.isfinite(update.norm_before):
            self._sum, self._counted = self._sum + float(update.norm_before), self._counted + 1
        mean = self._sum / self._counted if self._counted else np.nan
        scalars = [getattr(update, name) for name in SCALARS]
        self._rows.add(number, [*scalars, self._fired, mean], update.da_norm)

    def after(self, number: int, upto: int) -> tuple[np.ndarray, dict[str, np.ndarray], np.ndarray]:
        """(updates, columns, da_norm) of the kept rows from update `number` + 1 to `upto`.

        `columns` has SCALARS and SO_FAR by name.
        """
        updates, rows = self._rows.after(number, upto)
        scalars, da_norm = np.split(rows, [len(_COLUMNS)], axis=1)
        columns = zip(_COLUMNS, scalars.T.copy(), strict=True)
        return updates, dict(columns), da_norm.copy()


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
