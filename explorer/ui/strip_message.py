"""Validation of a StripAsk: fields of the experiment, sent by a component, read as from a link."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from explorer.experiment import FIELDS, Choice
from explorer.wire.fits import fits
from explorer.wire.messages.strip import StripAsk


def read_fields(message: object, names: Container[str]) -> dict[str, Any] | None:
    """The fields of a message from the browser; None if it does not fit StripAsk, or if a field is
    not one of `names` or out of range."""
    if not fits(message, StripAsk) or not all(name in names for name in message["fields"]):
        return None
    try:
        return {name: _read(name, value) for name, value in message["fields"].items()}
    except ValueError:
        return None


def number_of(message: object) -> int | None:
    """The number of such a message, to send back with the answer; None if it is not valid."""
    if not fits(message, StripAsk) or not 0 <= message["number"] < 2**31:
        return None
    return message["number"]


def _read(name: str, value: float | str) -> Any:
    if isinstance(value, str) != isinstance(FIELDS[name], Choice):
        raise ValueError("text for a number, or a number for text")
    return FIELDS[name].read(value)
