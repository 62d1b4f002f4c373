"""Component of the gradient flow, recomputed while a control is dragged."""

from __future__ import annotations

from functools import partial

import streamlit as st

from explorer.run import Flow, at_layer, has_jacobians
from explorer.run.forgetting import measure_forgetting
from explorer.ui import session
from explorer.ui.figure import share_figure
from explorer.ui.folded import folded
from explorer.ui.results import find_flow
from explorer.ui.runs import kept
from explorer.ui.strip import under_hand
from explorer.views.flow.forgetting import (
    TITLE,
    describe_forgetting,
    draw_forgetting,
    say_forgetting,
)
from explorer.views.flow.pack import AT_REST, pack_flow
from explorer.views.flow.take_home import take_flow_home
from explorer.wire.mount import component, said_by

UNDER_HAND = ("gain", "n_steps", "n_a", "activation", "init", "dtype")
"""The fields of the control strip above the picture."""

_KEY = "flow"
_WHILE_DRAGGED = 0.05
"""Time budget in seconds for the matrix of the states: see measure_states."""

_flow = component("flow/flow")


def show_flow() -> None:
    """Show the gradient flow below a control strip."""
    under_hand(UNDER_HAND, find_flow, _show)


def _show(flow: Flow) -> None:
    layer, layers = session.look("layer", flow.layer), flow.run.params.layers
    top = flow
    if layer < layers:
        flow = kept("flow of a layer", (flow.run.key, layer), lambda: at_layer(top, layer))
    states = has_jacobians(flow.run) and session.look("matrix", _usual(flow)) == "states"
    dragged = flow.run.key != session.current()
    seconds = _WHILE_DRAGGED if dragged else AT_REST
    shown = flow.run.key, states, states and seconds, flow.layer
    pack_it = partial(pack_flow, flow, states=states, seconds=seconds)
    _flow(
        key=_KEY,
        data=kept("flow packed", shown, pack_it),
        on_view_change=_choose,
        on_layer_change=_choose_layer,
    )
    _show_forgetting(top)
    take_flow_home(flow, states)


def _show_forgetting(flow: Flow) -> None:
    """Forgetting beside vanishing, below the picture."""
    found = kept("forgetting", flow.run.key, lambda: measure_forgetting(flow))
    if found is None:
        return
    st.subheader(TITLE, anchor=False)
    st.markdown(say_forgetting(found))
    picture = folded("The picture: both along the steps", "forgetting")
    if picture.open:
        with picture:
            share_figure(
                partial(draw_forgetting, found),
                of=flow.run.key,
                key="forgetting",
                alt=describe_forgetting(found),
            )


def _usual(flow: Flow) -> str:
    """The matrix where nobody has chosen: of one loss that of the losses would be one row."""
    return "states" if flow.run.has_loss.sum() == 1 and has_jacobians(flow.run) else "losses"


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
