"""Base classes of the tasks: batches, baselines and labels.

A task generates sequences: inputs, targets and loss weights, and the labels to show them with. It
does not depend on networks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explorer.errors import InputError
from explorer.number_text import scientific
from explorer.tasks.arrays import Array, Ints, Scalar, Value

# The engine refuses larger arrays too; stopping here avoids making the array only to refuse it.
MAX_NUMBERS = 2**27

GOOD_NATS = 0.1
"""Loss in nats below which a symbol counts as learned: the right one gets e^-0.1 = 90 %.

Stricter than needed to win every time, and far from luck: guessing costs ln 2 = 0.69 or more.
"""


SHAPES = ("one to one", "one to many", "many to one", "many to many", "encoder-decoder")
"""Shape of a task: inputs and outputs at one step, at many, or first all inputs, then outputs."""


AnyTask = TypeVar("AnyTask", bound="Task")


class Batch(NamedTuple):
    """m sequences of T steps. All three arrays are read-only float64.

    x        (T, m, n_x)  inputs x<t>
    y        (T, m, n_y)  targets y<t>
    weights  (T, m)       1 where the loss of a step counts, 0 where it does not
    """

    x: Array
    y: Array
    weights: Array


@dataclass(frozen=True)
class Baseline:
    """Baseline: loss per step of a guess without any network, in the unit of the task's loss."""

    name: str
    loss: float


class Described:
    """Properties of a task, set by its class, or by each task where those of a class differ.

    Not fields of Task, as most have one value for a class; a class whose tasks differ adds a field.

    name         key of the task in TASKS
    title        what the task asks, in a few words, e.g. "Next letter: dinosaur names"
    shape        one of SHAPES
    kind         "symbols" (one-hot vectors) or "numbers" (values on the network's scale)
    output       "softmax", "sigmoid" or "identity": the output layer that fits the targets
    x_name       short captions of the input row and the target row
    y_name
    symbols_in   how each entry of x<t> is shown; empty for numbers
    symbols_out  the same for y<t>
    spoken_in    the same symbols in words, for screen readers
    spoken_out
    value_range  (low, high) of y<t> on the network's scale; None for symbols
    unit         suffix of a value, "°" or nothing
    ends_vary    whether the last step with a loss differs from batch to batch
    border       s: an encoder reads the steps 1 ... s and a decoder with weights of its own answers
                 at the steps after it; 0 for one network at every step
    too_short    why T has to be min_steps or more
    learned      the criterion of `good_loss` in words; empty for a task that has none
    """

    name: str
    title: str
    shape: str
    kind: Literal["symbols", "numbers"]
    output: Literal["softmax", "sigmoid", "identity"]
    x_name: str
    y_name: str
    symbols_in: tuple[str, ...]
    symbols_out: tuple[str, ...]
    spoken_in: tuple[str, ...]
    spoken_out: tuple[str, ...]
    value_range: tuple[float, float] | None
    unit: str = ""
    ends_vary: bool = False
    border: int = 0
    too_short: str = ""
    learned: str = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class Task(Described):
    """A generator of sequences with their targets. Frozen; its arrays are read-only.

    Every task is a SymbolTask or a NumberTask.

    n_x, n_y     sizes of one input and one target vector
    min_steps    the smallest T the task can give
    max_steps    the largest T the task can give, None when there is none
    baselines    losses of naive guesses, the same at every T; see `baselines_for`
    notes        sentences on what was changed in the data that the user gave
    """

    n_x: int
    n_y: int
    baselines: tuple[Baseline, ...] = ()
    min_steps: int = 1
    max_steps: int | None = None
    notes: tuple[str, ...] = ()

    def batch(self, rng: np.random.Generator, m: int, n_steps: int) -> Batch:
        """Training data: m sequences of n_steps steps, drawn with the numpy Generator `rng`.

        The same state of `rng` gives the same Batch. InputError when m is below 1, when n_steps is
        below min_steps or above max_steps, or when an array would hold more than 2^27 numbers.
        """
        raise NotImplementedError

    def probe(self, n_steps: int, seed: int = 0) -> Batch:
        """The sequence shown on the pages: a Batch with m = 1. Same errors as `batch`.

        It is drawn from the seed like a batch, unless the task has a fixed one worth showing.
        """
        return self.batch(np.random.default_rng(seed), 1, n_steps)

    def check_steps(self, n_steps: int) -> tuple[int, str | None]:
        """(nearest possible number of steps, None or a sentence on why it differs)."""
        if 1 <= n_steps < self.min_steps:
            return self.min_steps, self._too_short(n_steps)
        if self.max_steps is None or n_steps <= self.max_steps:
            return n_steps, None
        return self.max_steps, self._too_long(n_steps)

    def baselines_for(self, n_steps: int) -> tuple[Baseline, ...]:
        """Losses of naive guesses in a sequence of n_steps, per step with a loss."""
        return self.baselines

    def good_loss(self, n_steps: int) -> float | None:
        """Loss below which the task counts as learned, a mean over steps with a loss; or None.

        See explorer/tasks/learned.py for how long the loss has to stay below it.
        """
        return None

    def read_x(self, x_t: ArrayLike) -> str:
        """One input vector x<t> (n_x,) as a short label."""
        raise NotImplementedError

    def read_y(self, y_t: ArrayLike) -> str:
        """One target or output vector (n_y,) as a short label: for symbols the likeliest one."""
        raise NotImplementedError

    def to_units(self, value: Value) -> Value:
        """Convert a value from the network's scale to its natural unit. Numbers and arrays.

        TypeError for symbols.
        """
        raise NotImplementedError

    def steps_read(self, x: Array) -> int:
        """How many steps of one sequence x (T, n_x) it has; those after its end are padding."""
        return len(x)

    def step_labels(self, n_steps: int, seed: int = 0) -> tuple[str, ...] | None:
        """A caption for each step of the probe (n_steps strings), or None where t is enough."""
        return None

    def _too_long(self, n_steps: int) -> str:
        """Why n_steps is more than this task can give, and what to do. Only with max_steps."""
        raise NotImplementedError

    def _too_short(self, n_steps: int) -> str:
        return (
            f"T = {n_steps} is too short for this task: {self.too_short}, so T can be "
            f"{self.min_steps} or more. Choose a larger T."
        )

    def _check_size(self, m: int, n_steps: int) -> None:
        if n_steps < 1:
            raise InputError(f"T = {n_steps} is not a number of steps; choose T = 1 or more.")
        if m < 1:
            raise InputError(f"A batch of {m} sequences is empty; choose 1 or more.")
        if n_steps < self.min_steps:
            raise InputError(self._too_short(n_steps))
        if self.max_steps is not None and n_steps > self.max_steps:
            raise InputError(self._too_long(n_steps))
        numbers = (n_steps + 1) * m * max(self.n_x, self.n_y)
        if numbers > MAX_NUMBERS:
            raise InputError(
                f"T = {n_steps:,} steps of {m:,} sequences would fill {numbers:,} numbers; "
                f"{MAX_NUMBERS:,} is the most. Choose a smaller T or a smaller batch."
            )


def with_notes(task: AnyTask, notes: tuple[str, ...]) -> AnyTask:
    """The same task with other notes."""
    return replace(task, notes=notes)


@dataclass(frozen=True, eq=False, kw_only=True)
class SymbolTask(Task):
    """A task whose inputs and targets are symbols: one-hot vectors."""

    symbols_in: tuple[str, ...]
    symbols_out: tuple[str, ...]
    spoken_in: tuple[str, ...]
    spoken_out: tuple[str, ...]

    kind = "symbols"
    output = "softmax"
    value_range = None

    def read_x(self, x_t: ArrayLike) -> str:
        return read_symbol(x_t, self.symbols_in)

    def read_y(self, y_t: ArrayLike) -> str:
        return read_symbol(y_t, self.symbols_out)

    def to_units(self, value: Value) -> Value:
        raise TypeError(f"the task {self.name} has symbols, not numbers with a unit")


MOST_DECIMALS = 6
"""Decimals of a number task; a number that begins behind them is shown with a power of ten."""


@dataclass(frozen=True, eq=False, kw_only=True)
class NumberTask(Task):
    """A task whose inputs and targets are values on the network's scale.

    decimals is the number of decimals shown.
    """

    value_range: tuple[float, float]

    kind = "numbers"
    output = "identity"
    symbols_in = symbols_out = spoken_in = spoken_out = ()
    decimals = 1

    def read_x(self, x_t: ArrayLike) -> str:
        return self.read_number(np.asarray(x_t, dtype=float).ravel()[0])

    def read_y(self, y_t: ArrayLike) -> str:
        return self.read_number(np.asarray(y_t, dtype=float).ravel()[0])

    def to_units(self, value: Value) -> Value:
        return value

    def read_number(self, value: float, decimals: int | None = None) -> str:
        """One value on the network's scale as a short label in its natural unit.

        `decimals` defaults to those of the task.
        """
        decimals = self.decimals if decimals is None else decimals
        value = float(self.to_units(float(value)))
        if np.isnan(value):
            return "NaN"
        sign = "−" if round(value, decimals) < 0 else ""
        size = abs(value)
        if np.isinf(size):
            return f"{sign}∞"
        # A network that diverges predicts numbers too long to print in full, and of currents of
        # 1e-13 A no usual number of decimals shows anything.
        if 0 < size < 1e-4 and decimals >= MOST_DECIMALS:
            sign, text = "−" if value < 0 else "", scientific(size, 1)
        else:
            text = f"{size:.{decimals}f}" if size < 1e4 else scientific(size, 1)
        return sign + text + self.unit


def read_symbol(vector: ArrayLike, symbols: Sequence[str]) -> str:
    """The symbol at the largest entry of a vector; "NaN" when an entry is NaN."""
    entries = np.asarray(vector)
    if np.isnan(entries).any():
        return "NaN"
    return symbols[int(entries.argmax())]


def frozen(array: NDArray[Scalar]) -> NDArray[Scalar]:
    """Make an array read-only and return it."""
    array.setflags(write=False)
    return array


def last_step_only(n_steps: int, m: int) -> Array:
    """Loss weights (T, m) that are non-zero at the last step only, read-only."""
    weights = np.zeros((n_steps, m))
    weights[-1] = 1.0
    return frozen(weights)


def one_hot(codes: Ints, n: int) -> Array:
    """Integer codes of any shape as one-hot vectors (..., n), float64, read-only."""
    vectors = np.zeros((codes.size, n))
    vectors[np.arange(codes.size), codes.ravel()] = 1.0
    # Frozen before it is reshaped: a view of a read-only array cannot be made writeable again.
    return frozen(vectors).reshape(*codes.shape, n)


def next_symbol_batch(codes: Ints, n_symbols: int) -> Batch:
    """Targets are the inputs one step later: codes (T+1, m) become a Batch of T steps.

    x<t> = one-hot(codes[t]),  y<t> = one-hot(codes[t + 1]); every step counts. x and y are two
    views of one read-only array, which halves the memory.
    """
    vectors = one_hot(codes, n_symbols)
    return Batch(vectors[:-1], vectors[1:], frozen(np.ones((len(codes) - 1, codes.shape[1]))))


def next_symbol_baselines(joint: Array) -> tuple[Baseline, ...]:
    """Baselines in nats for predicting the next of V symbols.

    joint (V, V) counts how often symbol j follows symbol i (any positive scale). With p = joint
    normalised, q_j = sum_i p_ij and r_i = sum_j p_ij:

        every symbol alike              ln V
        how often each symbol occurs    -sum_j q_j ln q_j
        only the symbol before          -sum_ij p_ij ln(p_ij / r_i)

    The last is the best possible without memory; a lower loss is due to the hidden state.
    """
    p = joint / joint.sum()
    following, before = p.sum(axis=0), p.sum(axis=1)
    return (
        Baseline("every symbol equally likely", float(np.log(len(p)))),
        Baseline("how often each symbol occurs", entropy(following)),
        Baseline("knowing only the symbol before", max(entropy(p) - entropy(before), 0.0)),
    )


def entropy(p: Array) -> float:
    """Entropy -sum p ln p in nats, over the non-zero entries of p."""
    p = p[p > 0]
    return float(-(p * np.log(p)).sum())
