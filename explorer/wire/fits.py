"""Runtime type check of a JSON value against a TypedDict of explorer/wire/messages.

Anyone can send anything, so a message from a browser is read only if it fits: no key is missing,
none is unknown, and numbers are finite. Ranges of numbers are checked by the code that reads them.
"""

from __future__ import annotations

import math
import types
import typing
from collections.abc import Iterator
from functools import cache
from typing import Any, TypeGuard, TypeVar

_Form = TypeVar("_Form")


def fits(value: object, form: type[_Form]) -> TypeGuard[_Form]:
    """Whether `value` has exactly the type `form`: a TypedDict, or the type of one of its keys."""
    return next(differences(value, form), None) is None


def differences(value: object, form: Any, where: str = "") -> Iterator[tuple[str, object]]:
    """Yield (path, value found) for each mismatch of `value` with `form`; JSON has tuples as
    lists."""
    origin, inner = typing.get_origin(form), typing.get_args(form)
    if typing.is_typeddict(form):
        yield from _different_keys(value, form, where)
    elif origin is typing.Literal:
        if not any(type(value) is type(one) and value == one for one in inner):
            yield where, value
    elif origin in (typing.Union, types.UnionType):
        if not any(fits(value, one) for one in inner):
            yield where, value
    elif origin is dict and isinstance(value, dict):
        for key, one in value.items():
            yield from differences(one, inner[1], f"{where}.{key}")
    elif origin is list and isinstance(value, list):
        for i, one in enumerate(value):
            yield from differences(one, inner[0], f"{where}[{i}]")
    elif origin is tuple and isinstance(value, list) and len(value) == len(inner):
        for i, (one, expected) in enumerate(zip(value, inner, strict=True)):
            yield from differences(one, expected, f"{where}[{i}]")
    elif not _has_type(value, form):
        yield where, value


@cache
def hints(form: type) -> dict[str, Any]:
    """The types of the keys of a TypedDict."""
    return typing.get_type_hints(form)


@cache
def optional_keys(form: type) -> frozenset[str]:
    """The keys of a TypedDict that are NotRequired."""
    whole = typing.get_type_hints(form, include_extras=True)
    return frozenset(
        key for key, hint in whole.items() if typing.get_origin(hint) is typing.NotRequired
    )


def _different_keys(value: object, form: type, where: str) -> Iterator[tuple[str, object]]:
    if not isinstance(value, dict):
        yield where, value
        return
    described = hints(form)
    for key in described.keys() - value.keys() - optional_keys(form):
        yield f"{where}.{key}", "missing"
    for key, one in value.items():
        if key in described:
            yield from differences(one, described[key], f"{where}.{key}")
        else:
            yield f"{where}.{key}", "not described"


def _has_type(value: Any, form: type) -> bool:
    """Exact type check, except that a float may come as 1: JSON has one type of number."""
    if form is float and type(value) in (int, float):
        try:
            return math.isfinite(value)
        except OverflowError:  # an integer too large for a float
            return False
    return type(value) is form
