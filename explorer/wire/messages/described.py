"""Records that describe a message: its header as a class, its arrays by type and shape."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

CellName = Literal["rnn", "gru", "lstm"]
Kind = Literal["symbols", "numbers"]


class Packed(NamedTuple):
    """An array: its type, and the lengths of its axes as numbers or in symbols like "T+1".

    A symbol has one value in a message. With `always` false the array is optional.
    """

    type: Literal["f4", "f8", "u1", "i4"]
    shape: tuple[str | int, ...]
    always: bool = True


Arrays = Mapping[str, Packed]


class Parts(NamedTuple):
    """Arrays repeated for each layer, network or cell; `pattern` builds their names."""

    name: str
    pattern: str
    arrays: Arrays


class Message(NamedTuple):
    """A message to the browser; `name` is its interface in wire.d.ts, which has the keys of the
    header and the arrays."""

    name: str
    header: type
    arrays: Arrays = MappingProxyType({})
    parts: Parts | None = None


class Says(NamedTuple):
    """Messages from a component: `states` persist (setStateValue), `triggers` last for one rerun
    (setTriggerValue)."""

    states: type | None = None
    triggers: type | None = None


def sometimes(names: str, array: Packed) -> dict[str, Packed]:
    """Optional arrays: each of the space-separated `names` described as `array`."""
    return {name: array._replace(always=False) for name in names.split()}


BY_STEP = Packed("f8", ("T",))
BY_UNIT = Packed("f8", ("T", "n_a"))
STATES = Packed("f8", ("T+1", "n_a"))
NORMS = Packed("f8", ("T+1",))
