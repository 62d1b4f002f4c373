"""What every task has in common: the batch it hands out and the questions a page may ask it.

A task says where sequences come from. It knows nothing of networks: it gives inputs, targets and
weights, and the words to read them with.
"""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from explorer.errors import InputError

# The engine refuses larger arrays too; stopping here avoids making the array only to refuse it.
MAX_NUMBERS = 2**27

GOOD_NATS = 0.1
"""Where a symbol is asked for, learned means that the right one is given a chance of e^-0.1 = 90 %.

Stricter than needed to win every time, and far from luck: guessing costs ln 2 = 0.69 or more.
"""


SHAPES = ("one to one", "one to many", "many to one", "many to many", "encoder-decoder")
"""What goes in and what comes out: at one step, at many, or first in and then out."""


class Batch(NamedTuple):
    """m sequences of T steps. All three arrays are read-only float64.

    x        (T, m, n_x)  inputs x<t>
    y        (T, m, n_y)  targets y<t>
    weights  (T, m)       1 where the loss of a step counts, 0 where it does not
    """

    x: np.ndarray
    y: np.ndarray
    weights: np.ndarray


@dataclass(frozen=True)
class Baseline:
    """What a guess without any network costs per step, in the unit of the task's own loss."""

    name: str
    loss: float


@dataclass(frozen=True, eq=False)
class Task:
    """A source of sequences with their targets. Frozen; its arrays are read-only.

    n_x, n_y     sizes of one input and one target vector
    shape        one of SHAPES
    output       "softmax", "sigmoid" or "identity": the output layer that fits the targets
    kind         "symbols" (one-hot vectors) or "numbers" (values on the network's scale)
    x_name       short captions of the input row and the target row
    y_name
    min_steps    the smallest T the task can give
    max_steps    the largest T the task can give, None when there is none
    symbols_in   for kind "symbols": how each entry of x<t> is shown (empty for numbers)
    symbols_out  the same for y<t>
    spoken_in    the same symbols in words, for screen readers
    spoken_out
    value_range  for kind "numbers": (low, high) of y<t> on the network's scale, None for symbols
    unit         for kind "numbers": what stands behind a value, "°" or nothing
    decimals     for kind "numbers": how many are shown
    ends_vary    whether the last step with a loss differs from batch to batch
    border       s, where the steps 1 ... s are for an encoder to read and the steps after it for a
                 decoder to answer, each with weights of its own; 0 for one network at every step
    too_short    why no fewer than min_steps will do
    learned      in words, what `good_loss` asks; empty where no loss says that a task is learned
    baselines    what naive guesses cost at every T, see `baselines_for`
    notes        plain sentences on what was changed in the data a person gave
    """

    n_x: int
    n_y: int
    baselines: tuple[Baseline, ...] = ()
    min_steps: int = 1
    max_steps: int | None = None
    symbols_in: tuple[str, ...] = ()
    symbols_out: tuple[str, ...] = ()
    spoken_in: tuple[str, ...] = ()
    spoken_out: tuple[str, ...] = ()
    value_range: tuple[float, float] | None = None
    notes: tuple[str, ...] = ()

    name: ClassVar[str]
    shape: ClassVar[str]
    output: ClassVar[str]
    kind: ClassVar[str]
    x_name: ClassVar[str]
    y_name: ClassVar[str]
    unit: ClassVar[str] = ""
    decimals: ClassVar[int] = 1
    ends_vary: ClassVar[bool] = False
    border: ClassVar[int] = 0
    too_short: ClassVar[str] = ""
    learned: ClassVar[str] = ""

    @property
    def title(self):
        """What the task asks, in a few words, e.g. "Next letter: dinosaur names"."""
        raise NotImplementedError

    def batch(self, rng, m, n_steps):
        """Training data: m sequences of n_steps steps, drawn with the numpy Generator `rng`.

        The same state of `rng` gives the same Batch. InputError when m is below 1, when n_steps is
        below min_steps or above max_steps, or when an array would hold more than 2^27 numbers.
        """
        raise NotImplementedError

    def probe(self, n_steps, seed=0):
        """The one sequence the pages show: a Batch with m = 1. Same errors as `batch`.

        It is drawn from the seed like a batch, unless the task has a fixed one worth showing.
        """
        return self.batch(np.random.default_rng(seed), 1, n_steps)

    def check_steps(self, n_steps):
        """Return (steps that can be given, None or one sentence saying why they are others)."""
        if 1 <= n_steps < self.min_steps:
            return self.min_steps, self._too_short(n_steps)
        if self.max_steps is None or n_steps <= self.max_steps:
            return n_steps, None
        return self.max_steps, self._too_long(n_steps)

    def baselines_for(self, n_steps):
        """What naive guesses cost in a sequence of n_steps, per step that counts."""
        return self.baselines

    def good_loss(self, n_steps):
        """The loss, per step that counts, below which a network has learned the task; or None.

        See explorer/tasks/learned.py for how long it has to stay there.
        """
        return None  # noqa: RET501 - the answer is None, not the absence of one

    def read_x(self, x_t):
        """One input vector x<t> (n_x,) as a short label."""
        if self.kind == "numbers":
            return self.read_number(np.asarray(x_t, dtype=float).ravel()[0])
        return read_symbol(x_t, self.symbols_in)

    def read_y(self, y_t):
        """One target or output vector (n_y,) as a short label: for symbols the likeliest one."""
        if self.kind == "numbers":
            return self.read_number(np.asarray(y_t, dtype=float).ravel()[0])
        return read_symbol(y_t, self.symbols_out)

    def to_units(self, value):
        """A value on the network's scale in the unit people know. Numbers and arrays."""
        if self.kind == "numbers":
            return value
        raise TypeError(f"the task {self.name} has symbols, not numbers with a unit")

    def read_number(self, value, decimals=None):
        """One value on the network's scale as a short label in the unit people know, with as many
        decimals as the task has, or as are asked for."""
        decimals = self.decimals if decimals is None else decimals
        value = float(self.to_units(float(value)))
        if np.isnan(value):
            return "NaN"
        sign = "−" if round(value, decimals) < 0 else ""
        size = abs(value)
        if np.isinf(size):
            return f"{sign}∞"
        # A network that diverges predicts numbers too long to print in full.
        text = f"{size:.{decimals}f}" if size < 1e4 else f"{size:.1e}"
        return sign + text + self.unit

    def step_labels(self, n_steps, seed=0):
        """A caption for each step of the probe (n_steps strings), or None where t says it all."""
        return None  # noqa: RET501 - the answer is None, not the absence of one

    def _too_long(self, n_steps):
        """Why n_steps is more than this task can give, and what to do. Only with max_steps."""
        raise NotImplementedError

    def _too_short(self, n_steps):
        return (
            f"T = {n_steps} is too short for this task: {self.too_short}, so T can be "
            f"{self.min_steps} or more. Choose a larger T."
        )

    def _check_size(self, m, n_steps):
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


def read_symbol(vector, symbols):
    """The symbol at the largest entry of a vector; "NaN" when an entry is not a number."""
    vector = np.asarray(vector)
    if np.isnan(vector).any():
        return "NaN"
    return symbols[int(vector.argmax())]


def frozen(array):
    """Mark a freshly made array as read-only and return it."""
    array.setflags(write=False)
    return array


def last_step_only(n_steps, m):
    """The weights (T, m) of a loss that only y<T> has, read-only."""
    weights = np.zeros((n_steps, m))
    weights[-1] = 1.0
    return frozen(weights)


def one_hot(codes, n):
    """Integer codes of any shape as one-hot vectors (..., n), float64, read-only."""
    vectors = np.zeros((codes.size, n))
    vectors[np.arange(codes.size), codes.ravel()] = 1.0
    # Frozen before it is reshaped: a view of a read-only array cannot be made writeable again.
    return frozen(vectors).reshape(*codes.shape, n)


def next_symbol_batch(codes, n_symbols):
    """Targets are the inputs one step later: codes (T+1, m) become a Batch of T steps.

    x<t> = one-hot(codes[t]),  y<t> = one-hot(codes[t + 1]); every step counts. x and y are two
    views of one read-only array, which halves the memory.
    """
    vectors = one_hot(codes, n_symbols)
    return Batch(vectors[:-1], vectors[1:], frozen(np.ones((len(codes) - 1, codes.shape[1]))))


def next_symbol_baselines(joint):
    """Baselines in nats for predicting the next of V symbols, without a network.

    joint (V, V) holds how often symbol j follows symbol i (any positive scale). With p = joint
    normalised, q_j = sum_i p_ij and r_i = sum_j p_ij:

        every symbol alike              ln V
        how often each symbol occurs    -sum_j q_j ln q_j
        only the symbol before          -sum_ij p_ij ln(p_ij / r_i)

    The last is the best that can be done without memory: what is below it, the hidden state earned.
    """
    p = joint / joint.sum()
    following, before = p.sum(axis=0), p.sum(axis=1)
    return (
        Baseline("every symbol equally likely", float(np.log(len(p)))),
        Baseline("how often each symbol occurs", entropy(following)),
        Baseline("knowing only the symbol before", max(entropy(p) - entropy(before), 0.0)),
    )


def entropy(p):
    """-sum p ln p in nats, over all entries of p that are not zero."""
    p = p[p > 0]
    return float(-(p * np.log(p)).sum())
