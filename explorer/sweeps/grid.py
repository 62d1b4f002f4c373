"""Cartesian product of field values, as experiments."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from math import prod
from typing import Any

from explorer.errors import InputError
from explorer.experiment import FIELDS, Experiment

MOST_EXPERIMENTS = 100_000


def grid(base: Experiment, **fields: Iterable[Any]) -> tuple[Experiment, ...]:
    """`base` with every combination of the given values; the last field varies fastest.

    InputError for an unknown field, a field without values, a value out of range, and for more than
    100,000 experiments.
    """
    columns = {}
    for name, values in fields.items():
        if name not in FIELDS:
            raise InputError(
                f"{name} is not a field of an experiment; choose from {', '.join(FIELDS)}."
            )
        if isinstance(values, str) or not isinstance(values, Iterable):
            raise InputError(f"{name}={values!r:.60} is one value; give a list, even of one.")
        columns[name] = tuple(values)
        if not columns[name]:
            raise InputError(f"{name} holds no values; give one or more, or leave it out.")
    count = prod(map(len, columns.values()))
    if count > MOST_EXPERIMENTS:
        raise InputError(
            f"These fields make {count:,} experiments; at most {MOST_EXPERIMENTS:,} are possible: "
            "give fewer values."
        )
    return tuple(
        base.replace(**dict(zip(columns, values, strict=True)))
        for values in product(*columns.values())
    )
