"""The loss around the network of an experiment, over two directions in the space of its parameters.

    L(alpha, beta) = loss of W + alpha d1 + beta d2        on the first batch of its training

Two random directions, each row of a matrix as long as the network's own (Li et al. 2018); or d1
downhill along the gradient and d2 random, at right angles to it, both of one length.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from explorer import engine, tasks
from explorer.errors import InputError
from explorer.experiment import Experiment
from explorer.run.network import Run
from explorer.run.training import draw_batch, initial_state, stream_of

DIRECTIONS = ("gradient", "random")
POINTS, FEWER_POINTS = 41, 21
"""Along each direction; odd, so that the network itself is the point in the middle. Fewer where the
engine goes through the networks one by one: gated cells, several layers, an encoder with its
decoder, a learned a⟨0⟩, 16 bit."""

OnPoint = Callable[[int], None]


@dataclass(frozen=True, eq=False)
class Landscape:
    """L and ‖∂L/∂W‖ at every (alpha, beta), (POINTS, POINTS); both ∞ or NaN where the network is.

    The network stands in the middle, where `loss_here` and `norm_here` were found by a forward and
    a backward pass of their own. `steps` are where one plain step of gradient descent with the
    experiment's rate ends, without the clip and with it by norm: {"off": (alpha, loss there), "on":
    …}; empty in random directions.
    """

    run: Run
    directions: str
    alphas: np.ndarray
    betas: np.ndarray
    loss: np.ndarray
    gradient_norm: np.ndarray
    loss_here: float
    norm_here: float
    steps: dict[str, tuple[float, float]]


def points_of(experiment: Experiment) -> int:
    """How many points along each direction."""
    return POINTS if _all_at_once(experiment) else FEWER_POINTS


def measure_landscape(
    run: Run, directions: str, on_point: OnPoint | None = None, points: int | None = None
) -> Landscape:
    """Measure the loss around `run`; see Landscape. `on_point(done)` may raise to stop.

    InputError where there is no gradient to go along.
    """
    experiment, params = run.experiment, run.params
    x, y, weights = draw_batch(experiment, run.task, run.n_steps, stream_of(experiment))
    batch = {"weights": weights, "a0": initial_state(experiment, len(x[0]))}
    loss, grads = _at(params, x, y, batch, experiment.reduction)
    norm = float(np.linalg.norm(_flat(grads)))
    d1, d2 = engine.random_directions(params, experiment.seed)
    steps = {}
    if directions == "gradient":
        d1, d2, length = _along_gradient(grads, d2, norm)
        for name, limit in (("off", np.inf), ("on", experiment.threshold)):
            alpha = experiment.learning_rate * min(norm, limit) / length
            there = _moved(params, alpha, d1, 0.0, d2)
            steps[name] = alpha, _at(there, x, y, batch, experiment.reduction)[0]
    axis = np.linspace(-1, 1, points or points_of(experiment))
    measure = _together if _all_at_once(experiment) else _one_by_one
    surface = measure(params, x, y, (d1, d2), axis, batch, experiment.reduction, on_point)
    for array in (axis, *surface):
        array.setflags(write=False)
    return Landscape(run, directions, axis, axis, *surface, loss, norm, steps)


def _along_gradient(grads, random, norm):
    """(downhill, random at right angles to it), both as long as `random`, and that length."""
    if not 0 < norm < np.inf:
        what = "exactly zero" if norm == 0 else "not finite"
        raise InputError(
            f"The gradient of this network is {what}, so there is no direction to go along; choose "
            "two random directions."
        )
    flat = {name: np.asarray(random[name], float) for name in grads}
    length = float(np.linalg.norm(_flat(flat)))
    down = {name: -np.asarray(grads[name], float) / norm for name in grads}
    along = sum(float((flat[name] * down[name]).sum()) for name in grads)
    across = {name: flat[name] - along * down[name] for name in grads}
    rest = float(np.linalg.norm(_flat(across)))
    return (
        {name: down[name] * length for name in grads},
        {name: across[name] * (length / rest) for name in grads},
        length,
    )


def _all_at_once(experiment: Experiment) -> bool:
    """Whether the engine can go through many of these networks together."""
    plain = (experiment.cell, experiment.layers) == ("rnn", 1) and experiment.a0 != "learned"
    plain = plain and not tasks.TASKS[experiment.task].has_border
    return plain and experiment.dtype != "float16"


def _together(params, x, y, directions, axis, batch, reduction, on_point):
    """(loss, gradient norm) over the grid."""
    found = engine.loss_surface(
        params, x, y, directions, axis, axis, reduction=reduction, keep_gradient_norm=True,
        on_points=None if on_point is None else lambda done, _of: on_point(done), **batch,
    )  # fmt: skip
    return found.loss.copy(), found.gradient_norm.copy()


def _one_by_one(params, x, y, directions, axis, batch, reduction, on_point):
    """The same by a pass for each point."""
    loss, norms = np.empty((2, len(axis), len(axis)))
    for i, alpha in enumerate(axis):
        for j, beta in enumerate(axis):
            there = _moved(params, alpha, directions[0], beta, directions[1])
            loss[i, j], grads = _at(there, x, y, batch, reduction)
            norms[i, j] = np.linalg.norm(_flat(grads))
            if on_point is not None:
                on_point(i * len(axis) + j + 1)
    return loss, norms


def _moved(params, alpha, d1, beta, d2):
    """The network at W + alpha d1 + beta d2, rounded to its own precision."""
    arrays = {
        name: (own + alpha * d1[name].astype(float) + beta * d2[name].astype(float))
        for name, own in params.named().items()
    }
    with np.errstate(all="ignore"):  # 1e300 in 32 bit is ∞, which _at is told of
        return params.replace(**{n: a.astype(params[n].dtype) for n, a in arrays.items()})


def _at(params, x, y, batch, reduction):
    """(loss, {name: gradient}) at one point."""
    trace = engine.forward(params, x, batch["a0"])
    back = engine.backward(params, trace, y, weights=batch["weights"], reduction=reduction)
    return float(back.loss), back.grads.named()


def _flat(arrays):
    return np.concatenate([np.ravel(array).astype(np.float64) for array in arrays.values()])
