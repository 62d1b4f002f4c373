"""Contribution of each time step to the gradient of the recurrent weights, and the running sum.

dW = Σ_t δ⟨t⟩ r⟨t⟩ᵀ     r⟨t⟩ is the input of W: a⟨t−1⟩ for Waa; [a⟨t−1⟩, x⟨t⟩] for a gate, and
                        [Γr * a⟨t−1⟩, x⟨t⟩] for the candidate of a GRU; that of one that resets
                        after its product has two, of a⟨t−1⟩ and of x⟨t⟩

Encoder and decoder have separate weights, and so separate sums.
"""

from __future__ import annotations

import numpy as np

from explorer import engine
from explorer.engine.arrays import Array
from explorer.engine.cell_arrays import whole
from explorer.engine.cells import cell_of

_MANY = 128
"""Hidden units of the largest experiment. Of a larger network the sums of all weights are not made
step by step; their norms are then known to some 8 digits."""


def additions(
    params: engine.Params, trace: engine.Trace, back: engine.Backward, layer: int
) -> tuple[Array, Array]:
    """(‖what step t adds to dW‖, ‖what the steps T, T−1, …, t have added‖), each (T,).

    W are all recurrent weights of `layer`, counted from 1: Waa, or those of all gates together.
    With a border s, the decoder's sum starts at T, and the encoder's starts from zero at s.
    """
    names = [f"{W}{mark}" for W in _recurrent(params) for mark in params.marks_in(layer)]
    adds = np.hypot.reduce([back.step_norms[name] for name in names])  # squares could overflow
    factors = _factors(trace, back, layer - 1)
    if params.n_a > _MANY:
        return _frozen(adds, _from_products(factors))
    sums = [np.zeros((delta.shape[2], read.shape[2])) for delta, read in factors]
    so_far = np.empty(len(trace.x))
    with np.errstate(all="ignore"):  # ∞ and NaN are results here
        for t in range(len(trace.x), 0, -1):
            if t == params.border:
                sums = [np.zeros_like(total) for total in sums]
            for i, (delta, read) in enumerate(factors):
                sums[i] += delta[t - 1].T @ read[t - 1]
            so_far[t - 1] = np.hypot.reduce([np.linalg.norm(total) for total in sums])
    return _frozen(adds, so_far)


def _from_products(factors: list[tuple[Array, Array]]) -> Array:
    """so_far of one example without any sum of matrices: T² numbers instead of T sums of all of W.

    ‖Σ δ⟨t⟩ r⟨t⟩ᵀ‖² = Σ Σ (δ⟨t⟩·δ⟨u⟩)(r⟨t⟩·r⟨u⟩), over t and u from the step on.
    """
    with np.errstate(all="ignore"):
        each = [(d[:, 0] @ d[:, 0].T) * (r[:, 0] @ r[:, 0].T) for d, r in factors]
        pairs = np.add.reduce(each)
        squares = np.cumsum(np.cumsum(pairs[::-1, ::-1], axis=0), axis=1).diagonal()[::-1]
        return np.sqrt(np.maximum(squares, 0.0))


def _frozen(adds: Array, so_far: Array) -> tuple[Array, Array]:
    for array in (adds, so_far):
        array.setflags(write=False)
    return adds, so_far


def _recurrent(params: engine.Params) -> list[str]:
    """Names of the recurrent weights: Waa, or the matrices of all gates."""
    shapes = cell_of(params).shapes(params.n_x, params.n_a)
    return ["Waa"] if "Waa" in shapes else [name for name in shapes if name.startswith("W")]


def _factors(trace: engine.Trace, back: engine.Backward, i: int) -> list[tuple[Array, Array]]:
    """(δ⟨t⟩, r⟨t⟩) of Waa, or of each gate, in the layer at index i; float64."""
    states, delta = trace.layers[i], back.layers[i].delta
    before = states.a[:-1].astype(np.float64)
    if not states.gates:
        return [(whole(delta).astype(np.float64), before)]
    x = (trace.layers[i - 1].a[1:] if i else trace.x).astype(np.float64)
    reads = dict.fromkeys(delta, np.concatenate((before, x), axis=2))
    if "cx" in reads:
        reads |= {"ca": before, "cx": x}
    elif "r" in reads:
        reads["c"] = np.concatenate((states.gates["r"] * before, x), axis=2)
    return [(delta[gate].astype(np.float64), read) for gate, read in reads.items()]
