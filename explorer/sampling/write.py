"""Ancestral sampling with temperature: each sampled symbol is the next input.

    p_i ~ exp(ln y^<t>_i / temperature)

Temperature 1 samples from the network's own distribution; below 1 it becomes sharper, down to 0,
the argmax; above 1 it becomes more uniform.
Source: Ng, Sequence Models, week 1, "Sampling novel sequences"; Ackley, Hinton, Sejnowski 1985,
Cognitive Science 9, 147-169 (the temperature).
"""

from __future__ import annotations

from math import isfinite

import numpy as np
from numpy.typing import ArrayLike

from explorer.engine import Params
from explorer.engine.arrays import Array
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


def write(
    params: Params,
    task: Task,
    begin: ArrayLike,
    *,
    most: int,
    temperature: float = 1.0,
    seed: int = 0,
    stop: int | None = None,
) -> Written:
    """Sample 1 to `most` symbols after the network has read `begin`.

    begin are one or more codes of symbols_in. The symbol `stop`, a code of symbols_out, ends the
    sequence. The same seed gives the same symbols; temperature 0 is deterministic, and breaks ties
    by the lower code. InputError for a network that does not fit the task, for a task whose outputs
    are not inputs, and if the output is not finite.
    """
    most, stop = checked_most(most, task.n_y), checked_stop(stop, task.n_y)
    temperature = checked_temperature(temperature)
    rng = np.random.default_rng(whole_number("seed", seed, least=0))
    stepper = start_stepper(params, task, begin)
    codes, rows, log_chance = [], [], 0.0
    while True:
        (y_hat,), (log_y_hat,) = next_distribution(stepper)
        code = choose(log_y_hat, temperature, rng)
        codes.append(code)
        rows.append(y_hat)
        log_chance += float(log_y_hat[code])
        if code == stop or len(codes) == most:
            return Written(np.array(codes), np.stack(rows), log_chance, code == stop)
        feed(stepper, task, [code])


def choose(log_chances: Array, temperature: float, rng: np.random.Generator) -> int:
    """Sample a code from p ~ exp(log_chances / temperature), (n,); at 0 the argmax."""
    if temperature == 0:
        return int(log_chances.argmax())
    with np.errstate(all="ignore"):
        # The maximum has exponent 0 at any temperature, so the sum is at least 1.
        p = np.exp((log_chances - log_chances.max()) / temperature)
    upto = np.cumsum(p)
    # The first code whose cumulative sum exceeds the draw: never one of probability 0.
    return int(np.searchsorted(upto, rng.random() * upto[-1], side="right"))


def checked_temperature(given: object) -> float:
    """Validate the temperature: 0 or more, and finite."""
    number = as_float(given)
    if not (isfinite(number) and number >= 0):
        raise InputError(
            f"temperature={short(given)} must be a number from 0 up; choose 0 for the likeliest "
            "symbol every time, 1 for the network's own probabilities."
        )
    return number
