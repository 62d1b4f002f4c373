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
from explorer.notation import SYMBOLS
from explorer.player import flow_words
from explorer.player.mount import component
from explorer.player.pack import pack
from explorer.run import Flow, measure_states

FIELDS_HERE = ("gain", "n_steps", "n_a", "activation", "init", "dtype")
"""The fields that are set inside the component."""

_KEY = "flow"
_WHILE_DRAGGED, _AT_REST = 0.05, 1.0
"""Seconds the matrix of the states may take: see measure_states."""

_flow = component("flow")


@st.fragment
def flow(
    experiment: Experiment,
    *,
    current: Callable[[], Experiment],
    measure: Callable[[Experiment], Flow],
    commit: Callable[..., None],
) -> None:
    """Show how gradients flow through the run of `experiment`, with its sliders.

    `current()` is the session's experiment, `measure(experiment)` measures one, `commit(**fields)`
    makes fields of the session's experiment what the person left them at.
    """
    said = st.session_state.get(_KEY) or {}
    left_at = read_fields(said.get("commit"))
    if left_at and current().replace(**left_at) != current():
        commit(**left_at)
    if current() != experiment:  # also after a cancelled training
        st.rerun()
    asked = read_fields(said.get("ask"))
    shown = experiment.replace(**asked) if asked else experiment
    picture, progress = st.container(), st.container()  # a bar above would push the sliders away
    answer = read_number(said.get("ask") or said.get("commit"))
    try:
        with progress:
            measured = measure(shown)
        states = said.get("view") == "states"
        seconds = _WHILE_DRAGGED if asked else _AT_REST
        data = pack_flow(measured, shown, answer=answer, states=states, seconds=seconds)
    except InputError as error:
        data = pack({"error": str(error), "answer": answer, **_controls(shown)}, {})
    with picture:
        _flow(
            key=_KEY,
            data=data,
            height="content",
            on_ask_change=lambda: None,
            on_commit_change=lambda: None,
            on_view_change=lambda: None,
        )


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
    experiment: Experiment,
    *,
    answer: int | None = None,
    states: bool = False,
    seconds: float = _AT_REST,
) -> bytes:
    """`flow` as bytes for assets/js/flow.js; with `states` the matrix is ‖∂a⟨t⟩/∂a⟨k⟩‖₂."""
    run, T = flow.run, flow.run.n_steps
    has_loss = run.probe.weights.any(axis=1)
    matrix, every = flow.matrix, 1
    if states:
        norms, every = measure_states(run, seconds)
        matrix = norms[1:]
    said = flow_words.verdict(flow)
    header = {
        "answer": answer,
        "trace": run.fingerprint(),
        **_controls(experiment),
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
        "size": flow_words.size(flow),
        "share": flow_words.share(flow),
        "notes": list(flow_words.notes(flow)),
        "steps_for_99": flow.steps_for_99,
        "words": {s.code: [s.text, s.shape, s.sentence] for s in SYMBOLS.values()},
    }
    constants = [flow.sigma_max, flow.gamma, flow.spectral_radius, flow.lyapunov]
    arrays = {
        "cells": ("f4", _log10(triangle(matrix))),
        "has_loss": ("u1", has_loss),
        "measured": ("f8", flow.measured),
        "bound": ("f8", flow.bound),
        "radius": ("f8", flow.radius),
        "lags": ("f8", flow.lag_norms),
        "constants": ("f8", np.array(constants)),
        "totals": ("f8", np.array([flow.total_norm, flow_words.update_norm(flow)])),
    }
    return pack(header, arrays)


def triangle(matrix: np.ndarray) -> np.ndarray:
    """The entries with k ≤ t of a (T, T+1) matrix whose row t−1 belongs to step t, row by row."""
    T = len(matrix)
    return matrix[np.arange(T + 1) <= np.arange(1, T + 1)[:, None]]


def _log10(norms: np.ndarray) -> np.ndarray:
    """log₁₀; 0 becomes −∞, and ∞ and NaN stay, so that four bytes hold every norm there is."""
    with np.errstate(all="ignore"):
        return np.log10(norms)


def _controls(experiment: Experiment) -> dict[str, Any]:
    ranges = {
        name: list(domain.options) if isinstance(domain, Choice) else [domain.low, domain.high]
        for name, domain in ((name, FIELDS[name]) for name in FIELDS_HERE)
    }
    return {"fields": {name: getattr(experiment, name) for name in FIELDS_HERE}, "ranges": ranges}
