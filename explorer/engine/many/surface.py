"""Loss surface of a network along two directions in the space of its parameters.

    L(alpha, beta) = loss of the network W + alpha d1 + beta d2

Every point is a network of its own; many of them are computed at once (see stacked.py).
Source: Goodfellow, Vinyals, Saxe (2015), ICLR; Li et al. (2018), NeurIPS, arXiv:1712.09913.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from explorer.engine.arrays import Array, MaybeArray
from explorer.engine.intake import (
    finite_copy,
    one_of,
    read_only,
    refuse_too_many,
    short,
    whole_number,
)
from explorer.engine.losses import REDUCTIONS
from explorer.engine.many.batch import checked_batch, refuse_unknown_kind
from explorer.engine.many.stacked import Stack
from explorer.engine.norms import vector_norms
from explorer.engine.params import NamedArrays, refuse_no_network, views
from explorer.engine.record import Record
from explorer.errors import InputError

if TYPE_CHECKING:
    from explorer.engine.params import Params

MOST_AT_ONCE = 2**17
"""Numbers in the states of the networks computed together: few enough for the cache."""


@dataclass(frozen=True, eq=False)
class LossSurface(Record):
    """Read-only: alphas (A,), betas (B,), loss (A, B), gradient_norm (A, B) or None.

    gradient_norm is ||dL/dW|| over all parameters at the point. Both are inf or NaN where the
    network is.
    """

    alphas: Array
    betas: Array
    loss: Array
    gradient_norm: MaybeArray


def loss_surface(
    params: Params,
    x: ArrayLike,
    y: ArrayLike,
    directions: Any,
    alphas: ArrayLike,
    betas: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    a0: ArrayLike | None = None,
    reduction: str = "mean",
    keep_gradient_norm: bool = False,
    on_points: Callable[[int, int], object] | None = None,
) -> LossSurface:
    """The loss at W + alpha d1 + beta d2 for every alpha and beta.

    x, y, weights, a0 and reduction are those of forward and backward. `directions` is (d1, d2),
    each a mapping from a parameter's name to an array (those left out do not move), or the name and
    index of a single number: ("Waa", (0, 1)) moves Waa[0, 1] alone. `on_points(done, of)` is called
    from time to time and may raise to stop. For the cell "rnn" in float32 and float64.
    """
    refuse_unknown_kind(params)
    one_of("reduction", reduction, REDUCTIONS)
    d1, d2 = direction_vectors(params, directions)
    with np.errstate(all="ignore"):
        alphas, betas = (
            finite_copy(name, given, (None,), float, axes)
            for name, given, axes in (("alphas", alphas, ("A",)), ("betas", betas, ("B",)))
        )
        refuse_too_many("loss", (len(alphas), len(betas)), "give fewer alphas or betas")
        batch = checked_batch(params, 1, x, y, weights, a0, reduction)
        T, _, m, _ = batch.x.shape
        at_once = max(1, MOST_AT_ONCE // max((T + 1) * m * params.n_a, len(d1)))
        points = len(alphas) * len(betas)
        loss, norms = np.empty(points), np.empty(points if keep_gradient_norm else 0)
        for start in range(0, points, at_once):
            here = slice(start, min(start + at_once, points))
            i, j = np.divmod(np.arange(here.start, here.stop), len(betas))
            table = params.flat + alphas[i, None] * d1 + betas[j, None] * d2
            stack = Stack(params, table.astype(params.flat.dtype))
            forward = stack.forward(batch)
            loss[here] = forward.loss
            if keep_gradient_norm:
                stack.backward(batch, forward)
                norms[here] = vector_norms(stack.grads)
            if on_points is not None:
                on_points(here.stop, points)
    alphas, betas, loss = map(read_only, (alphas, betas, loss.reshape(len(alphas), len(betas))))
    gradient_norm = read_only(norms.reshape(loss.shape)) if keep_gradient_norm else None
    return LossSurface(alphas, betas, loss, gradient_norm)


def random_directions(params: Params, seed: int = 0) -> tuple[NamedArrays, NamedArrays]:
    """Two random directions, each as long as the network's own arrays: two mappings by name.

    Every row of a matrix, and every vector, is scaled to the norm of the network's own, so that a
    step of 1 means as much to a large weight as to a small one (Li et al. 2018, section 4).
    """
    refuse_no_network(params)
    rng = np.random.default_rng(whole_number("seed", seed, least=0))
    return random_direction(params, rng), random_direction(params, rng)


def random_direction(params: Params, rng: np.random.Generator) -> NamedArrays:
    """One random direction."""
    flat = rng.standard_normal(len(params.flat))
    for name, drawn in views(flat, params.shapes).items():
        own = np.linalg.norm(params[name], axis=-1, keepdims=True)
        np.multiply(drawn, own / np.linalg.norm(drawn, axis=-1, keepdims=True), out=drawn)
    return NamedArrays(flat, params.shapes)


def direction_vectors(params: Params, directions: Any) -> tuple[Array, Array]:
    """d1 and d2 as vectors over all parameters."""
    if not isinstance(directions, tuple | list) or len(directions) != 2:
        raise InputError(
            f"directions={short(directions)} is not a pair; give two, such as "
            '(("Waa", (0, 0)), ("ba", 0)), or random_directions(params).'
        )
    return direction_vector(params, directions[0]), direction_vector(params, directions[1])


def direction_vector(params: Params, direction: Any) -> Array:
    """One direction as a float64 vector (P,), in the order of params.flat."""
    if isinstance(direction, Mapping):
        zeros = NamedArrays(np.zeros(len(params.flat)), params.shapes)
        vector = zeros.replace(**direction).flat
        if not np.isfinite(vector).all():
            raise InputError("A direction holds inf or NaN; give finite numbers.")
        return vector
    if not isinstance(direction, tuple | list) or len(direction) != 2:
        raise InputError(
            f"{short(direction)} is not a direction; give a mapping from names to arrays, or the "
            'name and index of one number, such as ("Waa", (0, 0)).'
        )
    name, index = direction
    one_of("direction", name, tuple(params))
    flat = np.zeros(len(params.flat))
    moved = views(flat, params.shapes)[name]
    index = tuple(index) if isinstance(index, tuple | list) else (index,)
    inside = len(index) == moved.ndim and all(
        isinstance(i, int | np.integer) and 0 <= i < size
        for i, size in zip(index, moved.shape, strict=True)
    )
    if not inside:
        raise InputError(
            f"{name} has no single number at index {short(index)}; its shape is {moved.shape}: "
            "give one whole number for each axis, counted from 0."
        )
    moved[index] = 1
    return read_only(flat)
