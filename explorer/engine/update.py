"""Records of a training: of one update as an Update, of all as a History."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from explorer.engine.arrays import Array, Bools
from explorer.engine.intake import refuse_too_many
from explorer.engine.record import Record

Number = TypeVar("Number")
Truth = TypeVar("Truth")


@dataclass(frozen=True, eq=False)
class Columns(Record, Generic[Number, Truth]):
    """Quantities recorded for every update; all that stores or sends them uses these names.

    loss; norm_before and norm_after the clip, over all parameters; fired, whether the clip changed
    the gradient; angle between the raw and the clipped gradient in degrees (0 when it did not
    fire, NaN where there is none); da_norm (T+1,). Norms and angle are of the gradient, before the
    optimiser: momentum and division by sqrt(S) turn the update further.
    """

    loss: Number
    norm_before: Number
    norm_after: Number
    fired: Truth
    angle: Number
    da_norm: Array


SCALARS = tuple(field.name for field in fields(Columns) if field.name != "da_norm")
"""The columns that have one number for each update."""


@dataclass(frozen=True, eq=False)
class Update(Columns[float, bool]):
    """Record of one update, with the first non-finite array, or None."""

    diverged_in: str | None


@dataclass(frozen=True, eq=False)
class History(Columns[Array, Bools]):
    """Record of all updates: read-only arrays with one entry for each; da_norm (updates, T+1).

    `diverged_at` is None, or the number, from 1, of the update in which something became
    non-finite, and `diverged_in` names it: "a", "y_hat", "loss", "da", a gradient ("dWaa"), the
    optimiser's state ("S_dWaa") or a parameter after the update ("Waa"). It is the last update
    recorded, and it was not applied.
    """

    diverged_at: int | None
    diverged_in: str | None


def empty_record(updates: int, nodes: int) -> dict[str, NDArray[Any]]:
    """{column: array with a row for every update}, as a History takes them."""
    refuse_too_many("da_norm", (updates, nodes), "ask for fewer updates or steps")
    record = {name: np.empty(updates, bool if name == "fired" else float) for name in SCALARS}
    return record | {"da_norm": np.empty((updates, nodes))}
