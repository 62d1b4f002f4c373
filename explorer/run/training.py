"""Task, initial network and training of an experiment: shared by all pages."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from explorer import engine, tasks
from explorer.engine.arrays import Array
from explorer.experiment import Experiment
from explorer.notation import written

OnUpdate = Callable[[int], None]


def open_task(experiment: Experiment) -> tuple[tasks.Task, int, tuple[str, ...]]:
    """(task, the sequence length it can give, notes on settings that it cannot meet)."""
    task = tasks.make(
        experiment.task, names=experiment.names, text=experiment.text, data=experiment.data
    )
    n_steps, note = task.check_steps(experiment.n_steps)
    notes: tuple[str, ...] = (note,) if note else ()
    if layers_of(experiment) != experiment.layers:
        notes += (
            f"This task cannot have {experiment.layers} layers: its encoder and its decoder have "
            "one layer each. Choose 1 layer.",
        )
    return task, n_steps, notes


def layers_of(experiment: Experiment) -> int:
    """The number of layers of the network."""
    return tasks.TASKS[experiment.task].layers_for(experiment.layers)


def losses_summed(
    experiment: Experiment, task: tasks.Task, steps_with_loss: tuple[int, ...]
) -> int | None:
    """The number of per-step losses whose sum is the training loss: 1 for a mean.

    None if it differs from batch to batch; `steps_with_loss` are those of the sequence shown.
    """
    if experiment.reduction == "mean" or len(steps_with_loss) == 1:
        return 1
    return None if task.ends_vary else len(steps_with_loss)


def start(experiment: Experiment, task: tasks.Task) -> engine.Params:
    """Initialise the network of an experiment."""
    return engine.init_params(
        experiment.cell,
        task.n_x,
        experiment.n_a,
        task.n_y,
        # Gated cells have their tanh and σ in fixed places: the activation g is not a choice.
        activation=experiment.activation if experiment.cell == "rnn" else "tanh",
        output=task.output,
        init=experiment.init,
        gain=experiment.gain,
        seed=experiment.seed,
        dtype=experiment.dtype,
        forget_bias=experiment.forget_bias if experiment.cell == "lstm" else 0,
        layers=layers_of(experiment),
        start="learned" if experiment.a0 == "learned" else "zeros",
        border=task.border,
    )


def initial_state(experiment: Experiment, m: int) -> Array | None:
    """a⟨0⟩: zeros, or one random vector in [−1, 1] shared by all sequences.

    (m, n_a), or (layers, m, n_a) for stacked layers, with a vector for each. None if a⟨0⟩ is
    learned: it is then a parameter of the network, and the default initial state.
    """
    if experiment.a0 == "learned":
        return None
    layers = layers_of(experiment)
    shape = (layers, m, experiment.n_a)
    if experiment.a0 == "zeros":
        a0 = np.zeros(shape)
    else:
        rng = np.random.default_rng([experiment.seed, 2])
        vectors = rng.uniform(-1, 1, (layers, 1, experiment.n_a))
        a0 = np.tile(vectors, (1, m, 1))
    return a0[0] if layers == 1 else a0


def stream_of(experiment: Experiment) -> np.random.Generator:
    """A new random generator of the training data."""
    return np.random.default_rng([experiment.seed, 1])


def draw_batch(
    experiment: Experiment, task: tasks.Task, n_steps: int, stream: np.random.Generator
) -> tuple[Array, Array, Array]:
    """(x, y, weights) of the next update."""
    batch = task.batch(stream, experiment.batch, n_steps)
    return batch.x, batch.y, batch.weights


def how_to_train(experiment: Experiment) -> engine.TrainingConfig:
    """The hyper-parameters of this experiment, as `engine.train` and `engine.Trainer` take them."""
    return engine.TrainingConfig(
        experiment.learning_rate,
        optimiser=experiment.optimiser,
        clip=experiment.clip,
        threshold=experiment.threshold,
        reduction=experiment.reduction,
        a0=initial_state(experiment, experiment.batch),
        window=experiment.window or None,
    )


def train(
    experiment: Experiment,
    task: tasks.Task,
    params: engine.Params,
    n_steps: int,
    on_update: OnUpdate | None,
    observe: Callable[[engine.Trainer], None] | None = None,
) -> tuple[engine.Params, engine.History]:
    stream = stream_of(experiment)

    def next_batch(_update: int) -> tuple[Array, Array, Array]:
        return draw_batch(experiment, task, n_steps, stream)

    how = how_to_train(experiment)
    return engine.train(
        params, next_batch, experiment.updates, how, on_update=on_update, observe=observe
    )


def counting_on(on_update: OnUpdate | None, before: int) -> OnUpdate | None:
    """`on_update` for a training that starts after `before` updates of other trainings."""
    if on_update is None:
        return None
    return lambda done: on_update(before + done)


def on_divergence(history: engine.History, cures: str) -> tuple[str, ...]:
    """A note that the training broke, with `cures`, a sentence of cures.py; none if it did not."""
    at, name = history.diverged_at, history.diverged_in
    if at is None or name is None:
        return ()
    return (
        f"Training broke at update {at}: {written(name)} became ∞ or NaN. Shown "
        f"is the network after update {at - 1}, the last with finite weights. {cures}".strip(),
    )
