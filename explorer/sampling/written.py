"""What was written, and what might have been."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from explorer.engine.arrays import Array, Ints
from explorer.engine.intake import whole_number


@dataclass(frozen=True, eq=False)
class Written:
    """n symbols that a network said one after the other. The arrays are read-only.

    codes (n,) of symbols_out, the stop among them where it was said; chances (n, n_y) = y^<t> at
    every one of these steps, the network's own, whatever the temperature; log_chance = the sum of
    ln y^<t>[codes], which is the ln of the chance of the whole; ended says whether the last symbol
    is the stop, and not only the last that was allowed.
    """

    codes: Ints
    chances: Array
    log_chance: float
    ended: bool

    def __post_init__(self) -> None:
        for array in (self.codes, self.chances):
            array.flags.writeable = False


class Alternative(NamedTuple):
    """A symbol of symbols_out, and the chance the network gave it."""

    code: int
    chance: float


def alternatives(written: Written, k: int) -> tuple[tuple[Alternative, ...], ...]:
    """For every symbol written, the k likeliest of its step as Alternatives, the likeliest first.

    All of them where there are fewer than k; of equal chances the lower code comes first.
    """
    k = whole_number("k", k)
    order = np.argsort(-written.chances, axis=1, kind="stable")[:, :k]
    chances = np.take_along_axis(written.chances, order, axis=1)
    return tuple(
        tuple(map(Alternative, codes, of_codes))
        for codes, of_codes in zip(order.tolist(), chances.tolist(), strict=True)
    )
