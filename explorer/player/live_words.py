"""The sentences of the page "Train": what a network says now, in words with their numbers."""

from __future__ import annotations

import math

import numpy as np

from explorer.live import LiveNetwork, Look


def guesses(network: LiveNetwork) -> list[tuple[str, float]]:
    """(name, loss) of every guess without a network, on the scale of the loss trained on."""
    times = len(network.steps_with_loss) if network.experiment.reduction == "sum" else 1
    return [(line.name, line.loss * times) for line in network.task.baselines]


def says(network: LiveNetwork, look: Look) -> str:
    """What the network makes of the sequence on the screen."""
    steps = np.array(network.steps_with_loss, int) - 1
    if not len(steps):
        return ""
    y_hat, y = look.trace.y_hat[steps, 0], network.probe.y[steps, 0]
    if not np.isfinite(y_hat).all():
        return "says ∞ or NaN"
    if network.task.kind == "numbers":
        told, truth = (network.task.to_units(v[:, 0].astype(np.float64)) for v in (y_hat, y))
        return f"off by {math.sqrt(float(((told - truth) ** 2).mean())):.2g} {network.task.unit}"
    right = y_hat.argmax(axis=1) == y.argmax(axis=1)
    if len(steps) == 1:
        symbol = network.task.read_y(y_hat[0])
        verdict = "right" if right[0] else "wrong"
        return f"says {symbol}, {100 * float(y_hat[0].max()):.0f} % sure: {verdict}"
    return f"{int(right.sum())} of {len(right)} right"
