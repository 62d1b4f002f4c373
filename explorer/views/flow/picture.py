"""The picture of the gradient's way back, live under the hand.

The sliders live inside the browser component, because Streamlit's own send nothing while they
are dragged. While one is dragged the component asks for that value and is answered with bytes;
only the value it is left at becomes the session's experiment, and so the address.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import streamlit as st

from explorer.errors import InputError
from explorer.experiment import FIELDS, Choice, Experiment
from explorer.labels import LABELS, title_of
from explorer.run import Flow, has_jacobians, measure_states
from explorer.views.flow import words
from explorer.wire.mount import component
from explorer.wire.pack import pack

FIELDS_HERE = ("gain", "n_steps", "n_a", "activation", "init", "dtype")
"""The fields that are set inside the component."""

_KEY = "flow"
_WHILE_DRAGGED, _AT_REST = 0.05, 1.0
"""Seconds the matrix of the states may take: see measure_states."""

_PATIENCE = 1.0
"""Seconds a dragged value may train; a slower network is trained once the slider is let go."""

_flow = component("flow/flow")


@st.fragment
def show_flow(
    measured: Flow,
    *,
    glance: Callable[[Experiment, float], Flow | None],
    commit: Callable[..., None],
) -> None:
    """Show how gradients flow, with the sliders that change it.

    `glance(experiment, seconds)` measures a value that is only dragged over, or gives None when
    that takes too long; `commit(**fields)` makes the value a slider is left at the session's.
    """
    experiment = measured.run.experiment
    said = st.session_state.get(_KEY) or {}
    left_at = read_fields(said.get("commit"))
    if left_at and experiment.replace(**left_at) != experiment:
        commit(**left_at)
        st.rerun()
    _flow(
        key=_KEY,
        data=_answer(measured, said, glance),
        height="content",
        on_ask_change=lambda: None,
        on_commit_change=lambda: None,
        on_view_change=lambda: None,
    )


def _answer(
    measured: Flow, said: Mapping[str, Any], glance: Callable[[Experiment, float], Flow | None]
) -> bytes:
    """What the component is told: the dragged value where it asked for one, else `measured`."""
    experiment = measured.run.experiment
    number = read_number(said.get("commit") or said.get("ask"))
    states = said.get("view") == "states" and has_jacobians(measured.run)
    asked = None if said.get("commit") else read_fields(said.get("ask"))
    if not asked:
        return pack_flow(measured, answer=number, states=states)
    experiment = experiment.replace(**asked)
    try:
        glanced = glance(experiment, _PATIENCE)
    except InputError as error:
        return pack({"error": str(error), "answer": number, **_controls(experiment)}, {})
    if glanced is None:
        return pack({"slow": experiment.updates, "answer": number, **_controls(experiment)}, {})
    return pack_flow(glanced, answer=number, states=states, seconds=_WHILE_DRAGGED)


def read_fields(message: Any) -> dict[str, Any] | None:
    """The fields of a message from the browser; None when there is none, or one is out of range.

    Anyone can send anything, so every value is read as a link's would be.
    """
    if not isinstance(message, Mapping) or not isinstance(message.get("fields"), Mapping):
        return None
    fields = message["fields"]
    try:
        return {name: FIELDS[name].read(fields[name]) for name in FIELDS_HERE if name in fields}
    except (ValueError, TypeError, OverflowError):
        return None


def read_number(message: Any) -> int | None:
    """The number of a message, sent back so that the browser knows what was answered."""
    number = message.get("number") if isinstance(message, Mapping) else None
    return number if type(number) is int and 0 <= number < 2**31 else None


def pack_flow(
    flow: Flow,
    *,
    answer: int | None = None,
    states: bool = False,
    seconds: float = _AT_REST,
) -> bytes:
    """`flow` as bytes for assets/js/flow/flow.js; with `states` the matrix is ‖∂a⟨t⟩/∂a⟨k⟩‖₂."""
    run, T = flow.run, flow.run.n_steps
    has_loss = run.probe.weights.any(axis=1)
    matrix, every = flow.matrix, 1
    if states:
        norms, every = measure_states(run, seconds)
        matrix = norms[1:]
    said = words.verdict(flow)
    header = {
        "answer": answer,
        "trace": run.fingerprint(),
        "window": run.experiment.window,
        "cuts": list(run.cuts),
        "layers": run.params.layers,
        "border": run.params.border,
        "weights": words.weights(run),
        "undefined": words.undefined(run),
        **_controls(run.experiment),
        "T": T,
        "view": "states" if states else "losses",
        "every": every,
        "starts_at": run.backward.starts_at,
        "sentence": {
            "kind": said.kind,
            "before": said.before,
            "number": said.number,
            "after": said.after,
        },
        "size": words.size(flow),
        "share": words.share(flow),
        "notes": list(words.notes(flow)),
        "steps_for_99": flow.steps_for_99,
    }
    arrays = {
        "cells": ("f4", _log10(triangle(matrix))),
        "has_loss": ("u1", has_loss),
    }
    if flow.lag_norms is not None:
        arrays["lags"] = ("f8", flow.lag_norms)
        totals = np.array([flow.total_norm, words.update_norm(flow)])
        arrays["totals"] = ("f8", totals)
    return pack(header, arrays | _theory(flow))


def _theory(flow: Flow) -> dict[str, tuple[str, np.ndarray]]:
    """The lines of the theory and their numbers, without those that this cell does not have."""
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
    """log₁₀; 0 becomes −∞, and ∞ and NaN stay, so that four bytes hold every norm there is."""
    with np.errstate(all="ignore"):
        return np.log10(norms)


def _controls(experiment: Experiment) -> dict[str, Any]:
    domains = {name: FIELDS[name] for name in FIELDS_HERE}
    ranges = {
        name: list(one.options) if isinstance(one, Choice) else [one.low, one.high, one.step]
        for name, one in domains.items()
    }
    return {
        "cell": experiment.cell,
        "fields": {name: getattr(experiment, name) for name in FIELDS_HERE},
        "ranges": ranges,
        "labels": {name: LABELS[name] for name in ("activation", "init", "dtype")},
        "titles": {name: title_of(name, experiment) for name in FIELDS_HERE},
        # What the gain is, turns with the initialisation under the hand.
        "gains": {init: title_of("gain", experiment.replace(init=init)) for init in LABELS["init"]},
    }
