"""The single terms of the formulas, step by step: what a live formula writes out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.engine.backward import refuse_other_sizes
from explorer.engine.forward import compute_dtype, project
from explorer.engine.intake import read_only


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
    """The terms of a<t> = g(Waa a<t-1> + Wax x<t> + ba), a StepTerms."""
    refuse_other_sizes(params, trace)
    dtype = compute_dtype(params)
    with np.errstate(all="ignore"):
        memory = project(trace.a[:-1].astype(dtype, copy=False), params.Waa, 0)
        of_input = project(trace.x.astype(dtype, copy=False), params.Wax, 0)
        z = memory + of_input + params.ba
        exact = [
            read_only(array.astype(trace.a.dtype, copy=False)) for array in (memory, of_input, z)
        ]
    return StepTerms(*exact, trace.logits)


def backward_terms(params, trace, back):
    """The terms of dL/da<t> = Wya^T dlogits<t> + Waa^T delta<t+1>, a BackwardTerms."""
    refuse_other_sizes(params, trace)
    dtype = compute_dtype(params)
    with np.errstate(all="ignore"):
        from_output = project(back.dlogits.astype(dtype, copy=False), params.Wya.T, 0)
        from_future = np.zeros_like(from_output)
        from_future[:-1] = project(back.delta[1:].astype(dtype, copy=False), params.Waa.T, 0)
        parts = [
            read_only(array.astype(back.da.dtype, copy=False))
            for array in (from_output, from_future)
        ]
    return BackwardTerms(*parts, back.delta)
