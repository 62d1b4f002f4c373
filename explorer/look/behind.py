"""What a module's own forward makes of the outputs of its head, and which loss goes with that.

nothing                     whatever y says
softmax, its logarithm      cross-entropy, of classes or of probabilities
sigmoid, its logarithm      binary cross-entropy, of numbers from 0 to 1
anything else               no loss here is of it, and a note says so
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from explorer.engine.arrays import Array
from explorer.look.loss import Goal

GOES_ON = (
    "The module's own forward makes something else of the outputs of {0}: the loss here is of "
    "those outputs themselves."
)
TAKEN = {
    "sigmoid": (
        "The module's own forward ends in a sigmoid of the outputs of {0}, and y is 0 to 1: the "
        "loss is the binary cross-entropy, summed over the outputs. The squared error of a sigmoid "
        "is not computed here; for that of the outputs before it give output='identity'."
    ),
    "softmax": (
        "The module's own forward ends in a softmax of the outputs of {0}, and the rows of y add "
        "up to 1: the loss is the cross-entropy against these probabilities. The squared error of "
        "a softmax is not computed here; for that of the outputs before it give output='identity'."
    ),
}
FITS = {"": None, "nothing": None, "softmax": "softmax", "sigmoid": "sigmoid", "other": ""}
"""The output of a Goal that what was made goes with; None where each does, "" where none does."""


def made_of(said: Any, given_back: Any, torch: Any) -> str:
    """What a forward that gives back `given_back` makes of what its head says (..., n_y).

    A key of FITS, "" where it gives back no such numbers. They may come in another order, and only
    some of them: a forward may choose the steps behind its head.
    """
    logits, eps = said.double(), 8 * torch.finfo(said.dtype).eps
    n_y, logsigmoid = logits.shape[-1], torch.nn.functional.logsigmoid
    ways = {
        "nothing": (logits,),
        "softmax": (logits.log_softmax(-1), logits.softmax(-1)),
        "sigmoid": (logits.sigmoid(), logsigmoid(logits)),
    }
    rows = [one.double().reshape(-1, n_y) for one in comparable(given_back, said, torch)]
    if not rows:
        return ""
    for way, known in ways.items():
        if any(are_among(one, of.reshape(-1, n_y), eps, torch) for one in rows for of in known):
            return way
    return "other"


def comparable(given_back: Any, said: Any, torch: Any) -> list[Any]:
    """The tensors of a forward that may be its head's outputs: as many numbers, or rows of them."""
    floats = tensors_in(given_back, torch)
    whole = [one for one in floats if one.numel() == said.numel()]
    n_y = said.shape[-1]
    some = [one for one in floats if one.ndim and 0 < one.numel() < said.numel()]
    return whole or [one for one in some if n_y == 1 or one.shape[-1] == n_y]


def are_among(rows: Any, known: Any, eps: float, torch: Any) -> bool:
    """Whether all rows are among the known ones; of as many, whether their numbers are the same."""
    if rows.numel() == known.numel():
        one, other = (both.flatten().sort().values for both in (rows, known))
        near = {"rtol": max(1e-3, eps), "atol": max(1e-5, eps), "equal_nan": True}
        return bool(torch.allclose(one, other, **near))
    # Rows are compared by one number each.
    mixed = torch.cos(torch.arange(1, rows.shape[1] + 1, dtype=torch.float64))
    there, wanted = (known @ mixed).sort().values, rows @ mixed
    at = torch.searchsorted(there, wanted)
    away = [(there[(at - i).clamp(0, len(there) - 1)] - wanted).abs() for i in (0, 1)]
    return bool((torch.minimum(*away) <= max(1e-5, eps) * known.abs().max()).all())


def tensors_in(given_back: Any, torch: Any) -> list[Any]:
    """The tensors of floats that a forward gives back, alone or in a tuple, list or mapping."""
    if isinstance(given_back, Mapping):
        given_back = tuple(given_back.values())
    found = given_back if isinstance(given_back, tuple | list) else (given_back,)
    return [one for one in found if torch.is_tensor(one) and one.is_floating_point()]


def output_of_numbers(made: str, y: Array) -> str:
    """The output of a Goal with numbers y (N, n_y), after what the forward makes of the outputs."""
    inside = bool(((y >= 0) & (y <= 1)).all())
    if made == "sigmoid" and inside:
        return "sigmoid"
    if made == "softmax" and inside and (np.abs(y.sum(axis=-1) - 1) <= 1e-5).all():
        return "softmax"
    return "identity"


def notes_behind(made: str, goal: Goal, head: str, output: str | None) -> tuple[str, ...]:
    """What is said of the loss, with what the forward makes of the outputs of the head.

    `output` is what the caller said.
    """
    fits = FITS[made]
    if goal.y is None or fits is None:
        return ()
    if goal.output != fits:
        return (GOES_ON.format(head),)
    return (TAKEN[made].format(head),) if output is None and goal.y.ndim > 1 else ()
