"""The single terms of the formulas, step by step: what a live formula writes out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.engine.backward import refuse_other_sizes
from explorer.engine.cells import refuse_cell
from explorer.engine.intake import read_only
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


def step_terms(params, trace):
    """The terms of a<t> = g(Waa a<t-1> + Wax x<t> + ba), a StepTerms; for rnn only."""
    refuse_cell(params, "step_terms", ("rnn",))
    refuse_other_sizes(params, trace)
    exact, dtype = trace.a.dtype, compute_dtype(params)
    with np.errstate(all="ignore"):
        W = arrays_in(params, dtype)
        memory = products(trace.a[:-1].astype(dtype, copy=False), W["Waa"])
        of_input = products(trace.x.astype(dtype, copy=False), W["Wax"])
        z = memory + of_input + W["ba"]
        parts = [read_only(array.astype(exact, copy=False)) for array in (memory, of_input, z)]
    return StepTerms(*parts, trace.logits)


def backward_terms(params, trace, back):
    """The terms of dL/da<t> = Wya^T dlogits<t> + Waa^T delta<t+1>; for rnn only."""
    refuse_cell(params, "backward_terms", ("rnn",))
    refuse_other_sizes(params, trace)
    exact, dtype = back.da.dtype, compute_dtype(params)
    with np.errstate(all="ignore"):
        W = arrays_in(params, dtype)
        from_output = products(back.dlogits.astype(dtype, copy=False), W["Wya"].T)
        from_future = np.zeros_like(from_output)
        from_future[:-1] = products(back.delta[1:].astype(dtype, copy=False), W["Waa"].T)
        parts = [read_only(array.astype(exact, copy=False)) for array in (from_output, from_future)]
    return BackwardTerms(*parts, back.delta)


def products(rows, W):
    """W row for every row of (T, m, n)."""
    return (rows.reshape(-1, rows.shape[-1]) @ W.T).reshape(*rows.shape[:2], len(W))
