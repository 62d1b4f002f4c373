"""The gradients of a network from elsewhere, held against finite differences.

    (8 (L(ε) − L(−ε)) − (L(2ε) − L(−2ε))) / 12ε   should be   Σ V · ∂L/∂W,   L(ε) of W + εV

V moves all numbers of one tensor at once, each up or down at random. Only forward passes are used,
so the whole backward pass, of every layer and direction, is checked by another way to its number.
Source: Ng, Deep Learning Specialization, course 2, week 1, "Gradient checking".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from explorer.checks import Check
from explorer.checks.record import NOTHING, compare, inconclusive
from explorer.engine.arrays import Array
from explorer.look import Seen
from explorer.look.looking import read_network
from explorer.look.loss import loss_and_gradient
from explorer.look.rows import outputs_of, run_rows
from explorer.own_network.opened import Asked

TOLERANCE = 1e-5
STEPS = (1e-2, 1e-3)
"""ε relative to the size of a tensor's numbers."""

UNSURE = 1e-2
"""Where the differences with the two ε are further apart than this, they say nothing."""

_FORMULA = "(8 (L(ε) − L(−ε)) − (L(2ε) − L(−2ε))) / 12ε = Σ V · ∂L/∂W"
_SOURCE = "finite differences of W + εV"


def check_tensors(seen: Seen, arrays: Mapping[str, Any], asked: Asked) -> tuple[Check, ...]:
    """A Check for every tensor that has a gradient; `arrays` are those that the network is of."""
    exact = {name: _in_float64(array) for name, array in arrays.items()}
    signs = np.random.default_rng(0)
    return tuple(
        _check(seen, exact, asked, name, signs.choice((-1.0, 1.0), exact[name].shape))
        for name in seen.back.grads
    )


def _in_float64(array: Any) -> Array:
    return np.array(array, np.float64) if np.asarray(array).dtype.kind == "f" else array


def _check(seen: Seen, arrays: dict[str, Array], asked: Asked, name: str, V: Array) -> Check:
    gradient, V = seen.back.grads[name], V / np.sqrt(V.size)
    claimed = float(np.sum(V * gradient))
    coarse, fine = (_slope(seen, arrays, asked, name, V, epsilon) for epsilon in STEPS)
    size = max(float(np.linalg.norm(gradient)) / np.sqrt(V.size), abs(coarse))
    title = f"{name}, {' × '.join(map(str, V.shape))}"
    # How well the difference itself is known: by forward passes alone.
    unsure = min(abs(coarse - fine), UNSURE * size) if np.isfinite([coarse, fine]).all() else np.inf
    if not np.isfinite([coarse, fine, claimed]).all():
        why = f"{NOTHING}the loss, or this tensor, is not a finite number."
        return inconclusive(title, _FORMULA, why, tolerance=TOLERANCE, source=_SOURCE)
    if not abs(coarse - fine) < UNSURE * size and size:
        why = (
            f"{NOTHING}differences with two ε disagree: the loss bends too fast, has a kink, as "
            "with ReLU, or is so flat that rounding hides the change."
        )
        return inconclusive(title, _FORMULA, why, tolerance=TOLERANCE, source=_SOURCE)
    closest = min(coarse, fine, key=lambda slope: abs(slope - claimed))
    return compare(
        title,
        _FORMULA,
        closest,
        claimed,
        sentence="All its numbers are moved at once, up or down at random.",
        source=_SOURCE,
        tolerance=max(TOLERANCE, unsure / size if size else 0.0),
        size=size,
    )


def _slope(
    seen: Seen, arrays: dict[str, Array], asked: Asked, name: str, V: Array, epsilon: float
) -> float:
    """dL/dε along V by four forward passes: the error is of the order of ε⁴."""
    epsilon *= max(1.0, float(np.abs(arrays[name]).max()))
    two, one, minus_one, minus_two = (
        _loss(seen, arrays | {name: arrays[name] + n * epsilon * V}, asked) for n in (2, 1, -1, -2)
    )
    return (8 * (one - minus_one) - (two - minus_two)) / (12 * epsilon)


def _loss(seen: Seen, arrays: dict[str, Array], asked: Asked) -> float:
    """The loss of the same sequence with other arrays, by a forward pass alone."""
    network = read_network(arrays, **asked.options())
    x = seen.trace.x
    if seen.ids is not None and network.embedding is not None:
        x = network.embedding.table[seen.ids]
    with np.errstate(all="ignore"):
        states = run_rows(network, x, seen.order, seen.starts, seen.masks)
        outputs = outputs_of(network, states, seen.order)
        return loss_and_gradient(outputs, network.head, seen.back.goal).loss
