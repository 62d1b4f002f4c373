"""Loss landscape: the loss on a plane through the parameters of a network.

    L(alpha, beta) = loss of W + alpha d1 + beta d2        on the first batch of its training

Either two random directions with filter normalisation, each row of a matrix scaled to the norm of
the network's own row (Li et al. 2018); or d1 along the negative gradient and d2 random and
orthogonal to it, both with the same norm.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from explorer import engine, tasks
from explorer.engine.arrays import Array, Weights
from explorer.errors import InputError
from explorer.experiment import Experiment
from explorer.run.network import Run
from explorer.run.training import draw_batch, initial_state, stream_of

POINTS, FEWER_POINTS = 41, 21
"""Grid points along each direction; odd, so that the network itself is the point in the middle.
Fewer where the engine evaluates the networks one by one: gated cells, several layers, encoder and
decoder, a learned a⟨0⟩, 16 bit."""

OnPoint = Callable[[int], None]
Directions = tuple[Weights, Weights]
"""d1 and d2, each a dict of arrays with the names and shapes of the parameters."""


class _Batch(NamedTuple):
    """The batch on which the loss is evaluated, with initial state and reduction."""

    x: Array
    y: Array
    weights: Array
    a0: Array | None
    reduction: str


@dataclass(frozen=True, eq=False)
class Landscape:
    """L and ‖∂L/∂W‖ on a grid of (alpha, beta), (POINTS, POINTS); ∞ or NaN on overflow.

    The network itself is the centre; `loss_here` and `norm_here` come from a separate forward and
    backward pass. `steps` are the end points of one step of plain gradient descent with the
    experiment's learning rate, without the clip and with it by norm: {"off": (alpha, loss there),
    "on": …}; empty for random directions.
    """

    run: Run
    directions: str
    alphas: Array
    betas: Array
    loss: Array
    gradient_norm: Array
    loss_here: float
    norm_here: float
    steps: dict[str, tuple[float, float]]


def points_of(experiment: Experiment) -> int:
    """Number of grid points along each direction."""
    return POINTS if _all_at_once(experiment) else FEWER_POINTS


def measure_landscape(
    run: Run, directions: str, on_point: OnPoint | None = None, points: int | None = None
) -> Landscape:
    """Compute the Landscape around `run`. `on_point(done)` may raise to stop.

    InputError if the gradient direction is asked for and the gradient is zero or not finite.
    """
    experiment, params = run.experiment, run.params
    x, y, weights = draw_batch(experiment, run.task, run.n_steps, stream_of(experiment))
    batch = _Batch(x, y, weights, initial_state(experiment, len(x[0])), experiment.reduction)
    loss, grads = _at(params, batch)
    norm = float(np.linalg.norm(_flat(grads)))
    along: Directions = engine.random_directions(params, experiment.seed)
    steps = {}
    if directions == "gradient":
        along, length = _along_gradient(grads, along[1], norm)
        for name, limit in (("off", np.inf), ("on", experiment.threshold)):
            alpha = experiment.learning_rate * min(norm, limit) / length
            steps[name] = alpha, _at(_moved(params, along, alpha, 0.0), batch)[0]
    axis = np.linspace(-1, 1, points or points_of(experiment))
    measure = _together if _all_at_once(experiment) else _one_by_one
    surface, norms = measure(params, batch, along, axis, on_point)
    for array in (axis, surface, norms):
        array.setflags(write=False)
    return Landscape(run, directions, axis, axis, surface, norms, loss, norm, steps)


def _along_gradient(grads: Weights, random: Weights, norm: float) -> tuple[Directions, float]:
    """((negative gradient, random orthogonal to it), their common norm, that of `random`)."""
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
    ), length


def _all_at_once(experiment: Experiment) -> bool:
    """Whether the engine can evaluate many of these networks in one batch."""
    plain = (experiment.cell, experiment.layers) == ("rnn", 1) and experiment.a0 != "learned"
    plain = plain and not tasks.TASKS[experiment.task].has_border
    return plain and experiment.dtype != "float16"


def _together(
    params: engine.Params,
    batch: _Batch,
    directions: Directions,
    axis: Array,
    on_point: OnPoint | None,
) -> tuple[Array, Array]:
    """(loss, gradient norm) over the grid, all points in one batch."""
    surface = engine.loss_surface(
        params, batch.x, batch.y, directions, axis, axis, weights=batch.weights, a0=batch.a0,
        reduction=batch.reduction, keep_gradient_norm=True,
        on_points=None if on_point is None else lambda done, _of: on_point(done),
    )  # fmt: skip
    return surface.loss.copy(), surface.gradient_norm.copy()


def _one_by_one(
    params: engine.Params,
    batch: _Batch,
    directions: Directions,
    axis: Array,
    on_point: OnPoint | None,
) -> tuple[Array, Array]:
    """(loss, gradient norm) over the grid, a forward and a backward pass for each point."""
    loss, norms = np.empty((2, len(axis), len(axis)))
    for i, alpha in enumerate(axis):
        for j, beta in enumerate(axis):
            loss[i, j], grads = _at(_moved(params, directions, alpha, beta), batch)
            norms[i, j] = np.linalg.norm(_flat(grads))
            if on_point is not None:
                on_point(i * len(axis) + j + 1)
    return loss, norms


def _moved(
    params: engine.Params, directions: Directions, alpha: float, beta: float
) -> engine.Params:
    """Params at W + alpha d1 + beta d2, rounded to their own precision."""
    d1, d2 = directions
    arrays = {
        name: (own + alpha * d1[name].astype(float) + beta * d2[name].astype(float))
        for name, own in params.named().items()
    }
    with np.errstate(all="ignore"):  # 1e300 in 32 bit is ∞, and so is the loss there
        return params.replace(**{n: a.astype(params[n].dtype) for n, a in arrays.items()})


def _at(params: engine.Params, batch: _Batch) -> tuple[float, Weights]:
    """(loss, {name: gradient}) at one point."""
    trace = engine.forward(params, batch.x, batch.a0)
    back = engine.backward(params, trace, batch.y, weights=batch.weights, reduction=batch.reduction)
    return float(back.loss), back.grads.named()


def _flat(arrays: Weights) -> Array:
    return np.concatenate([np.ravel(array).astype(np.float64) for array in arrays.values()])
