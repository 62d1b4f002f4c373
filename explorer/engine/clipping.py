"""Gradient clipping: by global norm, by the norm of each tensor, by value.

    by norm    g -> g min(1, threshold / ||g||)             one factor: direction kept
    by tensor  G -> G min(1, threshold / ||G||)             one factor an array: direction changed
    by value   g -> min(max(g, -threshold), threshold)      each number alone: direction changed

||g|| is the norm over all parameters together, ||G|| that of one array of them. A threshold of
infinity never clips.
Sources: Pascanu, Mikolov, Bengio (2013), ICML, algorithm 1; Mikolov (2012), PhD thesis, Brno.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from explorer.engine.arrays import Array, Shapes, Weights
from explorer.engine.intake import as_real_array, threshold_number
from explorer.engine.norms import norm
from explorer.engine.params import Gradients, NamedArrays, views
from explorer.errors import InputError


def clip_by_norm(grads: Weights, threshold: float) -> tuple[NamedArrays, float]:
    """(clipped, norm_before): all gradients scaled by one factor to norm `threshold` or less.

    `grads` is back.grads, or {name: array}. A non-finite gradient has no direction to keep and
    becomes NaN. A NaN or negative threshold is an InputError.
    """
    threshold, grads = threshold_number(threshold), as_named(grads)
    before = norm(grads.flat)
    return replace(grads, flat=scaled_to(grads.flat, before, threshold)), before


def clip_by_value(grads: Weights, threshold: float) -> tuple[NamedArrays, float]:
    """(clipped, norm_before): every number limited to [-threshold, threshold]; NaN stays NaN."""
    threshold, grads = threshold_number(threshold), as_named(grads)
    return replace(grads, flat=limited_to(grads.flat, threshold)), norm(grads.flat)


def clip_by_tensor(grads: Weights, threshold: float) -> tuple[NamedArrays, float]:
    """(clipped, norm_before): each array scaled to norm `threshold` or less.

    norm_before is the norm over all parameters. A non-finite array becomes NaN, the others do not.
    """
    threshold, grads = threshold_number(threshold), as_named(grads)
    clipped = each_scaled_to(grads.flat, grads.shapes, threshold)
    return replace(grads, flat=clipped), norm(grads.flat)


def scaled_to(flat: Array, before: float, threshold: float) -> Array:
    """A new vector: `flat`, of norm `before`, scaled down to norm `threshold` if it is longer.

    All NaN where `flat` is not finite: it has no direction.
    """
    if before <= threshold:
        return flat.copy()
    with np.errstate(all="ignore"):
        exact: Array = flat.astype(np.float64, copy=False)
        if before == np.inf:
            exact, before = scaled_into_range(exact)
        return rescaled(exact, before, threshold).astype(flat.dtype)


def rescaled(exact: Array, before: float | Array, threshold: float | Array) -> Array:
    """float64 vectors of norm `before` at norm `threshold`."""
    # Divided first: threshold / before alone may underflow.
    return exact / before * threshold


def scaled_into_range(flat: Array) -> tuple[Array, float]:
    """(a multiple of `flat`, its norm) for a norm beyond float64; all NaN for inf in `flat`."""
    largest = np.abs(flat).max()
    if not np.isfinite(largest):
        return np.full_like(flat, np.nan), np.nan
    smaller = np.ldexp(flat, -np.frexp(largest)[1])
    return smaller, norm(smaller)


def each_scaled_to(flat: Array, shapes: Shapes, threshold: float) -> Array:
    """A new vector: every array in `flat` scaled down to norm `threshold` if it is longer."""
    clipped = flat.copy()
    for array in views(clipped, shapes).values():
        array[...] = scaled_to(array, norm(array), threshold)
    return clipped


def limited_to(flat: Array, threshold: float) -> Array:
    """A new vector: `flat` with every number limited to [-threshold, threshold]."""
    with np.errstate(all="ignore"):
        return np.clip(flat, -threshold, threshold)


def as_named(grads: object) -> NamedArrays:
    """NamedArrays of any mapping from name to array."""
    if isinstance(grads, NamedArrays):
        return grads
    if not isinstance(grads, Mapping) or not grads:
        raise InputError(
            f"grads is a {type(grads).__name__}; give the grads of a backward pass or a dict of "
            "arrays by name."
        )
    arrays = {name: as_real_array(name, array) for name, array in grads.items()}
    dtype = np.result_type(np.float16, *arrays.values())
    flat = np.concatenate([array.ravel() for array in arrays.values()]).astype(dtype)
    return Gradients(flat, tuple((name, array.shape) for name, array in arrays.items()))
