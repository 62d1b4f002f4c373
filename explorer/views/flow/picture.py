"""Component of the gradient flow, recomputed while a control is dragged."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from explorer.run import Flow, at_layer, is_one_cell, measure_states
from explorer.run.forgetting import measure_forgetting
from explorer.ui import session
from explorer.ui.figure import share_figure
from explorer.ui.folded import folded
from explorer.ui.results import find_flow
from explorer.ui.runs import kept
from explorer.ui.strip import under_hand
from explorer.views.flow import words
from explorer.views.flow.forgetting import (
    TITLE,
    describe_forgetting,
    draw_forgetting,
    say_forgetting,
)
from explorer.views.flow.rule import rule
from explorer.wire.messages.flow import FlowMessage
from explorer.wire.mount import component, said_by
from explorer.wire.pack import pack

UNDER_HAND = ("gain", "n_steps", "n_a", "activation", "init", "dtype")
"""The fields of the control strip above the picture."""

_KEY = "flow"
_WHILE_DRAGGED, _AT_REST = 0.05, 1.0
"""Time budgets in seconds for the matrix of the states: see measure_states."""

_flow = component("flow/flow")


def show_flow() -> None:
    """Show the gradient flow below a control strip."""
    under_hand(UNDER_HAND, find_flow, _show)


def _show(flow: Flow) -> None:
    layer, layers = session.look("layer", flow.layer), flow.run.params.layers
    top = flow
    if layer < layers:
        flow = kept("flow of a layer", (flow.run.experiment, layer), lambda: at_layer(top, layer))
    states = is_one_cell(flow.run) and session.look("matrix", _usual(flow)) == "states"
    dragged = flow.run.experiment != session.current()
    seconds = _WHILE_DRAGGED if dragged else _AT_REST
    shown = flow.run.experiment, states, states and seconds, flow.layer
    pack_it = partial(pack_flow, flow, states=states, seconds=seconds)
    _flow(
        key=_KEY,
        data=kept("flow packed", shown, pack_it),
        on_view_change=_choose,
        on_layer_change=_choose_layer,
    )
    _show_forgetting(top)


def _show_forgetting(flow: Flow) -> None:
    """Forgetting beside vanishing, below the picture."""
    found = kept("forgetting", flow.run.experiment, lambda: measure_forgetting(flow))
    if found is None:
        return
    dark = st.context.theme.type == "dark"
    st.subheader(TITLE, anchor=False)
    st.markdown(say_forgetting(found))
    picture = folded("The picture: both along the steps", "forgetting")
    if picture.open:
        with picture:
            share_figure(
                partial(draw_forgetting, found, dark=dark),
                of=(flow.run.experiment, dark),
                key="forgetting",
                alt=describe_forgetting(found),
            )


def _usual(flow: Flow) -> str:
    """The matrix where nobody has chosen: of one loss that of the losses would be one row."""
    return "states" if flow.run.has_loss.sum() == 1 and is_one_cell(flow.run) else "losses"


def _choose() -> None:
    """Keep the matrix that was chosen, in the session and in the link."""
    view = said_by(_KEY).get("view")
    if view in ("losses", "states"):
        session.choose("matrix", view)


def _choose_layer() -> None:
    """Keep the layer that was chosen; the highest is what nobody has to choose."""
    layer = said_by(_KEY).get("layer")
    if layer in ("1", "2", "3"):
        session.choose("layer", layer)


def pack_flow(
    flow: Flow,
    *,
    states: bool = False,
    seconds: float = _AT_REST,
) -> bytes:
    """`flow` as bytes for assets/js/flow/flow.js; with `states` the matrix is ‖∂s⟨t⟩/∂s⟨k⟩‖₂."""
    run, T = flow.run, flow.run.n_steps
    matrix, every = flow.matrix, 1
    if states:
        norms, every = measure_states(run, seconds)
        matrix = norms[1:]
    verdict = words.verdict(flow)
    header: FlowMessage = {
        "trace": run.fingerprint(),
        "cell": run.experiment.cell,
        "window": run.experiment.window,
        "cuts": list(run.cuts),
        "layers": run.params.layers,
        "layer": flow.layer,
        "border": run.params.border,
        "weights": words.weights(run),
        "undefined": words.undefined(flow),
        "rule": rule(flow),
        "T": T,
        "view": "states" if states else "losses",
        "every": every,
        "starts_at": run.backward.starts_at,
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
        "cells": ("f4", _log10(triangle(matrix))),
        "has_loss": ("u1", run.has_loss),
    }
    if flow.lag_norms is not None:
        arrays["lags"] = ("f8", flow.lag_norms)
        totals = np.array([flow.total_norm, words.update_norm(flow)])
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
