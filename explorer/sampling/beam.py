"""Beam search for the sequence with the highest probability as a whole.

    ln P(z<1> ... z<n>) = sum_t ln y^<t>[z<t>]

The likeliest first symbol need not begin the likeliest sequence. So the `width` best prefixes are
kept; each is extended by every symbol, and the `width` best of the results are kept again. A prefix
extended by the stop symbol is finished and leaves the beam.
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
from explorer.sampling.loop import (
    checked_most,
    checked_stop,
    feed,
    next_distribution,
    start_stepper,
)
from explorer.sampling.written import Written
from explorer.tasks import Task


class Prefixes(NamedTuple):
    """m prefixes of n symbols: codes (m, n), chances (m, n, n_y), log_chance (m,)."""

    codes: Ints
    chances: Array
    log_chance: Array

    def select(self, which: Bools | Ints) -> Prefixes:
        """The prefixes selected by a mask or by indices."""
        return Prefixes(self.codes[which], self.chances[which], self.log_chance[which])

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
    """The best continuations of `begin` found, a tuple of at most `width` Written, best first.

    begin, most and stop are as in `write`. Finished sequences, which end with `stop`, come before
    those cut off after `most` symbols. They are ranked by log_chance / n^alpha, n being the length:
    alpha = 0, the default, favours short sequences; alpha = 0.7 is Ng's suggestion for length
    normalisation; alpha = 1 ranks by the mean over the symbols. Width 1 is greedy search.
    InputError as in `write`.
    """
    width = whole_number("width", width)
    most, stop = checked_most(most, task.n_y, width), checked_stop(stop, task.n_y)
    alpha = checked_alpha(alpha)
    stepper = start_stepper(params, task, begin)
    prefixes = Prefixes(
        np.empty((1, 0), int), np.empty((1, 0, task.n_y), params.flat.dtype), np.zeros(1)
    )
    finished: list[Written] = []
    for n in range(1, most + 1):
        y_hat, log_y_hat = next_distribution(stepper)
        rows, prefixes = extend(prefixes, y_hat, log_y_hat, width)
        ends = prefixes.codes[:, -1] == (-1 if stop is None else stop)
        finished = best(finished + prefixes.select(ends).written(True), width, alpha)
        rows, prefixes = rows[~ends], prefixes.select(~ends)
        if n == most or not len(rows) or no_better_possible(finished, prefixes, width, most, alpha):
            break
        stepper.keep(rows)
        feed(stepper, task, prefixes.codes[:, -1])
    cut_off = best(prefixes.written(False), width, alpha)
    return tuple([*finished, *cut_off][:width])


def extend(prefixes: Prefixes, y_hat: Array, log_y_hat: Array, width: int) -> tuple[Ints, Prefixes]:
    """(index of the prefix that each extends, the `width` best Prefixes one symbol longer)."""
    totals = prefixes.log_chance[:, None] + log_y_hat
    order = np.argsort(-totals, axis=None, kind="stable")[:width]
    # A sequence of probability 0 is never an answer, however wide the beam.
    order = order[totals.ravel()[order] > -inf]
    rows, symbols = np.unravel_index(order, totals.shape)
    codes = np.concatenate((prefixes.codes[rows], symbols[:, None]), axis=1)
    of_codes = np.concatenate((prefixes.chances[rows], y_hat[rows, None]), axis=1)
    return rows, Prefixes(codes, of_codes, totals[rows, symbols])


def best(answers: Iterable[Written], width: int, alpha: float) -> list[Written]:
    """The `width` best, best first; the sort is stable, so ties keep their order."""
    return sorted(answers, key=lambda one: -score(one.log_chance, len(one.codes), alpha))[:width]


def score(log_chance: float, n: int, alpha: float) -> float:
    """Length-normalised log-probability."""
    return log_chance / n**alpha


def no_better_possible(
    finished: Sequence[Written], prefixes: Prefixes, width: int, most: int, alpha: float
) -> bool:
    """Whether no prefix can still beat the worst of `width` finished sequences.

    Its log-probability can only fall, and is divided by at most most^alpha.
    """
    if len(finished) < width:
        return False
    worst = score(finished[-1].log_chance, len(finished[-1].codes), alpha)
    return score(prefixes.log_chance.max(), most, alpha) <= worst


def checked_alpha(given: object) -> float:
    """Validate the exponent of the length normalisation: 0 to 10."""
    number = as_float(given)
    if not 0 <= number <= 10:
        raise InputError(
            f"alpha={short(given)} must be a number from 0 to 10; choose 0 to rank answers by "
            "their chance, 1 by the mean over their symbols."
        )
    return number
