"""Beam search: the likeliest answer as a whole, looked for along several beginnings at once.

    ln P(z<1> ... z<n>) = sum_t ln y^<t>[z<t>]

The likeliest first symbol need not begin the likeliest answer. So the `width` best beginnings are
kept; each is continued with every symbol, and of all these the `width` best are kept again. One
that is continued with the stop is a whole answer, which leaves the beam and is kept aside.
Source: Sutskever, Vinyals, Le 2014, "Sequence to Sequence Learning with Neural Networks", section
3.2; Ng, Sequence Models, week 3, "Beam search" and "Refinements to beam search".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import inf
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from explorer.engine import Params
from explorer.engine.arrays import Array, Bools, Ints
from explorer.engine.intake import as_float, short, whole_number
from explorer.errors import InputError
from explorer.sampling.loop import begun, chances, checked_most, checked_stop, read
from explorer.sampling.written import Written
from explorer.tasks import Task


class Beginnings(NamedTuple):
    """m beginnings of n symbols: codes (m, n), chances (m, n, n_y), log_chance (m,)."""

    codes: Ints
    chances: Array
    log_chance: Array

    def some(self, which: Bools | Ints) -> Beginnings:
        """The beginnings that a mask or indices name."""
        return Beginnings(self.codes[which], self.chances[which], self.log_chance[which])

    def written(self, ended: bool) -> list[Written]:
        """Each as a Written."""
        return [
            Written(codes.copy(), of_codes.copy(), float(log_chance), ended)
            for codes, of_codes, log_chance in zip(*self, strict=True)
        ]


def beam(
    params: Params,
    task: Task,
    begin: ArrayLike,
    *,
    most: int,
    width: int,
    stop: int | None,
    alpha: float = 0.0,
) -> tuple[Written, ...]:
    """The best answers found after `begin`, a tuple of at most `width` Written, best first.

    begin, most and stop are as in `write`. Whole answers, which end with `stop`, come before those
    cut off after `most` symbols. Best is what has the largest log_chance / n^alpha: by default the
    likeliest, with no regard to its length n, and so rather a short one; alpha = 0.7, Ng's
    suggestion, makes up for that, alpha = 1 is the mean over the symbols. Width 1 is greedy search.
    InputError as in `write`.
    """
    width = whole_number("width", width)
    most, stop = checked_most(most, task.n_y, width), checked_stop(stop, task.n_y)
    alpha = checked_alpha(alpha)
    stepper = begun(params, task, begin)
    alive = Beginnings(
        np.empty((1, 0), int), np.empty((1, 0, task.n_y), params.flat.dtype), np.zeros(1)
    )
    whole: list[Written] = []
    for n in range(1, most + 1):
        y_hat, log_y_hat = chances(stepper)
        rows, alive = continued(alive, y_hat, log_y_hat, width)
        ends = alive.codes[:, -1] == (-1 if stop is None else stop)
        whole = best(whole + alive.some(ends).written(True), width, alpha)
        rows, alive = rows[~ends], alive.some(~ends)
        if n == most or not len(rows) or none_can_better(whole, alive, width, most, alpha):
            break
        stepper.keep(rows)
        read(stepper, task, alive.codes[:, -1])
    cut_off = best(alive.written(False), width, alpha)
    return tuple([*whole, *cut_off][:width])


def continued(
    alive: Beginnings, y_hat: Array, log_y_hat: Array, width: int
) -> tuple[Ints, Beginnings]:
    """(which beginning each continues, the `width` best Beginnings that are one symbol longer)."""
    totals = alive.log_chance[:, None] + log_y_hat
    order = np.argsort(-totals, axis=None, kind="stable")[:width]
    # What has no chance at all is no answer, however wide the beam.
    order = order[totals.ravel()[order] > -inf]
    rows, symbols = np.unravel_index(order, totals.shape)
    codes = np.concatenate((alive.codes[rows], symbols[:, None]), axis=1)
    of_codes = np.concatenate((alive.chances[rows], y_hat[rows, None]), axis=1)
    return rows, Beginnings(codes, of_codes, totals[rows, symbols])


def best(answers: Iterable[Written], width: int, alpha: float) -> list[Written]:
    """The `width` best, best first; of equals the one that was found first."""
    return sorted(answers, key=lambda one: -score(one.log_chance, len(one.codes), alpha))[:width]


def score(log_chance: float, n: int, alpha: float) -> float:
    return log_chance / n**alpha


def none_can_better(
    whole: Sequence[Written], alive: Beginnings, width: int, most: int, alpha: float
) -> bool:
    """Whether no beginning can still become better than the worst of `width` whole answers.

    Its log chance only falls, and nothing divides it by more than most^alpha.
    """
    if len(whole) < width:
        return False
    worst = score(whole[-1].log_chance, len(whole[-1].codes), alpha)
    return score(alive.log_chance.max(), most, alpha) <= worst


def checked_alpha(given: object) -> float:
    """How much the length counts: 0 to 10."""
    number = as_float(given)
    if not 0 <= number <= 10:
        raise InputError(
            f"alpha={short(given)} must be a number from 0 to 10; choose 0 to rank answers by "
            "their chance, 1 by the mean over their symbols."
        )
    return number
