"""What every record of the engine is: frozen, with read-only arrays, also after a journey.

NumPy's arrays come back writable from a pickle and from copy.deepcopy. A record is therefore made
again from its fields, by its own constructor, with every array sealed: what is derived from a
field, as the named arrays of a network are from its one flat vector, is then derived anew.
"""

from __future__ import annotations

from dataclasses import fields
from types import MappingProxyType
from typing import Any

import numpy as np

from explorer.engine.intake import read_only


def journey(record: Any) -> tuple:
    """What __reduce__ answers for a frozen dataclass or a NamedTuple."""
    names = getattr(record, "_fields", None) or [field.name for field in fields(record)]
    return made_again, (type(record), *(open_to_travel(getattr(record, name)) for name in names))


class Record:
    """A frozen dataclass whose copies and pickles are records as whole as itself."""

    __reduce__ = journey


def made_again(kind: type, *values: object) -> Any:
    """The record of these fields, with read-only arrays."""
    return kind(*map(sealed, values))


def open_to_travel(value: Any) -> Any:
    """The value itself, or for a read-only view of a dict, which no pickle takes, the dict."""
    return dict(value) if isinstance(value, MappingProxyType) else value


def sealed(value: Any) -> Any:
    """The value with all arrays in it read-only, and a dict behind a read-only view."""
    if isinstance(value, np.ndarray):
        return read_only(value)
    if type(value) is tuple:
        return tuple(map(sealed, value))
    if type(value) is dict:
        return MappingProxyType({name: sealed(one) for name, one in value.items()})
    return value
