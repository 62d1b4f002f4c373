"""Frozen records with read-only arrays, also after pickle and copy.

NumPy's arrays come back writable from a pickle and from copy.deepcopy. A record is therefore
rebuilt from its fields, by its own constructor, with every array made read-only; arrays
derived from a field, such as a network's named arrays from its flat vector, are derived again.
"""

from __future__ import annotations

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
