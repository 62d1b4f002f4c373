"""The single terms of the formulas, step by step: what a live formula writes out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.engine.backward import refuse_other_sizes, states_of
from explorer.engine.cells import refuse_cell
from explorer.engine.intake import read_only
from explorer.engine.layers import checked_layer, checked_window, chunks, weights_of_layers
from explorer.engine.params import arrays_in, compute_dtype


@dataclass(frozen=True, eq=False)
class StepTerms:
    """memory = Waa a<t-1>, input = Wax x<t>, z = memory + input + ba, all (T,m,n_a); logits."""

    memory: np.ndarray
    input: np.ndarray
    z: np.ndarray
    logits: np.ndarray


@dataclass(frozen=True, eq=False)
class BackwardTerms:
    """The two parts of dL/da<t> for t = 1..T, and delta<t> = g'(z<t>) * dL/da<t>; (T,m,n_a) each.

    from_output = Wya^T dlogits<t>, from_future = Waa^T delta<t+1>, which is 0 at t = T.
    """

    from_output: np.ndarray
    from_future: np.ndarray
    delta: np.ndarray


def step_terms(params, trace, *, layer=None):
    """The terms of a<t> = g(Waa a<t-1> + Wax x<t> + ba), a StepTerms; for rnn only.

    Of stacked layers, those of `layer`, counted from 1, the lowest; the highest by default.
    """
    refuse_cell(params, "step_terms", ("rnn",))
    refuse_other_sizes(params, trace)
    layer = checked_layer(params, layer)
    exact, dtype = trace.a.dtype, compute_dtype(params)
    with np.errstate(all="ignore"):
        W, states = weights_of_layers(params, arrays_in(params, dtype)), states_of(trace, dtype)
        W, (x, a, *_) = W[layer], states[layer]
        memory, of_input = products(a[:-1], W["Waa"]), products(x, W["Wax"])
        z = memory + of_input + W["ba"]
        parts = [read_only(array.astype(exact, copy=False)) for array in (memory, of_input, z)]
    return StepTerms(*parts, trace.logits)


def backward_terms(params, trace, back, *, layer=None, window=None):
    """The terms of dL/da<t> = Wya^T dlogits<t> + Waa^T delta<t+1>; for rnn only.

    Of stacked layers, those of `layer`; below the highest, Wax of the layer above stands for Wya
    and its delta for dlogits. `window` is the one `back` was made with: behind a cut, from_future
    is 0.
    """
    refuse_cell(params, "backward_terms", ("rnn",))
    refuse_other_sizes(params, trace)
    layer, window = checked_layer(params, layer), checked_window(window)
    exact, dtype = back.da.dtype, compute_dtype(params)
    with np.errstate(all="ignore"):
        weights = weights_of_layers(params, arrays_in(params, dtype))
        delta = back.layers[layer].delta
        readout, of_output = weights[-1]["Wya"], back.dlogits
        if layer + 1 < params.layers:
            readout, of_output = weights[layer + 1]["Wax"], back.layers[layer + 1].delta
        from_output = products(of_output.astype(dtype, copy=False), readout.T)
        from_future = np.zeros_like(from_output)
        for lo, hi in chunks(len(delta), window):
            later = delta[lo + 1 : hi].astype(dtype, copy=False)
            from_future[lo : hi - 1] = products(later, weights[layer]["Waa"].T)
        parts = [read_only(array.astype(exact, copy=False)) for array in (from_output, from_future)]
    return BackwardTerms(*parts, delta)


def products(rows, W):
    """W row for every row of (T, m, n)."""
    return (rows.reshape(-1, rows.shape[-1]) @ W.T).reshape(*rows.shape[:2], len(W))
