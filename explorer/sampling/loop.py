"""The sampling loop: feed output symbols back as inputs, with the checks that this is possible."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from explorer import engine
from explorer.engine.arrays import Array, Ints
from explorer.engine.intake import as_real_array, refuse_too_many, short, whole_number
from explorer.errors import InputError
from explorer.tasks import SymbolTask, Task
from explorer.tasks.base import one_hot
from explorer.tasks.translation import TranslationTask


def start_stepper(params: engine.Params, task: Task, begin: ArrayLike) -> engine.Stepper:
    """A Stepper that has read the codes `begin` of symbols_in, after checking network and task."""
    refuse_other_task(params, task)
    next_inputs(task)
    begin = checked_codes("begin", begin, task.n_x)
    if len(begin) <= params.border:
        raise InputError(
            f"begin has {len(begin)} codes, but the encoder reads {params.border}; give these and "
            "at least one for the decoder to begin with."
        )
    stepper = engine.Stepper(params)
    for code in begin:
        stepper.step(one_hot(code[None], task.n_x))
    return stepper


def feed(stepper: engine.Stepper, task: Task, codes: Ints | Sequence[int]) -> None:
    """Feed the codes (m,) of symbols_out to the Stepper, one for each of its sequences."""
    stepper.step(one_hot(next_inputs(task)[codes], task.n_x))


def next_distribution(stepper: engine.Stepper) -> tuple[Array, Array]:
    """(y^<t>, ln y^<t> in float64), (m, n_y) each. InputError if they are not all finite.

    ln y^ comes from the logits: it is still finite where y^ has underflowed to 0.
    """
    if not np.isfinite(stepper.y_hat).all():
        bad = stepper.y_hat[~np.isfinite(stepper.y_hat)][0]
        raise InputError(
            f"The network's output at step {stepper.t} holds {bad}, so there are no probabilities "
            "to choose a symbol by; only a network whose numbers are finite can write: choose "
            "fewer training updates, or see on the page Train what keeps it from breaking."
        )
    return stepper.y_hat, stepper.log_y_hat.astype(np.float64)


def next_inputs(task: Task) -> Ints:
    """Map each code of symbols_out to the code of symbols_in that is read next, (n_y,)."""
    if isinstance(task, TranslationTask):
        return task.as_input
    if isinstance(task, SymbolTask) and task.symbols_in == task.symbols_out:
        return np.arange(task.n_y)
    raise InputError(
        f"In the task “{task.title}” outputs are not inputs, so the network cannot go on by "
        "itself; choose a task that predicts the next symbol, such as names, text or music."
    )


def refuse_other_task(params: engine.Params, task: Task) -> None:
    """InputError if the network's sizes differ from the task's, or its output is not softmax."""
    if (params.n_x, params.n_y) != (task.n_x, task.n_y):
        raise InputError(
            f"The network has n_x={params.n_x} input and n_y={params.n_y} output symbols, but the "
            f"task “{task.title}” has {task.n_x} and {task.n_y}; give a network of these sizes."
        )
    if params.output != "softmax":
        raise InputError(
            f"The network has output={params.output!r}, which gives no probabilities; give one "
            "with output='softmax'."
        )


def checked_codes(name: str, given: ArrayLike, n: int) -> Ints:
    """Validate `given` as one or more codes (k,) from 0 to n - 1, or InputError."""
    codes = as_real_array(name, given)
    possible = f"give one or more whole numbers from 0 to {n - 1}"
    if codes.ndim != 1 or not len(codes) or codes.dtype.kind not in "iu":
        raise InputError(
            f"{name} of shape {codes.shape} and type {codes.dtype} is not a row of codes; "
            f"{possible}."
        )
    outside = codes[(codes < 0) | (codes >= n)]
    if len(outside):
        raise InputError(f"{name} holds the code {outside[0]}, which no symbol has; {possible}.")
    return codes.astype(int)


def checked_stop(stop: int | None, n: int) -> int | None:
    """Validate `stop`: None, or a code of symbols_out."""
    if stop is not None and whole_number("stop", stop, least=0) >= n:
        raise InputError(
            f"stop={short(stop)} is no code of symbols_out; choose 0 to {n - 1}, or None."
        )
    return stop


def checked_most(most: int, n_y: int, width: int = 1) -> int:
    """Validate the maximum number of symbols: 1 or more, and no more than fits into memory."""
    most = whole_number("most", most)
    refuse_too_many("chances", (width, most, n_y), "choose a smaller most or width")
    return most
