"""A network of a person in the pictures of the app: the player, the flow, the cell, the checks."""

from __future__ import annotations

import contextlib
from functools import partial

import streamlit as st

from explorer import export, notebook
from explorer.own_network import NetworkSight, sights_of
from explorer.own_network.checks import check_tensors
from explorer.run import at_layer, measure_flow
from explorer.ui.frame import escape
from explorer.ui.take_home import File, take_home
from explorer.views.checks.groups import add_up
from explorer.views.checks.table import check_table, summary_line
from explorer.views.flow.pack import pack_flow
from explorer.views.network.controls import Logged, Shown
from explorer.views.network.inside import pack_inside
from explorer.views.network.kept import once
from explorer.views.network.log import show_log
from explorer.views.unroll.pack import pack_player
from explorer.wire.mount import component, said_by

VIEWS = ("Unroll", "Gradient flow", "Inside the cell", "Checks")
_LARGE = 50_000
"""Steps times units beyond which the flow takes more than a moment."""

_PLAYER, _FLOW, _CELLS = "network_player", "network_flow", "network_cells"
_SOURCE = "network_source"

_player, _flow, _cells = (component(name) for name in ("player/player", "flow/flow", "cells/cells"))


def show_network(shown: Shown | Logged) -> None:
    """One of the pictures of the network, chosen above it."""
    if isinstance(shown, Logged):
        found = show_log(shown.log, shown.key, shown.place, shown.path)
        if found is not None:
            _show_views(*found, VIEWS[:-1], found[1].notes)
        return
    sights = once("sights", shown.key, lambda: sights_of(shown.seen, 0, shown.classes))
    name = next(iter(sights))
    if len(sights) > 1:
        name = st.selectbox("Row", tuple(sights), key="network_row", width=260)
    sight = sights[name]
    notes = (*shown.notes, *sight.notes)
    view = _show_views(f"{shown.key} {name}", sight, VIEWS, notes)
    if view == VIEWS[-1]:
        _show_checks(shown)


def _show_views(
    key: str, sight: NetworkSight, views: tuple[str, ...], notes: tuple[str, ...]
) -> str:
    """The choice of what is shown of a Sight, and all of it but the checks; returns the choice."""
    view = st.segmented_control(
        "What of it", views, default=views[0], required=True, key=f"network_view_{len(views)}",
        label_visibility="collapsed",
    )  # fmt: skip
    # The flow tells those of the network itself.
    own = sight.notes if view == "Gradient flow" else ()
    for note in (note for note in notes if note not in own):
        st.caption(escape(note))
    match view:
        case "Gradient flow":
            _show_flow(key, sight)
        case "Inside the cell":
            _cells(key=_CELLS, data=once("inside", key, partial(pack_inside, sight)))
        case "Unroll":
            _show_player(key, sight)
    take_home(_files(sight), title=sight.task.title, given=True)
    return view


def _files(sight: NetworkSight) -> tuple[File, ...]:
    """The two pictures that step, each as one file, and the numbers."""
    return (
        File("Player, .html", "player.html", lambda: notebook.unroll(sight).html),
        File("Gradient flow, .html", "flow.html", lambda: notebook.flow(sight).html),
        File("Numbers, .csv", "network.csv", lambda: export.run_csv(sight)),
    )


def _show_player(key: str, sight: NetworkSight) -> None:
    chosen = st.session_state.get(_SOURCE, 0)
    source = chosen if _has_loss(sight, chosen) else None
    data = once("player", (key, source), partial(pack_player, sight, source))
    _player(key=_PLAYER, data=data, on_source_change=_choose_source)


def _choose_source() -> None:
    source = said_by(_PLAYER).get("source")
    if isinstance(source, int) and not isinstance(source, bool):
        st.session_state[_SOURCE] = source


def _has_loss(sight: NetworkSight, source: int) -> bool:
    return 1 <= source <= sight.n_steps and bool(sight.has_loss[source - 1])


def _show_flow(key: str, sight: NetworkSight) -> None:
    large = sight.n_steps * sight.params.n_a > _LARGE
    words = "Every loss is carried back to every step, which takes a while in a large network."
    with st.spinner(words) if large else contextlib.nullcontext():
        flow = once("flow", key, partial(measure_flow, sight))
    said = said_by(_FLOW)
    view, layer = said.get("view"), said.get("layer")
    states = flow.measured is not None and (view == "states" if view else sight.has_loss.sum() == 1)
    if layer in map(str, range(1, flow.layer)):
        top, layer = flow, int(layer)
        flow = once("flow of a layer", (key, layer), lambda: at_layer(top, layer))
    data = once("flow packed", (key, states, flow.layer), partial(pack_flow, flow, states=states))
    _flow(key=_FLOW, data=data, on_view_change=lambda: None, on_layer_change=lambda: None)


def _show_checks(shown: Shown) -> None:
    found = once("checks", shown.key, lambda: check_tensors(shown.seen, shown.arrays, shown.asked))
    state = "failed" if any(check.passed is False for check in found) else "passed"
    judged = any(check.passed is not None for check in found)
    words = add_up(found) if judged else "None of the gradients can be judged here"
    st.html(summary_line(words, state=state if judged else "failed"))
    st.caption(
        "Every tensor is moved a little, up and down, and the loss computed anew each time: what "
        "it changes by has to be what the gradient says. In 64 bit, whatever the file has."
    )
    st.html(check_table("The gradients of your network", found))
