"""Whether a value that came as JSON is what a class of explorer/wire/messages describes.

Anyone can send anything, so what a browser says is read only where it fits: every key is there
and no other, and a number is a finite one. Which numbers are in range is for the reader to say.
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
    """Whether `value` is exactly what `form` describes, a TypedDict or the type of one of its
    keys."""
    return next(differences(value, form), None) is None


def differences(value: object, form: Any, where: str = "") -> Iterator[tuple[str, object]]:
    """(where, what is there) of everything in `value` that is not as `form` says. A tuple is a list
    by then."""
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
        for i, (one, its) in enumerate(zip(value, inner, strict=True)):
            yield from differences(one, its, f"{where}[{i}]")
    elif not _is_one(value, form):
        yield where, value


@cache
def hints(form: type) -> dict[str, Any]:
    """The types of the keys of a TypedDict."""
    return typing.get_type_hints(form)


@cache
def may_be_missing(form: type) -> frozenset[str]:
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
    for key in described.keys() - value.keys() - may_be_missing(form):
        yield f"{where}.{key}", "missing"
    for key, one in value.items():
        if key in described:
            yield from differences(one, described[key], f"{where}.{key}")
        else:
            yield f"{where}.{key}", "not described"


def _is_one(value: Any, form: type) -> bool:
    """JSON has one kind of number: 1 may be a float, but True is no number."""
    if form is float and type(value) in (int, float):
        try:
            return math.isfinite(value)
        except OverflowError:  # a whole number with more digits than a float holds
            return False
    return type(value) is form
