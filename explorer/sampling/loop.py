"""The way from what a network says back to what it reads: which code, and whether there is one."""

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


def begun(params: engine.Params, task: Task, begin: ArrayLike) -> engine.Stepper:
    """A Stepper that has read the codes `begin` of symbols_in, the network and the task checked."""
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


def read(stepper: engine.Stepper, task: Task, said: Ints | Sequence[int]) -> None:
    """Let the Stepper read the codes `said` (m,) of symbols_out, one for each of its sequences."""
    stepper.step(one_hot(next_inputs(task)[said], task.n_x))


def chances(stepper: engine.Stepper) -> tuple[Array, Array]:
    """(y^<t>, ln y^<t> in float64), (m, n_y) each. InputError where they are not all finite.

    ln comes from the logits: where y^ has become 0, it still tells small from smaller.
    """
    if not np.isfinite(stepper.y_hat).all():
        bad = stepper.y_hat[~np.isfinite(stepper.y_hat)][0]
        raise InputError(
            f"The network's output at step {stepper.t} holds {bad}, so no symbol has a chance that "
            "could be chosen by; only a network whose numbers are finite can write: choose fewer "
            "training updates, or see on the page Train what keeps it from breaking."
        )
    return stepper.y_hat, stepper.log_y_hat.astype(np.float64)


def next_inputs(task: Task) -> Ints:
    """For every code of symbols_out the code of symbols_in that is read after it, (n_y,)."""
    if isinstance(task, TranslationTask):
        return task.as_input
    if isinstance(task, SymbolTask) and task.symbols_in == task.symbols_out:
        return np.arange(task.n_y)
    raise InputError(
        f"In the task “{task.title}” what the network says is not what it reads, so it cannot go "
        "on by itself; choose a task that asks for the next symbol, such as names, text or music."
    )


def refuse_other_task(params: engine.Params, task: Task) -> None:
    """InputError where the network has other symbols than the task, or gives no chances."""
    if (params.n_x, params.n_y) != (task.n_x, task.n_y):
        raise InputError(
            f"The network reads n_x={params.n_x} symbols and says n_y={params.n_y}, but the task "
            f"“{task.title}” has {task.n_x} and {task.n_y}; give a network of these sizes."
        )
    if params.output != "softmax":
        raise InputError(
            f"The network has output={params.output!r}, which gives no chances to choose by; give "
            "one with output='softmax'."
        )


def checked_codes(name: str, given: ArrayLike, n: int) -> Ints:
    """`given` as one or more codes (k,) from 0 to n - 1, or InputError."""
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
    """None, or a code of symbols_out."""
    if stop is not None and whole_number("stop", stop, least=0) >= n:
        raise InputError(
            f"stop={short(stop)} is no code of symbols_out; choose 0 to {n - 1}, or None."
        )
    return stop


def checked_most(most: int, n_y: int, width: int = 1) -> int:
    """How many symbols may be written, 1 or more, and no more than fits."""
    most = whole_number("most", most)
    refuse_too_many("chances", (width, most, n_y), "choose a smaller most or width")
    return most
