"""LRU cache bounded in bytes, for results of all kinds and sessions."""

from __future__ import annotations

import dataclasses
import sys
import threading
from collections import Counter, OrderedDict
from collections.abc import Hashable, Iterator
from types import MappingProxyType
from typing import Any

import numpy as np

_PER_OBJECT = 100
"""Approximate size of a Python object in bytes, without its arrays and texts."""


class Shelf:
    """Results by key, in at most `max_bytes`; the least recently used is evicted first.

    An array shared by several results, such as a flow and its run, counts once. A result larger
    than `max_bytes` is not kept.
    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes, self._bytes = max_bytes, 0
        self._items: OrderedDict[Hashable, tuple[Any, dict[int, int]]] = OrderedDict()
        self._holders: Counter[int] = Counter()
        self._lock = threading.Lock()

    @property
    def nbytes(self) -> int:
        """Size of the cache in bytes."""
        return self._bytes

    def get(self, key: Hashable) -> Any:
        """The result of `key`, or None."""
        with self._lock:
            if key not in self._items:
                return None
            self._items.move_to_end(key)
            return self._items[key][0]

    def put(self, key: Hashable, item: Any) -> None:
        """Store `item`, and evict others until the size fits."""
        blocks = blocks_of((key, item))  # a key may hold large records too
        with self._lock:
            if key in self._items:
                self._drop(key)
            if sum(blocks.values()) > self._max_bytes:
                return
            self._items[key] = item, blocks
            for block, nbytes in blocks.items():
                self._bytes += 0 if self._holders[block] else nbytes
                self._holders[block] += 1
            while self._bytes > self._max_bytes:
                self._drop(next(iter(self._items)))

    def _drop(self, key: Hashable) -> None:
        _, blocks = self._items.pop(key)
        for block, nbytes in blocks.items():
            self._holders[block] -= 1
            if not self._holders[block]:
                del self._holders[block]
                self._bytes -= nbytes


def blocks_of(item: Any) -> dict[int, int]:
    """Size in bytes of each memory block that `item` refers to, by id.

    Recurses into dataclasses, dicts, tuples, lists and sets. Of any other object, such as a task,
    only its own arrays count: its tables belong to the app, which loads them once.
    """
    blocks: dict[int, int] = {}
    seen: set[int] = set()
    waiting = [item]
    while waiting:
        one = waiting.pop()
        if one is None or isinstance(one, bool | int | float) or id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, np.ndarray):
            while isinstance(one.base, np.ndarray):
                one = one.base  # a view keeps its whole base array alive
            blocks[id(one)] = one.nbytes
        elif isinstance(one, str | bytes):
            blocks[id(one)] = sys.getsizeof(one)
        else:
            waiting.extend(_parts_of(one))
    return {**blocks, id(item): blocks.get(id(item), 0) + _PER_OBJECT * len(seen)}


def _parts_of(one: Any) -> Iterator[Any]:
    if dataclasses.is_dataclass(one):
        yield from (getattr(one, field.name) for field in dataclasses.fields(one))
    elif isinstance(one, dict | MappingProxyType):
        yield from one.values()
    elif isinstance(one, tuple | list | set | frozenset):
        yield from one
    else:
        of_its_own = getattr(one, "__dict__", {}).values()
        yield from (part for part in of_its_own if isinstance(part, np.ndarray))
