"""Sentences of the page "Train": the current output of a network, and how it broke."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Literal

import numpy as np

from explorer.experiment import Experiment
from explorer.labels import LABELS
from explorer.live import Break, Evaluation, LiveNetwork, LiveTraining, beside
from explorer.notation import capital, written
from explorer.number_text import number, short, short_percent
from explorer.run.training import losses_summed


def titles(training: LiveTraining, name_value: Callable[[str, Any], str]) -> list[str]:
    """Titles of the networks: the value in which they differ."""
    if len(training.networks) == 1:
        return ["This network"]
    one, other = (network.experiment for network in training.networks)
    field = beside.differing(one, other)
    return [capital(name_value(field, getattr(experiment, field))) for experiment in (one, other)]


def guesses(network: LiveNetwork) -> list[tuple[str, float]]:
    """(name, loss) of every baseline, on the scale of the training loss."""
    times = losses_summed(network.experiment, network.task, network.steps_with_loss)
    if times is None:
        return []
    return [(line.name, line.loss * times) for line in network.task.baselines_for(network.n_steps)]


def says(network: LiveNetwork, look: Evaluation) -> str:
    """The accuracy of the network on the sequence on the screen."""
    steps = np.array(network.steps_with_loss, int) - 1
    if not len(steps):
        return ""
    y_hat, y = look.trace.y_hat[steps, 0], network.probe.y[steps, 0]
    if not np.isfinite(y_hat).all():
        return "says ∞ or NaN"
    if network.task.kind == "numbers":
        predicted, truth = (network.task.to_units(v[:, 0].astype(np.float64)) for v in (y_hat, y))
        off = math.sqrt(float(((predicted - truth) ** 2).mean()))
        return f"off by {short(off, 2)} {network.task.unit}".rstrip()
    right = y_hat.argmax(axis=1) == y.argmax(axis=1)
    if len(steps) == 1:
        symbol = network.task.read_y(y_hat[0])
        verdict = "right" if right[0] else "wrong"
        return f"says {symbol}, {short_percent(float(y_hat[0].max()))} sure: {verdict}"
    return f"{int(right.sum())} of {len(right)} right"


def how_it_broke(experiment: Experiment, found: Break) -> str:
    """Update, time step and array where it began, in one sentence."""
    begin = f"broke at update {found.update:,}: "
    name, of = written(found.array, found.step or "t"), f" (sequence {found.example} of the batch)"
    bits = f"what {LABELS['dtype'][experiment.dtype]} can hold"
    if found.part == "forward":
        return f"{begin}forward, {name} is the first beyond {bits}{of}."
    if found.part == "backward":
        return f"{begin}forward all is finite; going back, {name} is the first beyond {bits}{of}."
    if found.part == "loss":
        at = f" L⟨{found.step}⟩" if found.step else " L"
        return f"{begin}every state is finite, but the loss{at} is beyond {bits}."
    if found.part == "gradient":
        return f"{begin}every ∂L/∂a⟨t⟩ is finite; what they add up to in {name} is beyond {bits}."
    if found.part == "memory":
        return f"{begin}{name}, kept by the optimiser, is beyond {bits}."
    return f"{begin}with ‖g‖ = {number(found.norm)} the step itself takes {name} beyond {bits}."


def why_it_broke(experiment: Experiment, found: Break) -> str:
    """The product of Jacobians at the break, and the update before it."""
    return f"{_products(experiment, found)} {_before(experiment, found)}".strip()


def of_what(experiment: Experiment, found: Break) -> Literal["a", "s", "L"]:
    """What is differentiated on the way to the break: a⟨end⟩, s = [c, a] of an LSTM, or L⟨end⟩."""
    if not found.of_states:
        return "L"
    return "s" if experiment.cell == "lstm" else "a"


def _products(experiment: Experiment, found: Break) -> str:
    end, of = found.end, of_what(experiment, found)
    what = f"∂{of}⟨{end}⟩/∂{'a' if of == 'L' else of}⟨0⟩"
    if of == "s":
        return f"{_how_far(found, what)} s is [c, a], all that one step hands to the next."
    return _how_far(found, what)


def _how_far(found: Break, what: str) -> str:
    first, end = float(found.products[0]), found.end
    if math.isnan(first):
        return f"The product of Jacobians ‖{what}‖ is NaN."
    if math.isinf(first):
        return f"The product of {end} Jacobians, ‖{what}‖, is itself ∞."
    start = float(found.products[-1])
    if end == 0 or start == 0 or first <= 10 * start:
        return f"The product of Jacobians did not do it: ‖{what}‖ = {number(first)}."
    each = (first / start) ** (1 / end)
    return (
        f"The product of {end} Jacobians did it: ‖{what}‖ = {number(first)}, "
        f"{number(each)} times a step."
    )


def _before(experiment: Experiment, found: Break) -> str:
    if math.isnan(found.norm_before):
        return ""
    before = f"Update {found.update - 1:,} had ‖g‖ = {number(found.norm_before)}"
    if found.applied < found.norm_before:
        return f"{before}, cut to {number(found.applied)}."
    how = "and no clip cut it" if experiment.clip == "off" else "and the clip did not fire"
    return f"{before}, {how}."
