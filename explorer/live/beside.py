"""What stands beside the experiment: the same experiment with one field changed, or nothing.

In a link it is `beside=clip:off`, `beside=gain:0.5` or `beside=nothing`; without it the twin is the
one with the clip, or without it. `beside=gain:0.5:right` says on which side of the experiment the
other one stands. Task, data and seed are shared: one stream feeds both.
"""

from __future__ import annotations

from explorer.errors import InputError
from explorer.experiment import FIELDS, Choice, Experiment, Problem
from explorer.run import layers_of

NOTHING = "nothing"
SIDES = ("left", "right")
SHARED = ("task", "names", "text", "n_steps", "batch", "seed", "updates")
"""Fields that both networks have alike; a name that an experiment does not have does no harm."""

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
"""Pairs worth showing; the one that changes nothing for an experiment is not for it."""


def usual(experiment: Experiment) -> str:
    """What stands beside an experiment when nobody has chosen: the other side of the clip."""
    return "clip:norm" if experiment.clip == "off" else "clip:off"


def pair(experiment: Experiment, beside: str) -> tuple[Experiment, ...]:
    """The networks to show, from left to right; InputError where `beside` cannot be used.

    They stand in the order of the field's own values: off before on, tanh before ReLU, 0.5
    before 1; or as `beside` says.
    """
    if check(beside) == NOTHING:
        return (experiment,)
    field, given, side = parts(beside)
    domain = FIELDS[field]
    twin = experiment.replace(**{field: domain.read(given)})
    if twin == experiment:
        raise InputError(f"the network itself has {field}={given}; choose another value")
    if field == "layers" and layers_of(twin) == layers_of(experiment):
        raise InputError("an encoder and a decoder have one layer each; choose another field")
    if side:
        return (experiment, twin) if side == "right" else (twin, experiment)
    place = domain.options.index if isinstance(domain, Choice) else float
    return tuple(sorted((experiment, twin), key=lambda one: place(getattr(one, field))))


def check(beside: str) -> str:
    """`beside` where it can stand beside some experiment; else InputError says what can."""
    if beside == NOTHING:
        return beside
    field, given, _ = parts(beside)
    if field not in CHANGEABLE:
        raise InputError(
            f"beside takes one field that the other network has otherwise: {', '.join(CHANGEABLE)}"
            f", as in clip:off; or {NOTHING}. Task, data and seed are shared"
        )
    try:
        FIELDS[field].read(given)
    except (ValueError, TypeError) as problem:
        raise InputError(f"for {field}, {problem}") from None
    return beside


def parts(beside: str) -> tuple[str, str, str]:
    """(field, value, side) of what stands beside an experiment; the side may be empty."""
    field, _, given = beside.partition(":")
    value, _, side = given.rpartition(":")
    return (field, value, side) if side in SIDES and value else (field, given, "")


def on_side(experiment: Experiment, beside: str, index: int) -> str:
    """`beside`, so that the experiment itself stands at `index` of the pair."""
    field, given, _ = parts(beside)
    plain = f"{field}:{given}"
    if pair(experiment, plain)[index] == experiment:
        return plain
    return f"{plain}:{SIDES[1 - index]}"


def read(experiment: Experiment, beside: str) -> tuple[str, tuple[Problem, ...]]:
    """`beside` where it can be used; otherwise the usual twin, and what was wrong."""
    try:
        pair(experiment, beside)
    except InputError as error:
        shown = beside if len(beside) <= 40 else beside[:39] + "…"
        return usual(experiment), (Problem("beside", shown, str(error)),)
    return beside, ()


def differing(one: Experiment, other: Experiment) -> str | None:
    """The field in which two networks of a pair differ."""
    fields = (name for name in CHANGEABLE if getattr(one, name) != getattr(other, name))
    return next(fields, None)
