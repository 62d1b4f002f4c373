"""Frozen records with read-only arrays, also after pickle and copy, that print their shapes.

NumPy's arrays come back writable from a pickle and from copy.deepcopy. A record is therefore
rebuilt from its fields, by its own constructor, with every array made read-only; arrays
derived from a field, such as a network's named arrays from its flat vector, are derived again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from types import MappingProxyType
from typing import Any

import numpy as np

from explorer.engine.intake import read_only


def reduce_record(record: Any) -> tuple:
    """__reduce__ of a frozen dataclass or a NamedTuple: rebuild it from its fields."""
    names = getattr(record, "_fields", None) or [field.name for field in fields(record)]
    return rebuild_record, (type(record), *(picklable(getattr(record, name)) for name in names))


class Record:
    """Base of the frozen dataclasses: copies and pickles have read-only arrays, too."""

    __reduce__ = reduce_record

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "__repr__" not in cls.__dict__:
            # Without one of its own, a dataclass is given one that prints all numbers.
            cls.__repr__ = cls.__repr__  # type: ignore[method-assign]

    def __repr__(self) -> str:
        return repr_record(self)


MOST_SHOWN = 60
"""Characters of a text, or of a tuple, that a record prints."""


def repr_record(record: Any) -> str:
    """__repr__ of a frozen dataclass or a NamedTuple: arrays by their shapes, records by name."""
    names = getattr(record, "_fields", None) or [one.name for one in fields(record) if one.repr]
    shown = [one_field(name, getattr(record, name)) for name in names]
    return f"{type(record).__name__}({', '.join(shown)})"


def one_field(name: str, value: Any) -> str:
    """ "a(4, 2, 3)" of an array, "layer=1" of a number, "rows=(2 × Row)" of what is longer."""
    if isinstance(value, np.ndarray):
        return f"{name}{value.shape}"
    if isinstance(value, Record) or hasattr(value, "_fields"):
        return f"{name}={type(value).__name__}"
    if isinstance(value, Mapping):
        return f"{name}={{{len(value)} names}}"
    if isinstance(value, tuple | list) and not (is_plain(value) and len(repr(value)) < MOST_SHOWN):
        kinds = " or ".join(sorted({type(one).__name__ for one in value}))
        return f"{name}=({len(value)} × {kinds})"
    text = repr(value)
    return f"{name}={text if len(text) <= MOST_SHOWN else text[: MOST_SHOWN - 1] + '…'}"


def is_plain(values: Sequence[Any]) -> bool:
    """Whether these are a few numbers or short texts."""
    return len(values) < MOST_SHOWN and all(
        one is None or isinstance(one, int | float | str) for one in values
    )


def rebuild_record(kind: type, *values: object) -> Any:
    """Rebuild a record from its fields, with read-only arrays."""
    return kind(*map(deep_read_only, values))


def picklable(value: Any) -> Any:
    """The value in a form that pickle accepts: a read-only view of a dict as the dict."""
    return dict(value) if isinstance(value, MappingProxyType) else value


def deep_read_only(value: Any) -> Any:
    """The value with all arrays in it read-only, and a dict behind a read-only view."""
    if isinstance(value, np.ndarray):
        return read_only(value)
    if type(value) is tuple:
        return tuple(map(deep_read_only, value))
    if type(value) is dict:
        return MappingProxyType({name: deep_read_only(one) for name, one in value.items()})
    return value
