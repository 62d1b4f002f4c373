"""Packs the gradient flow of a network for assets/js/flow/flow.js."""

from __future__ import annotations

import numpy as np

from explorer.run import Flow, measure_states
from explorer.views.flow import words
from explorer.views.flow.rule import rule
from explorer.wire.messages.flow import FlowMessage
from explorer.wire.pack import pack

AT_REST = 1.0
"""Time budget in seconds for the matrix of the states: see measure_states."""


def pack_flow(
    flow: Flow,
    *,
    states: bool = False,
    seconds: float = AT_REST,
) -> bytes:
    """`flow` as bytes for assets/js/flow/flow.js; with `states` the matrix is ‖∂s⟨t⟩/∂s⟨k⟩‖₂."""
    run, T = flow.run, flow.run.n_steps
    matrix, every = flow.matrix, 1
    if states:
        norms, every = measure_states(run, seconds)
        matrix = norms[1:]
    crossed = run.crossed and not states  # a state depends on earlier ones alone
    verdict = words.verdict(flow)
    header: FlowMessage = {
        "trace": run.fingerprint(),
        "cell": "gru" if run.params.cell == "gru_reset_after" else run.params.cell,
        "window": run.window,
        "cuts": list(run.cuts),
        "layers": run.params.layers,
        "layer": flow.layer,
        "border": run.params.border,
        "weights": words.weights(run),
        "undefined": words.undefined(flow),
        "rule": rule(flow),
        "T": T,
        "view": "states" if states else "losses",
        "crossed": crossed,
        "every": every,
        "starts_at": run.last_step,
        "sentence": {
            "kind": verdict.kind,
            "before": verdict.before,
            "number": verdict.number,
            "after": verdict.after,
        },
        "size": words.size(flow),
        "share": words.share(flow),
        "notes": list(words.notes(flow)),
        "steps_for_99": flow.steps_for_99,
    }
    arrays: dict[str, tuple[str, np.ndarray]] = {
        "cells": ("f4", _log10(matrix.ravel() if crossed else triangle(matrix))),
        "has_loss": ("u1", run.has_loss),
    }
    if flow.lag_norms is not None:
        arrays["lags"] = ("f8", flow.lag_norms)
        totals = np.array([flow.total_norm, flow.update_norm])
        arrays["totals"] = ("f8", totals)
    return pack(header, arrays | _theory(flow))


def _theory(flow: Flow) -> dict[str, tuple[str, np.ndarray]]:
    """The theoretical bounds and the measured line, as far as they are defined for this network."""
    known = {
        "measured": flow.measured,
        "bound": flow.bound,
        "radius": flow.radius,
        "sigma_max": flow.sigma_max,
        "gamma": flow.gamma,
        "spectral_radius": flow.spectral_radius,
        "lyapunov": flow.lyapunov,
    }
    return {
        name: ("f8", np.atleast_1d(value)) for name, value in known.items() if value is not None
    }


def triangle(matrix: np.ndarray) -> np.ndarray:
    """The entries with k ≤ t of a (T, T+1) matrix whose row t−1 belongs to step t, row by row."""
    T = len(matrix)
    return matrix[np.arange(T + 1) <= np.arange(1, T + 1)[:, None]]


def _log10(norms: np.ndarray) -> np.ndarray:
    """log₁₀; 0 becomes −∞, and ∞ and NaN stay, so that float32 holds every norm."""
    with np.errstate(all="ignore"):
        return np.log10(norms)
