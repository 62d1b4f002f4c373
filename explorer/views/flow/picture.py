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
from explorer.wire.fits import fits
from explorer.wire.messages.flow import FlowAsk, FlowControls, FlowError, FlowNumbers, FlowSlow
from explorer.wire.mount import component, said_by
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
    said = said_by(_KEY)
    left_at = read_fields(said.get("commit"))
    if left_at and experiment.replace(**left_at) != experiment:
        commit(**left_at)
        st.rerun()
    _flow(key=_KEY, data=_answer(measured, said, glance))


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
        refused: FlowError = {"error": str(error), **_controls(experiment, number)}
        return pack(refused, {})
    if glanced is None:
        slow: FlowSlow = {"slow": experiment.updates, **_controls(experiment, number)}
        return pack(slow, {})
    return pack_flow(glanced, answer=number, states=states, seconds=_WHILE_DRAGGED)


def read_fields(message: object) -> dict[str, Any] | None:
    """The fields of a message from the browser; None when there is none, or one is out of range.

    Every value is read as a link's would be.
    """
    if not fits(message, FlowAsk):
        return None
    try:
        return {name: FIELDS[name].read(value) for name, value in message["fields"].items()}
    except ValueError:
        return None


def read_number(message: object) -> int | None:
    """The number of a message, sent back so that the browser knows what was answered."""
    if not fits(message, FlowAsk) or not 0 <= message["number"] < 2**31:
        return None
    return message["number"]


def pack_flow(
    flow: Flow,
    *,
    answer: int | None = None,
    states: bool = False,
    seconds: float = _AT_REST,
) -> bytes:
    """`flow` as bytes for assets/js/flow/flow.js; with `states` the matrix is ‖∂a⟨t⟩/∂a⟨k⟩‖₂."""
    run, T = flow.run, flow.run.n_steps
    matrix, every = flow.matrix, 1
    if states:
        norms, every = measure_states(run, seconds)
        matrix = norms[1:]
    said = words.verdict(flow)
    header: FlowNumbers = {
        **_controls(run.experiment, answer),
        "trace": run.fingerprint(),
        "window": run.experiment.window,
        "cuts": list(run.cuts),
        "layers": run.params.layers,
        "border": run.params.border,
        "weights": words.weights(run),
        "undefined": words.undefined(run),
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
    arrays: dict[str, tuple[str, np.ndarray]] = {
        "cells": ("f4", _log10(triangle(matrix))),
        "has_loss": ("u1", run.has_loss),
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


def _controls(experiment: Experiment, answer: int | None) -> FlowControls:
    return {
        "answer": answer,
        "cell": experiment.cell,
        "fields": {
            "gain": experiment.gain,
            "n_steps": experiment.n_steps,
            "n_a": experiment.n_a,
            "activation": experiment.activation,
            "init": experiment.init,
            "dtype": experiment.dtype,
        },
        "ranges": {
            "gain": _domain("gain"),
            "n_steps": _domain("n_steps"),
            "n_a": _domain("n_a"),
            "activation": _domain("activation"),
            "init": _domain("init"),
            "dtype": _domain("dtype"),
        },
        "labels": {
            "activation": LABELS["activation"],
            "init": LABELS["init"],
            "dtype": LABELS["dtype"],
        },
        "titles": {
            "gain": title_of("gain", experiment),
            "n_steps": title_of("n_steps", experiment),
            "n_a": title_of("n_a", experiment),
            "activation": title_of("activation", experiment),
            "init": title_of("init", experiment),
            "dtype": title_of("dtype", experiment),
        },
        # What the gain is, turns with the initialisation under the hand.
        "gains": {init: title_of("gain", experiment.replace(init=init)) for init in LABELS["init"]},
    }


def _domain(name: str) -> Any:
    """What a field can be: from where to where it goes, or its words."""
    domain: Any = FIELDS[name]
    if isinstance(domain, Choice):
        return list(domain.options)
    return (domain.low, domain.high, domain.step)
