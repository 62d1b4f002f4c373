"""The comparison twin: the same experiment with one field changed, or none.

The query parameter is `beside=clip:off`, `beside=gain:0.5` or `beside=nothing`; without it the twin
differs in the clip. `beside=gain:0.5:right` puts the twin on the right of the experiment. Task,
data and seed are shared: both networks train on the same batches.
"""

from __future__ import annotations

from explorer.errors import InputError
from explorer.experiment import FIELDS, Choice, Experiment, Problem
from explorer.run import layers_of

NOTHING = "nothing"
SIDES = ("left", "right")
SHARED = ("task", "names", "text", "data", "n_steps", "batch", "seed", "updates")
"""Fields that are the same for both networks; unknown names are harmless."""

CHANGEABLE = tuple(name for name in FIELDS if name not in SHARED)

SUGGESTED = tuple(
    beside
    for beside in (
        "clip:off", "clip:norm", "clip:value", "activation:tanh", "activation:relu", "cell:rnn",
        "cell:lstm", "gain:0.5", "gain:1.0", "optimiser:sgd", "optimiser:adam", "reduction:mean",
        "reduction:sum", "window:5", "layers:2", "dtype:float32", NOTHING,
    )
    if beside == NOTHING or beside.partition(":")[0] in CHANGEABLE
)  # fmt: skip
"""Twins worth showing; one that equals the experiment itself is not offered for it."""


def default_twin(experiment: Experiment) -> str:
    """The twin where none is chosen: without the clip if the experiment clips, else with it."""
    return "clip:norm" if experiment.clip == "off" else "clip:off"


def pair(experiment: Experiment, beside: str) -> tuple[Experiment, ...]:
    """The experiments to show, from left to right; InputError if `beside` cannot be used.

    They are sorted by the values of the field (off before on, tanh before ReLU, 0.5 before 1)
    unless `beside` names a side.
    """
    if check(beside) == NOTHING:
        return (experiment,)
    field, given, side = parse(beside)
    domain = FIELDS[field]
    twin = experiment.replace(**{field: domain.read(given)})
    if twin == experiment:
        raise InputError(f"the network itself has {field}={given}; choose another value")
    if field == "layers" and layers_of(twin) == layers_of(experiment):
        raise InputError("an encoder and a decoder have one layer each; choose another field")
    if side:
        return (experiment, twin) if side == "right" else (twin, experiment)
    rank = domain.options.index if isinstance(domain, Choice) else float
    return tuple(sorted((experiment, twin), key=lambda one: rank(getattr(one, field))))


def check(beside: str) -> str:
    """Validate `beside` apart from any experiment; InputError says what is possible."""
    if beside == NOTHING:
        return beside
    field, given, _ = parse(beside)
    if field not in CHANGEABLE:
        raise InputError(
            f"beside takes one field in which the other network differs: {', '.join(CHANGEABLE)}"
            f", as in clip:off; or {NOTHING}. Task, data and seed are shared"
        )
    try:
        FIELDS[field].read(given)
    except (ValueError, TypeError) as problem:
        raise InputError(f"for {field}, {problem}") from None
    return beside


def parse(beside: str) -> tuple[str, str, str]:
    """Split `beside` into (field, value, side); the side may be empty."""
    field, _, given = beside.partition(":")
    value, _, side = given.rpartition(":")
    return (field, value, side) if side in SIDES and value else (field, given, "")


def on_side(experiment: Experiment, beside: str, index: int) -> str:
    """`beside` with the side that puts the experiment itself at `index` of the pair."""
    field, given, _ = parse(beside)
    plain = f"{field}:{given}"
    if pair(experiment, plain)[index] == experiment:
        return plain
    return f"{plain}:{SIDES[1 - index]}"


def read(experiment: Experiment, beside: str) -> tuple[str, tuple[Problem, ...]]:
    """Validate `beside`: (it, ()) if it can be used, else (the default twin, the problem)."""
    try:
        pair(experiment, beside)
    except InputError as error:
        shown = beside if len(beside) <= 40 else beside[:39] + "…"
        return default_twin(experiment), (Problem("beside", shown, str(error)),)
    return beside, ()


def differing(one: Experiment, other: Experiment) -> str | None:
    """The first field in which the two experiments of a pair differ, or None."""
    fields = (name for name in CHANGEABLE if getattr(one, name) != getattr(other, name))
    return next(fields, None)
