"""Fields of the experiment as a component in the browser says them, read as a link's would be."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from explorer.experiment import FIELDS, Choice
from explorer.wire.fits import fits
from explorer.wire.messages.strip import StripAsk


def read_fields(message: object, names: Container[str]) -> dict[str, Any] | None:
    """The fields of a message from the browser, which are those that a hand has moved; None when
    there is none, or one is not among `names` or out of range."""
    if not fits(message, StripAsk) or not all(name in names for name in message["fields"]):
        return None
    try:
        return {name: _read(name, value) for name, value in message["fields"].items()}
    except ValueError:
        return None


def number_of(message: object) -> int | None:
    """The number of such a message, which its answer sends back; None when there is none."""
    if not fits(message, StripAsk) or not 0 <= message["number"] < 2**31:
        return None
    return message["number"]


def _read(name: str, value: float | str) -> Any:
    if isinstance(value, str) != isinstance(FIELDS[name], Choice):
        raise ValueError("a number is no word")
    return FIELDS[name].read(value)
