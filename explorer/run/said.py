"""What a network says at every step of one sequence, and what it should have said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from explorer import engine, tasks
from explorer.engine.arrays import Array, Ints

_TOP = 3
_MANY = 256


class Said(NamedTuple):
    """ŷ⟨t⟩ as it is shown, with the labels of x⟨t⟩ and y⟨t⟩.

    `y_hat_labels` has the outputs in their natural unit, for numbers. `arrays`, each (T,) unless
    said: of numbers y_value and y_hat_value, the first of several; of symbols the target and its
    probability, log_p_target, the likeliest symbols `top` with p_top (T, 3), and, with z = Wya a⟨t⟩
    + by, z_behind = max z − z of the target and log_sum = ln Σ e^(z − max z): the loss is the sum
    of these two, also where p underflows.
    """

    x_labels: list[str]
    y_labels: list[str]
    y_hat_labels: list[str]
    arrays: Mapping[str, Array | Ints]


def said_by(task: tasks.Task, probe: tasks.Batch, trace: engine.Trace) -> Said:
    """What was said of a task's own sequence."""
    x_labels = [task.read_x(x) for x in probe.x[:, 0]]
    y_labels = [task.read_y(y) for y in probe.y[:, 0]]
    y_hat, log_y_hat = trace.y_hat[:, 0], trace.log_y_hat
    if task.kind != "numbers" and log_y_hat is not None:
        target = probe.y[:, 0].argmax(axis=1)
        arrays = of_classes(trace.logits[:, 0], y_hat, log_y_hat[:, 0], target)
        return Said(x_labels, y_labels, [], arrays)
    with np.errstate(all="ignore"):
        read = [task.read_y(y) for y in y_hat] if task.kind == "numbers" else []
    return Said(x_labels, y_labels, read, {"y_value": probe.y[:, 0, 0], "y_hat_value": y_hat[:, 0]})


def of_classes(
    logits: Array, y_hat: Array, log_y_hat: Array, target: Ints
) -> dict[str, Array | Ints]:
    """The arrays of Said for symbols, from (T, n_y) each and the target (T,)."""
    own, z = target[:, None], logits.astype(np.float64)
    with np.errstate(all="ignore"):
        z -= z.max(axis=1, keepdims=True)
        of_z = {
            "log_p_target": np.take_along_axis(log_y_hat, own, axis=1)[:, 0],
            "z_behind": -np.take_along_axis(z, own, axis=1)[:, 0],
            "log_sum": np.log(np.exp(z).sum(axis=1)),
        }
    top = likeliest(y_hat)
    return {
        "target": target,
        "p_target": np.take_along_axis(y_hat, own, axis=1)[:, 0],
        **of_z,
        "top": top,
        "p_top": np.take_along_axis(y_hat, top, axis=1),
    }


def likeliest(y_hat: Array) -> Ints:
    """(T, 3): the three likeliest symbols of each step, the first of those that are alike."""
    shown = np.arange(y_hat.shape[1])[None].repeat(len(y_hat), axis=0)
    if y_hat.shape[1] > _MANY and np.isfinite(y_hat).all():
        # Sorting a large vocabulary takes most of the time of its picture.
        shown = np.sort(np.argpartition(-y_hat, _TOP, axis=1)[:, :_TOP], axis=1)
    of_shown = np.take_along_axis(y_hat, shown, axis=1)
    order = np.argsort(-of_shown, axis=1, kind="stable")[:, :_TOP]
    return np.take_along_axis(shown, order, axis=1)
