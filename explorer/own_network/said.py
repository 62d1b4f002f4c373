"""What a network from elsewhere says at every step, without its whole vocabulary at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from explorer.engine.arrays import Array, Ints
from explorer.engine.losses import outputs
from explorer.look import Seen
from explorer.look.loss import logits_of, pieces
from explorer.own_network.labels import input_labels, of_vector
from explorer.run.said import Said, of_classes


def is_of_classes(seen: Seen) -> bool:
    """Whether its loss compares with classes, one at a step."""
    y = seen.back.goal.y
    return seen.back.goal.output == "softmax" and y is not None and y.ndim == 1


def said_of(seen: Seen, names: Sequence[str], reverse: bool = False) -> Said:
    """The Said of one sequence, in the order of time or from its end; `names` are of the classes.

    At the step of a loss it is what the loss reads, in either order.
    """
    goal, T = seen.back.goal, len(seen.trace.x)
    given = np.zeros(0) if goal.y is None else goal.y
    order = slice(None, None, -1) if reverse else slice(None)
    rows, x_labels = np.array(seen.trace.outputs[order, 0]), input_labels(seen)[order]
    steps = goal.counted_by(reverse, T, goal.steps)
    rows[steps] = goal.read_of(seen.trace.outputs)
    if is_of_classes(seen):
        target: Ints = np.zeros(T, int)
        target[steps] = given.astype(int)
        y_labels = [""] * T
        for t in steps:
            y_labels[t] = names[target[t]]
        return Said(x_labels, y_labels, [], _of_classes(seen, rows, target))
    if goal.output == "plain":
        y_hat = rows.sum(axis=1, keepdims=True)
        return Said(x_labels, [""] * T, _labels(y_hat), _numbers(y_hat, np.zeros((T, 1))))
    if goal.output == "given":
        y_hat = np.full((T, 1), np.nan)  # what the network said elsewhere is not known
        with np.errstate(all="ignore"):
            y_hat[steps, 0] = (rows[steps] * given).sum(axis=1)
        labels = [""] * T
        for t in steps:
            labels[t] = of_vector(y_hat[t])
        return Said(x_labels, [""] * T, labels, _numbers(y_hat, np.zeros((T, 1))))
    with np.errstate(all="ignore"):
        y_hat = outputs(logits_of(rows, seen.network.head)[None], goal.output)[0][0]
    y = np.zeros_like(y_hat)
    y[steps] = given.reshape(len(steps), -1)
    return Said(x_labels, _labels(y), _labels(y_hat), _numbers(y_hat, y))


def _of_classes(seen: Seen, rows: Array, target: Ints) -> dict[str, Array | Ints]:
    """The arrays of Said for all steps, the head being applied to some of them at a time."""
    found: list[dict[str, Array | Ints]] = []
    for own in pieces(len(rows), seen.network.n_y):
        logits = logits_of(rows[own], seen.network.head)
        with np.errstate(all="ignore"):
            y_hat, log_y_hat = outputs(logits[None], "softmax")
        assert log_y_hat is not None
        found.append(of_classes(logits, y_hat[0], log_y_hat[0], target[own]))
    return {name: np.concatenate([one[name] for one in found]) for name in found[0]}


def _labels(rows: Array) -> list[str]:
    return [of_vector(row) for row in rows]


def _numbers(y_hat: Array, y: Array) -> dict[str, Array | Ints]:
    return {"y_value": y[:, 0], "y_hat_value": y_hat[:, 0]}
