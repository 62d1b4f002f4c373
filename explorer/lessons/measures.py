"""The numbers of a run that lessons may ask for, by name: one table.

A name of a number may stand in a condition (`arrives < 1e-6`) and, in braces, in a sentence
({arrives}). `before_` in front of one means the same number of what the station showed before, and
every field of the experiment that is a number has its own name (`gain`, `n_steps`). Names that end
in _1, _2, … are of a step.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from explorer.errors import InputError
from explorer.experiment import DEFAULT, FIELDS, TITLES
from explorer.lessons import of_cells_and_shapes as cells
from explorer.lessons import of_one_run as one_run
from explorer.lessons import of_trainings as trainings
from explorer.number_text import number, percent, say, say_angle, short

if TYPE_CHECKING:
    from explorer.lessons.bench import Bench

DEFAULT_K = 5
"""The window of the page "Sequences" where a setting has none."""


@dataclass(frozen=True)
class Measure:
    """A number of a run: what it is, how it is computed, and how it is written.

    `write_as` gives how it is written where that depends on the run, as the unit of an error does.
    """

    what: str
    of: Callable[[Bench], float]
    write: Callable[[float], str] = number
    write_as: Callable[[Bench], Callable[[float], str]] | None = None


@dataclass(frozen=True)
class ByStep:
    """A number for every step t; `what` has {t}, and {before} for t − 1."""

    what: str
    of: Callable[[Bench, int], float]
    write: Callable[[float], str] = number


def _whole(value: float) -> str:
    if math.isinf(value):
        return "never"
    return f"{value:,.0f}" if math.isfinite(value) else "NaN"


def _yes_or_no(value: float) -> str:
    return "yes" if value == 1 else "no"


TABLE: dict[str, Measure] = {
    # one run
    "arrives": Measure(
        "gradient of the last loss at step 1, relative to where it starts", one_run.arrives
    ),
    "reaches_back_to": Measure(
        "earliest step that the last loss's gradient reaches", one_run.reaches_back_to, _whole
    ),
    "losses": Measure("steps with a loss", lambda b: float(b.run.has_loss.sum()), _whole),
    "total_gradient": Measure(
        "‖∂L/∂Waa‖ of all losses, their mean or sum as in training", one_run.of_flow("update_norm")
    ),
    "last_steps": Measure(
        "steps back that hold 99% of ∂L/∂Waa", one_run.of_flow("steps_for_99"), _whole
    ),
    "bound": Measure("what (γ σ_max)ⁿ allows from the last step to step 1", one_run.bound),
    "spectral_radius": Measure("ρ(Waa)", one_run.of_flow("spectral_radius")),
    "first_infinite_step": Measure(
        "step of the first ∞ or NaN", one_run.first_infinite_step, _whole
    ),
    "all_nan_from": Measure("step from which on all is NaN", one_run.all_nan_from, _whole),
    "steps_that_add": Measure("steps that add to ∂L/∂Waa", one_run.steps_that_add, _whole),
    "parameters": Measure("weights and biases of the network", one_run.parameters, _whole),
    "cell_parameters": Measure(
        "weights and biases of the cell, without Wya and by", one_run.cell_parameters, _whole
    ),
    "states_apart": Measure(
        "norm of the difference of two states that read the same symbol", one_run.states_apart
    ),
    "largest_state": Measure(
        "largest |a⟨t⟩|", lambda b: float(np.nanmax(np.abs(b.run.trace.a.astype(float))))
    ),
    "bits": Measure("bits of a number", lambda b: float(b.experiment.dtype[5:]), _whole),
    "k": Measure("window k", lambda b: float(b.setting.view.get("k", DEFAULT_K)), _whole),
    "first_input_matters": Measure("change of a⟨T⟩ by another x⟨1⟩", one_run.first_input_matters),
    # two trainings
    "learned_without_clip": Measure(
        "learned without the clip", trainings.learned("off"), _yes_or_no
    ),
    "learned_with_clip": Measure("learned with the clip", trainings.learned("on"), _yes_or_no),
    "loss_without_clip": Measure(
        "loss at the last update, without the clip", trainings.final_loss("off"), say
    ),
    "loss_with_clip": Measure(
        "loss at the last update, with the clip", trainings.final_loss("on"), say
    ),
    "mean_loss_without_clip": Measure(
        "mean loss of the last 20 updates, without the clip", trainings.at_the_end("off"), say
    ),
    "mean_loss_with_clip": Measure(
        "mean loss of the last 20 updates, with the clip", trainings.at_the_end("on"), say
    ),
    "broke_without_clip": Measure("update at which it broke", trainings.broke("off"), _whole),
    "broke_with_clip": Measure("update at which it broke", trainings.broke("on"), _whole),
    "still_from": Measure(
        "update from which on nothing reaches step 1, without the clip",
        trainings.still_from,
        _whole,
    ),
    "clip_fired": Measure("updates that were clipped", trainings.clip_fired, _whole),
    "angle": Measure(
        "median angle by which the clip turned the gradient", trainings.angle, say_angle
    ),
    "first_gradient": Measure("‖g‖ at the first update", trainings.first_gradient),
    "largest_gradient": Measure("largest ‖g‖ without the clip", trainings.largest_gradient),
    "losses_apart": Measure("largest difference of the twins' losses", trainings.losses_apart),
    # three cells
    "arrives_rnn": Measure(
        "gradient of the RNN at a⟨1⟩, relative to where it starts", cells.cell_arrives("rnn")
    ),
    "arrives_gru": Measure(
        "gradient of the GRU at a⟨1⟩, relative to where it starts", cells.cell_arrives("gru")
    ),
    "arrives_lstm": Measure(
        "gradient of the LSTM at c⟨1⟩, relative to where it starts", cells.cell_arrives("lstm")
    ),
    "forget_gate": Measure("mean of Γf in the LSTM", cells.forget_gate),
    "through_forget_gates": Measure(
        "what the LSTM's forget gates alone leave at c⟨1⟩", cells.through_forget_gates
    ),
    # predictors
    **{
        f"error_{name}": Measure(what, cells.error(name), write_as=cells.write_error)
        for name, what in (
            ("naive", "error of saying the same again"),
            ("last", "error of a network of the last value"),
            ("window", "error of a network of a window"),
            ("rnn", "error of the RNN"),
        )
    },
    # shapes
    "border_numbers": Measure("numbers between encoder and decoder", cells.border, _whole),
    "given_inputs": Measure("inputs given from outside", cells.in_the_graph(fed=False), _whole),
    "fed_inputs": Measure("inputs that are outputs before", cells.in_the_graph(fed=True), _whole),
    "final_positive": Measure(
        "belief in “positive” at the end", lambda b: float(cells.positive(b)[-1]), percent
    ),
    "highest_positive": Measure(
        "highest belief in “positive” on the way", lambda b: float(cells.positive(b).max()), percent
    ),
}
"""Name → number of a run. Another one is a line here, and a function of it."""

BY_STEP: dict[str, ByStep] = {
    "a": ByStep("a⟨{t}⟩ of one unit", one_run.a, say),
    "input": ByStep("Wax x⟨{t}⟩ of one unit", one_run.of_input, say),
    "memory": ByStep("Waa a⟨{before}⟩ of one unit", one_run.memory, say),
    "adds": ByStep("‖what step {t} adds to ∂L/∂Waa‖", one_run.adds),
    "positive": ByStep("belief in “positive” after word {t}", cells.positive_after, percent),
}

_FIELDS = tuple(n for n in FIELDS if isinstance(getattr(DEFAULT, n), (int, float)))

MEASURES: dict[str, str] = {
    **{name: one.what for name, one in TABLE.items()},
    **{f"{name}_1": one.what.format(t="t", before="t−1") for name, one in BY_STEP.items()},
    **{name: TITLES[name] for name in _FIELDS},
}
"""Name → what it is, for whoever writes a lesson."""

_BEFORE = "before_"
_OF_STEP = re.compile(r"(\w+)_([1-9]\d{0,2})")


def not_known(name: str) -> str:
    """What to write instead of a name that no number has; empty if there is one."""
    plain = name.removeprefix(_BEFORE)
    step = _OF_STEP.fullmatch(plain)
    if plain in TABLE or plain in _FIELDS or (step and step[1] in BY_STEP):
        return ""
    near = difflib.get_close_matches(plain, [*MEASURES, *_FIELDS], n=1)
    return f"write {near[0]}" if near else "write one of " + ", ".join(TABLE)


def value_of(bench: Bench, name: str) -> float:
    """The number `name` of a bench; InputError where the run has none."""
    if name.startswith(_BEFORE):
        if bench.before is None:
            raise InputError(f"{name}: nothing was shown before; add a [look] to the station.")
        return value_of(bench.before, name.removeprefix(_BEFORE))
    if name in TABLE:
        return TABLE[name].of(bench)
    if name in _FIELDS:
        return float(getattr(bench.experiment, name))
    step = _OF_STEP.fullmatch(name)
    if not step or step[1] not in BY_STEP:
        raise InputError(f"{name} is no number of a run; {not_known(name)}.")
    t = int(step[2])
    if not 1 <= t <= bench.run.n_steps:
        raise InputError(f"{name}: the sequence has {bench.run.n_steps} steps.")
    return BY_STEP[step[1]].of(bench, t)


def written(names: tuple[str, ...], value: float, bench: Bench) -> str:
    """A number of a bench as text, in the form of the first of the names that it is made of."""
    name = names[0] if names else ""
    while name.startswith(_BEFORE) and bench.before is not None:
        name, bench = name.removeprefix(_BEFORE), bench.before
    if name in TABLE:
        one = TABLE[name]
        return one.write_as(bench)(value) if one.write_as else one.write(value)
    step = _OF_STEP.fullmatch(name)
    if step and step[1] in BY_STEP:
        return BY_STEP[step[1]].write(value)
    return short(value) if len(names) == 1 and name in _FIELDS else number(value)


def rounded(name: str, value: float) -> float:
    """The value that is read from the text of a number in two digits; of any other, the value."""
    in_two = name not in TABLE or (TABLE[name].write is number and not TABLE[name].write_as)
    step = _OF_STEP.fullmatch(name)
    if not in_two or name in _FIELDS or (step and BY_STEP[step[1]].write is not number):
        return value
    return float(f"{value:.2g}")


def described(name: str) -> str:
    """What a name stands for."""
    plain = name.removeprefix(_BEFORE)
    step = _OF_STEP.fullmatch(plain)
    if plain not in TABLE and step and step[1] in BY_STEP:
        t = int(step[2])
        return BY_STEP[step[1]].what.format(t=t, before=t - 1)
    return MEASURES[plain]
