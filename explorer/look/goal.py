"""What the loss compares with: y read as classes or numbers, for every step or every sequence."""

from __future__ import annotations

from typing import Any

import numpy as np

from explorer.engine.arrays import Bools
from explorer.engine.intake import as_real_array, one_of
from explorer.engine.losses import OUTPUTS, REDUCTIONS
from explorer.errors import InputError
from explorer.look.around import Around
from explorer.look.behind import output_of_numbers
from explorer.look.inputs import Inputs
from explorer.look.loss import Goal
from explorer.look.network import Network

ONE_HOT = (
    "y has the shape of the outputs and holds floating-point numbers, so the loss is ½(ŷ − y)²; "
    "every row of it is one-hot: for the cross-entropy give the class numbers, y.argmax(-1)."
)
TRUE_OR_FALSE = (
    "y holds floating-point numbers, so the loss is ½(ŷ − y)²; each of them is 0 or 1: for the "
    "binary cross-entropy of a sigmoid give output='sigmoid'."
)


def read_goal(
    network: Network,
    inputs: Inputs,
    around: Around,
    y: Any,
    output: str | None,
    reduction: str | None,
    ignore_index: int,
    made: str = "",
) -> tuple[Goal, bool]:
    """(the Goal, whether it has one loss for each sequence); InputError where y has another shape,
    or classes that there are not.

    `made` is what the module's own forward makes of the outputs, see look/behind.py.
    """
    if output is not None:
        one_of("output", output, OUTPUTS)
    if reduction is not None:
        one_of("reduction", reduction, REDUCTIONS)
    if y is None:
        m, last = inputs.x.shape[1], inputs.order.lengths - 1
        return Goal("plain", last, np.arange(m), None, reduction or "sum"), True
    given = as_real_array("y", y)
    if network.head is None and around.no_head:
        raise InputError(f"y was given, and {around.no_head}.")
    classes = given.dtype.kind in "iu" and output in (None, "softmax")
    if given.dtype.kind == "b" and output != "sigmoid":
        raise InputError(
            "y holds true and false; give classes as integers, or output='sigmoid' for outputs "
            "that are each true or false."
        )
    values, counted, of_sequences = in_time(given, inputs, network.n_y, classes)
    if classes:
        counted = counted & (values != ignore_index)
    steps, examples = np.nonzero(counted)
    if not len(steps):
        raise InputError(
            "y has no step that counts: all are padding or the ignore_index; give one or more."
        )
    chosen = values[steps, examples]
    output = output or ("softmax" if classes else output_of_numbers(made, chosen))
    refuse_classes(chosen, network) if classes else refuse_numbers(chosen, output)
    own = chosen if classes else np.array(chosen, np.float64)
    return Goal(output, steps, examples, own, reduction or "mean"), of_sequences


def notes_on_numbers(goal: Goal, output: str | None) -> tuple[str, ...]:
    """That classes as fractions are compared as numbers, unless that was said by `output`."""
    y = goal.y
    if output is not None or goal.output != "identity" or y is None:
        return ()
    if not ((y == 0) | (y == 1)).all():
        return ()
    one_hot = y.shape[-1] > 1 and (y.sum(axis=-1) == 1).all()
    return (ONE_HOT,) if one_hot else (TRUE_OR_FALSE,) if y.any() else ()


def in_time(given: Any, inputs: Inputs, n_y: int, classes: bool) -> tuple[Any, Bools, bool]:
    """(y (T, m) or (T, m, n_y), which steps it stands at, whether it is one for each sequence) of
    any shape in which y may come."""
    T, m = inputs.x.shape[:2]
    layout, last = inputs.layout, () if classes else (n_y,)
    lead = {"T": T, "m": m}
    every = tuple(lead[axis] for axis in layout.axes())
    one = (m,) if layout.batched else ()
    padding = inputs.order.padding
    if given.shape in {(*every, *last), *([every] if last == (1,) else [])}:
        values = layout.time_first(given.reshape(*every, *last))
        return values, np.ones((T, m), bool) if padding is None else ~padding, False
    if given.shape in {(*one, *last), (m, *last), *([one] if last == (1,) else [])}:
        values = np.zeros((T, m, *last), given.dtype)
        at = inputs.order.lengths - 1, np.arange(m)
        values[at] = given.reshape(m, *last)
        counted = np.zeros((T, m), bool)
        counted[at] = True
        return values, counted, True
    texts = [str((*axes, *last)).replace("'", "") for axes in (layout.axes(), layout.axes()[:0])]
    texts[1] = str((*(("m",) if layout.batched else ()), *last)).replace("'", "")
    what = "classes" if classes else f"numbers for {n_y} outputs"
    raise InputError(
        f"y has shape {given.shape}; as {what} of T={T} steps and m={m} sequences give {texts[0]} "
        f"for every step or {texts[1]} for each sequence's last one."
    )


def refuse_classes(chosen: Any, network: Network) -> None:
    """InputError for a class that the outputs do not have."""
    n_y = network.n_y
    wrong = chosen[(chosen < 0) | (chosen >= n_y)]
    if not len(wrong):
        return
    what = "the states" if network.head is None else network.head.name
    hint = " For one output that is true or false give output='sigmoid'." if n_y == 1 else ""
    raise InputError(f"y holds class {wrong[0]}, but {what} has {n_y}: 0 to {n_y - 1}.{hint}")


def refuse_numbers(chosen: Any, output: str) -> None:
    """InputError for numbers that are no targets of this output."""
    if not np.isfinite(chosen).all():
        bad = chosen[~np.isfinite(chosen)][0]
        raise InputError(
            f"y holds {bad}, which is not a finite number; give finite ones, or lengths= where the "
            "end of a sequence is missing."
        )
    if output == "sigmoid" and ((chosen < 0) | (chosen > 1)).any():
        raise InputError("y holds numbers outside 0 to 1; with output='sigmoid' give 0 to 1.")
    if output == "softmax" and (np.abs(chosen.sum(axis=-1) - 1) > 1e-5).any():
        raise InputError(
            "y holds rows that do not add up to 1; with output='softmax' give probabilities, or "
            "classes as integers."
        )
