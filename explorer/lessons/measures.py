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

from explorer.engine.arrays import Array
from explorer.errors import InputError
from explorer.experiment import DEFAULT, FIELDS, TITLES
from explorer.number_text import number, percent, say
from explorer.run.twins import LAST, silent_from
from explorer.shapes import SAMPLES

if TYPE_CHECKING:
    from explorer.lessons.bench import Bench

NEVER = math.inf
"""The step, or the update, of what does not happen."""

DEFAULT_K = 5
"""The window of the page "Sequences" where a setting has none."""


@dataclass(frozen=True)
class Measure:
    """A number of a run: what it is, how it is computed, and how it is written."""

    what: str
    of: Callable[[Bench], float]
    write: Callable[[float], str] = number


@dataclass(frozen=True)
class ByStep:
    """A number for every step t."""

    what: str
    of: Callable[[Bench, int], float]
    write: Callable[[float], str] = number


def _whole(value: float) -> str:
    if math.isinf(value):
        return "never"
    return f"{value:,.0f}" if math.isfinite(value) else "NaN"


def _yes_or_no(value: float) -> str:
    return "yes" if value == 1 else "no"


# ---- one run -----------------------------------------------------------------------------------


def _arrives(bench: Bench) -> float:
    row = bench.last_loss
    starts = row[np.flatnonzero(row).max(initial=0)]
    with np.errstate(all="ignore"):
        return float(row[1] / starts) if len(row) > 1 else math.nan


def _reaches_back_to(bench: Bench) -> float:
    reached = np.flatnonzero(bench.last_loss[1:])
    return float(reached[0] + 1) if len(reached) else NEVER


def _of_flow(name: str) -> Callable[[Bench], float]:
    def of(bench: Bench) -> float:
        value = getattr(bench.flow, name)
        if value is None:
            raise InputError("The split by distance is defined for one cell and one layer.")
        return float(value)

    return of


def _bound(bench: Bench) -> float:
    if bench.flow.bound is None:
        raise InputError("The bound is defined for one layer of the basic cell.")
    return float(bench.flow.bound[bench.run.n_steps - 1])


def _first_infinite_step(bench: Bench) -> float:
    first = bench.run.trace.first_nonfinite
    return NEVER if first is None else float(first.step)


def _all_nan_from(bench: Bench) -> float:
    spoiled = np.flatnonzero(np.isnan(bench.run.trace.a).all(axis=(1, 2)))
    return float(spoiled[0]) if len(spoiled) else NEVER


def _adds(bench: Bench, t: int) -> float:
    return float(bench.run.backward.layers[0].adds[t - 1])


def _steps_that_add(bench: Bench) -> float:
    return float(np.count_nonzero(bench.run.backward.layers[0].adds))


def _parameters(bench: Bench) -> float:
    return float(sum(array.size for array in bench.run.params.named().values()))


def _states_apart(bench: Bench) -> float:
    """The distance of the states at the first two steps that read the same symbol."""
    read = bench.run.probe.x[:, 0].argmax(axis=-1)
    for t, symbol in enumerate(read):
        again = np.flatnonzero(read[t + 1 :] == symbol)
        if len(again):
            a = bench.run.trace.a[:, 0]
            return float(np.linalg.norm(a[t + again[0] + 2] - a[t + 1]))
    raise InputError("No symbol of this sequence is read twice; choose a longer one.")


def _first_input_matters(bench: Bench) -> float:
    a, other = bench.run.trace.a[-1], bench.with_another_first_input.a[-1]
    return float(np.linalg.norm(a - other))


def _one_unit(bench: Bench) -> None:
    if bench.run.params.cell != "rnn" or bench.experiment.n_a != 1 or bench.experiment.layers != 1:
        raise InputError("a_1, memory_1, … are of a network of one unit; write n_a=1.")


def _a(bench: Bench, t: int) -> float:
    _one_unit(bench)
    return float(bench.run.trace.a[t, 0, 0])


def _input(bench: Bench, t: int) -> float:
    _one_unit(bench)
    return float(bench.run.terms[0].input[t - 1, 0, 0])


def _memory(bench: Bench, t: int) -> float:
    _one_unit(bench)
    return float(bench.run.terms[0].memory[t - 1, 0, 0])


# ---- two trainings -----------------------------------------------------------------------------


def _learned(twin: str) -> Callable[[Bench], float]:
    return lambda bench: float(bench.twins.learned(twin))


def _at_the_end(twin: str) -> Callable[[Bench], float]:
    return lambda bench: float(getattr(bench.twins, twin).loss[-LAST:].mean())


def _broke(twin: str) -> Callable[[Bench], float]:
    return lambda bench: float(getattr(bench.twins, twin).diverged_at or NEVER)


def _still_from(bench: Bench) -> float:
    last = bench.twins.off_last
    still = silent_from(last.norms[:, 1])
    return NEVER if still is None else float(last.updates[still - 1])


def _clip_fired(bench: Bench) -> float:
    return float(bench.twins.on.fired.sum())


def _angle(bench: Bench) -> float:
    """The median angle of the updates whose gradient was clipped; 0 where none was."""
    turned = bench.twins.on.angle[bench.twins.on.fired]
    return float(np.median(turned)) if len(turned) else 0.0


def _first_gradient(bench: Bench) -> float:
    return float(bench.twins.on.norm_before[0])


def _largest_gradient(bench: Bench) -> float:
    return float(np.nanmax(bench.twins.off.norm_before))


def _losses_apart(bench: Bench) -> float:
    """The largest difference between the losses of the two trainings."""
    off, on = bench.twins.off.loss, bench.twins.on.loss
    both = min(len(off), len(on))
    return float(np.abs(off[:both] - on[:both]).max())


# ---- three cells, predictors, shapes -----------------------------------------------------------


def _cell_arrives(cell: str) -> Callable[[Bench], float]:
    def of(bench: Bench) -> float:
        one = bench.cells.cells[cell]
        reach = one.c or one.a
        if not len(reach.log_ratio) or reach.marks["nan"][-1]:
            return math.nan
        if reach.marks["zero"][-1]:
            return 0.0
        with np.errstate(all="ignore"):
            return NEVER if reach.marks["inf"][-1] else float(10 ** reach.log_ratio[-1])

    return of


def _error(name: str) -> Callable[[Bench], float]:
    def of(bench: Bench) -> float:
        found = bench.comparison[name]
        if found is None:
            raise InputError(f"There is no such predictor for {bench.experiment.task}.")
        return float(found.errors.mean())

    return of


def _border(bench: Bench) -> float:
    if not bench.run.params.border:
        raise InputError("Only an encoder and a decoder have a border; choose numbers or dates.")
    return float(bench.experiment.n_a)


def _in_the_graph(fed: bool) -> Callable[[Bench], float]:
    """Inputs of the shape's graph that are given, or that are the output of the step before."""

    def of(bench: Bench) -> float:
        steps = SAMPLES[bench.run.task.shape].steps
        return float(sum(step.x is not None and step.fed is fed for step in steps))

    return of


def _positive(bench: Bench) -> Array:
    """The belief in the good one of two opinions, after every word."""
    reading = bench.reading
    if "positive" not in reading.answers:
        raise InputError("Only opinions are positive; write task=sentiment.")
    return reading.belief[:, reading.answers.index("positive")]


def _positive_after(bench: Bench, t: int) -> float:
    belief = _positive(bench)
    if t > len(belief):
        raise InputError(f"positive_{t}: the sentence has {len(belief)} words.")
    return float(belief[t - 1])


TABLE: dict[str, Measure] = {
    # one run
    "arrives": Measure("share of the last loss's gradient that reaches step 1", _arrives),
    "reaches_back_to": Measure(
        "earliest step that the last loss's gradient reaches", _reaches_back_to, _whole
    ),
    "losses": Measure("steps with a loss", lambda b: float(b.run.has_loss.sum()), _whole),
    "total_gradient": Measure("‖∂L/∂Waa‖ of all losses together", _of_flow("total_norm")),
    "last_steps": Measure(
        "steps back that hold 99 % of ∂L/∂Waa", _of_flow("steps_for_99"), _whole
    ),
    "bound": Measure("what (γ σ_max)ⁿ allows from the last step to step 1", _bound),
    "spectral_radius": Measure("ρ(Waa)", _of_flow("spectral_radius")),
    "first_infinite_step": Measure("step of the first ∞ or NaN", _first_infinite_step, _whole),
    "all_nan_from": Measure("step from which on all is NaN", _all_nan_from, _whole),
    "steps_that_add": Measure("steps that add to ∂L/∂Waa", _steps_that_add, _whole),
    "parameters": Measure("weights and biases of the network", _parameters, _whole),
    "states_apart": Measure("distance of two states that read the same symbol", _states_apart),
    "largest_state": Measure(
        "largest |a⟨t⟩|", lambda b: float(np.nanmax(np.abs(b.run.trace.a.astype(float))))
    ),
    "bits": Measure("bits of a number", lambda b: float(b.experiment.dtype[5:]), _whole),
    "k": Measure("window k", lambda b: float(b.setting.view.get("k", DEFAULT_K)), _whole),
    "first_input_matters": Measure("change of a⟨T⟩ by another x⟨1⟩", _first_input_matters),
    # two trainings
    "learned_without_clip": Measure("learned without the clip", _learned("off"), _yes_or_no),
    "learned_with_clip": Measure("learned with the clip", _learned("on"), _yes_or_no),
    "loss_without_clip": Measure("mean loss of the last 20 updates", _at_the_end("off"), say),
    "loss_with_clip": Measure("mean loss of the last 20 updates", _at_the_end("on"), say),
    "broke_without_clip": Measure("update at which it broke", _broke("off"), _whole),
    "broke_with_clip": Measure("update at which it broke", _broke("on"), _whole),
    "still_from": Measure(
        "update from which on nothing reaches step 1, without the clip", _still_from, _whole
    ),
    "clip_fired": Measure("updates that were clipped", _clip_fired, _whole),
    "angle": Measure("median angle by which the clip turned, degrees", _angle),
    "first_gradient": Measure("‖g‖ at the first update", _first_gradient),
    "largest_gradient": Measure("largest ‖g‖ without the clip", _largest_gradient),
    "losses_apart": Measure("largest difference of the twins' losses", _losses_apart),
    # three cells
    "arrives_rnn": Measure("share that reaches step 1 in the RNN", _cell_arrives("rnn")),
    "arrives_gru": Measure("share that reaches step 1 in the GRU", _cell_arrives("gru")),
    "arrives_lstm": Measure("share that reaches step 1 in the LSTM's c", _cell_arrives("lstm")),
    # predictors
    "error_naive": Measure("error of saying the same again", _error("naive"), percent),
    "error_last": Measure("error of a network of the last value", _error("last"), percent),
    "error_window": Measure("error of a network of a window", _error("window"), percent),
    "error_rnn": Measure("error of the RNN", _error("rnn"), percent),
    # shapes
    "border_numbers": Measure("numbers between encoder and decoder", _border, _whole),
    "given_inputs": Measure("inputs given from outside", _in_the_graph(fed=False), _whole),
    "fed_inputs": Measure("inputs that are outputs before", _in_the_graph(fed=True), _whole),
    "final_positive": Measure(
        "belief in “positive” at the end", lambda b: float(_positive(b)[-1]), percent
    ),
    "highest_positive": Measure(
        "highest belief in “positive” on the way", lambda b: float(_positive(b).max()), percent
    ),
}
"""Name → number of a run. Another one is a line here, and a function above."""

BY_STEP: dict[str, ByStep] = {
    "a": ByStep("a⟨t⟩ of one unit", _a, say),
    "input": ByStep("Wax x⟨t⟩ of one unit", _input, say),
    "memory": ByStep("Waa a⟨t−1⟩ of one unit", _memory, say),
    "adds": ByStep("‖what step t adds to ∂L/∂Waa‖", _adds),
    "positive": ByStep("belief in “positive” after word t", _positive_after, percent),
}

_FIELDS = tuple(n for n in FIELDS if isinstance(getattr(DEFAULT, n), (int, float)))

MEASURES: dict[str, str] = {
    **{name: one.what for name, one in TABLE.items()},
    **{f"{name}_1": one.what for name, one in BY_STEP.items()},
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


def written(names: tuple[str, ...], value: float) -> str:
    """A number as text, in the form of the first of the names that it is made of."""
    name = names[0].removeprefix(_BEFORE) if names else ""
    if name in TABLE:
        return TABLE[name].write(value)
    step = _OF_STEP.fullmatch(name)
    if step and step[1] in BY_STEP:
        return BY_STEP[step[1]].write(value)
    return f"{value:g}" if names == (name,) and name in _FIELDS else number(value)


def described(name: str) -> str:
    """What a name stands for."""
    plain = name.removeprefix(_BEFORE)
    step = _OF_STEP.fullmatch(plain)
    if plain not in MEASURES and step and step[1] in BY_STEP:
        return f"{BY_STEP[step[1]].what}, t = {step[2]}"
    return MEASURES[plain]
