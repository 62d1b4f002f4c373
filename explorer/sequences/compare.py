"""Compare predictors of the next value that see more and more of the past.

    same as the last   ŷ = x⟨T⟩                                  no network
    the last value     a = g(Wax x⟨T⟩ + ba)                      ŷ = g'(Wya a + by)
    a window of k      a = g(Wax [x⟨T-k+1⟩ … x⟨T⟩] + ba)         ŷ = g'(Wya a + by)
    an RNN             a⟨t⟩ = g(Waa a⟨t-1⟩ + Wax x⟨t⟩ + ba)      ŷ = g'(Wya a⟨T⟩ + by)

A feedforward network with one hidden layer is the basic cell with a single step: a⟨0⟩ = 0, so Waa
multiplies zeros. All three networks are therefore trained by the same engine, on the same windows,
from the same seeds. In windows that keep their order the RNN has a loss at every step, as on every
other page; in shuffled ones only the last step has a next value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from explorer import engine, tasks
from explorer.experiment import FIELDS, Experiment
from explorer.run.cures import NO_CURES, Cures, horizon, try_cures
from explorer.run.training import OnUpdate, how_to_train, initial_state, start, stream_of
from explorer.sequences.series import Series, open_series
from explorer.sequences.windows import check_room, held_out_windows, training_windows

SEEDS = 3
"""Number of seeds that each network is trained from: the experiment's and those after it."""

_AT_ONCE = 500
"""Windows per forward pass: T = 200 steps of 128 units then fit into the memory of a laptop."""


@dataclass(frozen=True, eq=False)
class Predictor:
    """A predictor and its test errors. `name` is naive, common, last, window or rnn.

    memory: how many steps of the past it sees.
    errors (seeds,): the root mean square on the network's scale, or the share of wrong symbols.
    guesses (tests,): the predictions of the first seed's network for the held-out values.
    params: the weights of that network, None for a predictor without a network.
    diverged: whether a training became non-finite, for any seed.
    """

    name: str
    memory: int
    errors: np.ndarray
    guesses: np.ndarray
    params: engine.Params | None = None
    diverged: bool = False


@dataclass(frozen=True, eq=False)
class Comparison:
    """All predictors on the same held-out values: targets (tests,), column by column."""

    experiment: Experiment
    task: tasks.Task
    series: Series
    n_steps: int
    k: int
    order: str
    targets: np.ndarray
    predictors: tuple[Predictor, ...]
    cures: Cures = NO_CURES

    def __getitem__(self, name: str) -> Predictor | None:
        return next((one for one in self.predictors if one.name == name), None)

    @property
    def on_screen(self) -> slice:
        """The slice of `targets` with the held-out values of the column on the screen."""
        tests = len(self.series.values) - self.series.split
        return slice(self.series.shown * tests, (self.series.shown + 1) * tests)


def compare(
    experiment: Experiment,
    task: tasks.Task,
    k: int,
    order: str = "kept",
    on_update: OnUpdate | None = None,
) -> Comparison:
    """Train and test all predictors; `on_update` counts to 3 SEEDS × `experiment.updates`.

    k is the length of the window, at most T. InputError if the series is too short for T.
    """
    series, n_steps = open_series(task), task.check_steps(experiment.n_steps)[0]
    check_room(series, n_steps)
    k = min(k, n_steps)
    x, y = held_out_windows(series, n_steps, order)
    predictors = list(_without_network(task, series, x, y[-1]))
    done, all_breaks = 0, []

    def count(_update: int) -> None:
        nonlocal done
        done += 1
        if on_update is not None:
            on_update(done)

    for name, memory in (("last", 1), ("window", k), ("rnn", n_steps)):
        errors, guesses, networks, breaks = [], [], [], []
        for one in _seeds(experiment):
            params, broke = _train(one, task, series, name, memory, n_steps, order, count)
            breaks += [(name, one.seed, broke)] if broke else []
            guesses.append(_predict(one, task, params, name, memory, x))
            errors.append(_error(task, guesses[-1], y[-1]))
            networks.append(params)
        errors, first = _frozen(np.array(errors)), _frozen(guesses[0])
        predictors.append(Predictor(name, memory, errors, first, networks[0], bool(breaks)))
        all_breaks += breaks
    targets = _frozen(y[-1].copy())
    cures = _cures(experiment, task, series, k, order, all_breaks) if all_breaks else NO_CURES
    return Comparison(
        experiment, task, series, n_steps, k, order, targets, tuple(predictors), cures
    )


def run_free(comparison: Comparison, n_samples: int) -> np.ndarray:
    """Free-running prediction (n,): the RNN reads its own outputs after the first held-out window.

    x⟨t+1⟩ = ŷ⟨t⟩        network scale; for tasks of numbers
    """
    experiment, params = comparison.experiment, comparison["rnn"].params
    x, _ = held_out_windows(comparison.series, comparison.n_steps, "kept")
    state = _State(params, initial_state(experiment, 1))
    value = [state.step(one) for one in x[:, 0]][-1]
    samples = np.empty(n_samples)
    for i in range(n_samples):
        samples[i] = value
        value = state.step(value) if np.isfinite(value) else np.nan  # nothing follows an overflow
    return _frozen(samples)


class _State:
    """A network with its current state, run one step at a time."""

    def __init__(self, params: engine.Params, a0: np.ndarray) -> None:
        self.params, self.a, self.c = params, a0, None

    def step(self, value: float) -> float:
        x = np.full((1, 1, 1), value)
        trace = engine.forward(self.params, x, self.a, self.c)
        layers = trace.layers
        self.a = layers[0].a[-1] if len(layers) == 1 else np.stack([one.a[-1] for one in layers])
        if layers[0].c is not None:
            last = [one.c[-1] for one in layers]
            self.c = last[0] if len(last) == 1 else np.stack(last)
        return float(trace.y_hat[0, 0, 0])


def _seeds(experiment: Experiment) -> Iterator[Experiment]:
    # Seeds wrap around at the end of their range.
    for i in range(SEEDS):
        yield experiment.replace(seed=(experiment.seed + i) % (FIELDS["seed"].high + 1))


def _train(
    experiment: Experiment,
    task: tasks.Task,
    series: Series,
    name: str,
    memory: int,
    n_steps: int,
    order: str,
    count: Callable[[int], None],
) -> tuple[engine.Params, int | None]:
    """(params, the update at which the training broke, or None)."""
    stream, at_every_step = stream_of(experiment), name == "rnn" and order == "kept"

    def next_batch(_update: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        x, y = training_windows(series, n_steps, experiment.batch, order, stream)
        inputs = _as_input(task, name, memory, x)
        weights = np.zeros(inputs.shape[:2])
        weights[slice(None) if at_every_step else slice(-1, None)] = 1.0
        return inputs, _vectors(task, y[-len(inputs) :]), weights

    how = how_to_train(experiment)
    if name != "rnn":
        how |= {"a0": None, "window": None}
    begin = _begin(experiment, task, name, memory)
    params, history = engine.train(begin, next_batch, experiment.updates, on_update=count, **how)
    return params, history.diverged_at


def _cures(
    experiment: Experiment,
    task: tasks.Task,
    series: Series,
    k: int,
    order: str,
    breaks: Sequence[tuple[str, int, int]],
) -> Cures:
    """Cures that hold for all networks that broke: `breaks` are (name, seed, update)."""

    def holds(one: Experiment) -> bool:
        T = task.check_steps(one.n_steps)[0]
        memory = {"last": 1, "window": min(k, T), "rnn": T}
        return not any(
            _train(
                one.replace(seed=seed), task, series, name, memory[name], T, order, lambda _: None
            )[1]
            for name, seed, _ in breaks
        )

    return try_cures(experiment, horizon(max(update for *_, update in breaks)), holds)


def _begin(experiment: Experiment, task: tasks.Task, name: str, memory: int) -> engine.Params:
    if name == "rnn":
        return start(experiment, task)
    return engine.init_params(
        "rnn",
        memory * task.n_x,
        experiment.n_a,
        task.n_y,
        activation=experiment.activation if experiment.cell == "rnn" else "tanh",
        output=task.output,
        init=experiment.init,
        gain=experiment.gain,
        seed=experiment.seed,
        dtype=experiment.dtype,
    )


def _vectors(task: tasks.Task, values: np.ndarray) -> np.ndarray:
    """Codes (…) as one-hot vectors (…, n), numbers (…) as vectors (…, 1)."""
    if task.kind == "symbols":
        return np.eye(task.n_x)[values]
    return values[..., None]


def _as_input(task: tasks.Task, name: str, memory: int, x: np.ndarray) -> np.ndarray:
    """Inputs made from windows x (T, m): (T, m, n) for the RNN, else one step (1, m, k n)."""
    if name == "rnn":
        return _vectors(task, x)
    seen = _vectors(task, x[len(x) - memory :]).transpose(1, 0, 2)
    return seen.reshape(1, x.shape[1], -1)


def _predict(
    experiment: Experiment, task: tasks.Task, params: engine.Params, name: str, memory: int, x
) -> np.ndarray:
    """Predictions (tests,): the code or the number that the network outputs at its last step."""
    outputs = []
    for first in range(0, x.shape[1], _AT_ONCE):
        inputs = _as_input(task, name, memory, x[:, first : first + _AT_ONCE])
        a0 = initial_state(experiment, inputs.shape[1]) if name == "rnn" else None
        outputs.append(engine.forward(params, inputs, a0).y_hat[-1])
    y_hat = np.concatenate(outputs)
    return y_hat.argmax(axis=1) if task.kind == "symbols" else y_hat[:, 0].astype(float)


def _without_network(
    task: tasks.Task, series: Series, x: np.ndarray, targets: np.ndarray
) -> Iterator[Predictor]:
    """Baselines: repeat the last value and, for symbols, always predict the commonest one."""
    error = _frozen(np.array([_error(task, x[-1], targets)]))
    yield Predictor("naive", 1, error, _frozen(x[-1].copy()))
    if task.kind == "symbols":
        common = np.bincount(series.values[: series.split, 0]).argmax()
        always = np.full(len(targets), common)
        yield Predictor("common", 0, _frozen(np.array([_error(task, always, targets)])), always)


def _error(task: tasks.Task, guesses: np.ndarray, targets: np.ndarray) -> float:
    if task.kind == "symbols":
        return float(np.mean(guesses != targets))
    with np.errstate(all="ignore"):  # the outputs of a network that broke may overflow
        return float(np.sqrt(np.mean((guesses - targets) ** 2)))


def _frozen(array: np.ndarray) -> np.ndarray:
    array.setflags(write=False)
    return array
