"""Experiment: a frozen record that determines a run completely, and its link.

It has everything that is *run*: the task, the network, its initialisation and its training, and
nothing that is only *looked at* (the time step, a unit, a zoom), so looking never runs anything.
Every field is a query parameter under its own name; fields that keep their default are left out
of a link, because a short link can be read aloud in a lecture hall.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Protocol, get_args

from explorer import spelling
from explorer.errors import InputError
from explorer.own_data import read_own_data

MAX_TEXT = 2000
"""Maximum length of pasted text, which is part of the link."""

MOST_UPDATES = 5000

DEFAULT_TEXT = """\
Shall I compare thee to a summer's day?
Thou art more lovely and more temperate:
Rough winds do shake the darling buds of May,
And summer's lease hath all too short a date;
Sometime too hot the eye of heaven shines,
And often is his gold complexion dimm'd;
And every fair from fair sometime declines,
By chance or nature's changing course untrimm'd;
But thy eternal summer shall not fade,
Nor lose possession of that fair thou ow'st;
Nor shall death brag thou wander'st in his shade,
When in eternal lines to time thou grow'st:
So long as men can breathe or eyes can see,
So long lives this, and this gives life to thee.
"""
"""William Shakespeare, Sonnet 18 (1609), in modern spelling; public domain."""


Cell = Literal["rnn", "gru", "lstm"]
Activation = Literal["tanh", "relu", "sigmoid", "identity"]
FirstState = Literal["zeros", "random", "learned"]
Reduction = Literal["mean", "sum"]
Clip = Literal["off", "norm", "value", "tensor"]


class Domain(Protocol):
    """The domain of a field."""

    def read(self, raw: Any) -> Any:
        """Parse and validate `raw`, from a link or from a program.

        ValueError, with what is possible, or TypeError for an invalid value.
        """


@dataclass(frozen=True)
class Choice:
    """A field whose value is one of a few words."""

    options: tuple[str, ...]

    def read(self, raw: str) -> str:
        if raw not in self.options:
            raise ValueError("choose " + _one_of(self.options))
        return raw


@dataclass(frozen=True)
class Whole:
    """A field that takes a whole number from `low` to `high`."""

    low: int
    high: int
    step: ClassVar[int] = 1

    def read(self, raw: Any) -> int:
        # 12 digits hold every range below; longer input is refused before it is parsed.
        try:
            value = int(raw) if len(str(raw)) <= 12 else None
        except (ValueError, OverflowError):
            value = None
        if value is None or value != float(raw) or not self.low <= value <= self.high:
            raise ValueError(f"choose a whole number from {self.low} to {self.high}")
        return value


@dataclass(frozen=True)
class Number:
    """A field that takes a finite number from `low` to `high`; a control moves it by `step`."""

    low: float
    high: float
    step: float = 0.1

    def read(self, raw: Any) -> float:
        try:
            value = float(raw) if len(str(raw)) <= 32 else math.nan
        except (ValueError, OverflowError):
            value = math.nan
        if not self.low <= value <= self.high:  # NaN fails this too
            raise ValueError(f"choose a number from {self.low:g} to {self.high:g}")
        return value + 0.0  # -0.0 and 0.0 are one experiment


@dataclass(frozen=True)
class Text:
    """A field with any text, which the task validates."""

    max_length: int

    def read(self, raw: str) -> str:
        if not isinstance(raw, str):
            raise ValueError("give text")
        try:
            raw.encode("utf-8")  # half of a surrogate pair cannot be encoded in a link
        except UnicodeEncodeError:
            raise ValueError("give text that is valid Unicode") from None
        if len(raw) > self.max_length:
            raise ValueError(f"give at most {self.max_length:,} characters, not {len(raw):,}")
        return raw


@dataclass(frozen=True)
class Own(Text):
    """A field that names a file of one's own, or nothing."""

    def read(self, raw: str) -> str:
        text = super().read(raw)
        return str(read_own_data(text)) if text else text


def _field(default: Any, domain: Domain, title: str) -> Any:
    return dataclasses.field(default=default, metadata={"domain": domain, "title": title})


@dataclass(frozen=True)
class Experiment:
    """Settings that determine a run completely. `Experiment()` is the one a first visitor sees.

    Raises InputError, which names the field, what was given and what is possible, for a value
    outside its range.
    """

    task: str = _field(
        "names",
        Choice(
            (
                "names",
                "text",
                "weather",
                "factors",
                "prices",
                "tone",
                "latch",
                "adding",
                "order",
                "copy",
                "sentiment",
                "news",
                "music",
                "numbers",
                "dates",
                "own",
            )
        ),
        "task",
    )
    names: str = _field("dinosaurs", Choice(("elements", "dinosaurs", "countries")), "list")
    text: str = _field(DEFAULT_TEXT, Text(MAX_TEXT), "text")
    data: str = _field("", Own(200), "your own data")
    """Which file the task `own` needs, see explorer/own_data.py; empty for every other task."""

    cell: Cell = _field("rnn", Choice(get_args(Cell)), "cell")
    n_steps: int = _field(13, Whole(1, 200), "time steps T")
    n_a: int = _field(16, Whole(1, 128), "hidden units n_a")
    layers: int = _field(1, Whole(1, 3), "layers")
    activation: Activation = _field("tanh", Choice(get_args(Activation)), "activation g")
    init: str = _field(
        "orthogonal",
        Choice(("glorot", "orthogonal", "identity", "normal", "spectral")),
        "initialisation of Waa",
    )
    gain: float = _field(1.0, Number(0.0, 4.0, step=0.01), "gain of Waa")
    a0: FirstState = _field("zeros", Choice(get_args(FirstState)), "a⟨0⟩")
    forget_bias: int = _field(0, Whole(0, 2), "forget-gate bias")
    """Where bf of an LSTM starts; no other cell has a forget gate, so it does nothing there."""
    seed: int = _field(4, Whole(0, 999_999), "seed")
    dtype: str = _field("float64", Choice(("float16", "float32", "float64")), "precision")

    window: int = _field(0, Whole(0, 200), "truncated BPTT, window k")
    """Truncated BPTT: no gradient from step jk + 1 to step jk; 0 is no truncation."""

    updates: int = _field(0, Whole(0, MOST_UPDATES), "training updates")
    batch: int = _field(16, Whole(1, 64), "sequences per update m")
    learning_rate: float = _field(0.1, Number(0.0, 1000.0), "learning rate")
    optimiser: str = _field(
        "sgd", Choice(("sgd", "momentum", "rmsprop", "adagrad", "adam")), "optimiser"
    )
    reduction: Reduction = _field("mean", Choice(get_args(Reduction)), "loss over the time steps")
    clip: Clip = _field("norm", Choice(get_args(Clip)), "clipping")
    threshold: float = _field(1.0, Number(0.0, 1e6), "clipping threshold")

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            try:
                good = field.metadata["domain"].read(value)
            except (ValueError, TypeError) as problem:
                raise InputError(f"{field.name}={_shorten(value)}: {problem}.") from None
            object.__setattr__(self, field.name, good)

    def replace(self, **changes: Any) -> Experiment:
        """The same experiment with some fields changed."""
        return dataclasses.replace(self, **changes)

    @property
    def norm_limit(self) -> float | None:
        """The clip threshold as a level of ‖g‖, or None.

        None by value and per tensor, where it limits something else, and for 0, which lets nothing
        through.
        """
        return self.threshold if self.clip == "norm" and self.threshold > 0 else None


FIELDS: dict[str, Domain] = {f.name: f.metadata["domain"] for f in dataclasses.fields(Experiment)}
TITLES: dict[str, str] = {f.name: f.metadata["title"] for f in dataclasses.fields(Experiment)}
DEFAULT = Experiment()

MOST_NAMED = 6
"""Maximum number of bad parts of a link that are reported; a hostile link has thousands."""


@dataclass(frozen=True)
class Problem:
    """One part of a link that could not be used: what was given, and what is possible."""

    field: str
    given: str
    remedy: str
    known: bool = True
    """Whether the field exists; if not, there is no default to show instead."""
    instead: str = ""
    """What is shown instead, as a sentence, where it is not the default."""


def to_query(experiment: Experiment) -> dict[str, str]:
    """The link of an experiment: `task`, and every field that differs from its default.

    Floats are written with `repr`, the shortest text that reads back as the same number, so
    `from_query(to_query(e))` is `e` exactly.
    """
    values = {name: getattr(experiment, name) for name in FIELDS}
    return {
        name: repr(value) if isinstance(value, float) else str(value)
        for name, value in values.items()
        if name == "task" or value != getattr(DEFAULT, name)
    }


def from_query(
    query: Mapping[str, str | Sequence[str]], others: Iterable[str] = ()
) -> tuple[Experiment, tuple[Problem, ...]]:
    """Parse a link. Never raises: a bad part becomes a Problem and keeps its default.

    `query` maps a name to its value or to the list of its values, and `others` are valid names
    parsed elsewhere. Aliases are understood, see explorer/spelling.py; tracking parameters are
    ignored, any other unknown name is a Problem.
    """
    known = (*FIELDS, *others)
    query = spelling.respell(query, known)
    values, problems = read_fields(query, FIELDS)
    for name, given in query.items():
        if spelling.is_unknown(name, known):
            problems.append(_unknown(name, given, known if len(problems) < MOST_NAMED else ()))
    return Experiment(**values), tuple(problems)


def read_fields(
    query: Mapping[str, Sequence[str]], domains: Mapping[str, Domain]
) -> tuple[dict[str, Any], list[Problem]]:
    """Parse the fields of `domains` from a query: values by name, and Problems.

    Its names are the fields' own, as `spelling.respell` makes them.
    """
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, given in query.items():
        if name not in domains:
            continue
        try:
            if len(given) != 1:
                raise ValueError(f"give `{name}` once, not {len(given)} times")
            values[name] = domains[name].read(_word(given[0], domains[name]))
        except (ValueError, TypeError) as problem:
            shown = " and ".join(map(_shorten, given[:4]))
            problems.append(Problem(name, shown, str(problem)))
    return values, problems


def has_fields(query: Mapping[str, Any]) -> bool:
    """Whether an address has any field of the experiment."""
    return any(spelling.canonical_name(name, FIELDS) in FIELDS for name in query)


def _unknown(name: str, given: list[str], known: Sequence[str]) -> Problem:
    near = spelling.nearest(name, known)
    remedy = f"write `{near}=…`" if near else "no part of a link has this name"
    return Problem(_shorten(name), _shorten(given[0] if given else ""), remedy, near is not None)


def _word(raw: str, domain: Domain) -> str:
    """Match a word regardless of case: LSTM is lstm, ReLU is relu."""
    small = raw.strip().lower()
    return small if isinstance(domain, Choice) and small in domain.options else raw


def _one_of(options: Sequence[str]) -> str:
    return ", ".join(options[:-1]) + " or " + options[-1]


def _shorten(value: Any, limit: int = 40) -> str:
    text = str(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"
