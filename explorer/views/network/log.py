"""The log of a person's training: what broke, the curves, and each recorded update."""

from __future__ import annotations

import os
from functools import partial
from typing import Any

import streamlit as st

from explorer.notation import written
from explorer.own_network import NetworkSight
from explorer.recording import Broken, Log, read_log
from explorer.ui.figure import show_figure
from explorer.ui.frame import escape
from explorer.views.network.kept import once
from explorer.views.network.live_log import UPDATE, show_growth
from explorer.views.network.log_figure import describe_log, draw_log

STARTED_WITH = "RNN_EXPLORER_LOG"
"""Environment variable with the path of the log that the app was started with."""

ENDING = ".rnnlog"


def log_at_start() -> str:
    """The path of the log that the app was started with, or empty."""
    return os.environ.get(STARTED_WITH, "")


def open_log(path_or_file: object, key: str) -> Log:
    """The Log of a file, read once."""
    return once("log", key, lambda: read_log(path_or_file))


def show_log(log: Log, key: str, place: Any, path: str = "") -> tuple[str, NetworkSight] | None:
    """Its story and its curves; (key, Sight) of the update that is chosen, or None without one.

    The log at `path` may still be written.
    """
    with place:
        st.markdown(f"**{escape(in_words(log))}**")
        for line in (*log.notes, *of_dropout(log)):
            st.caption(escape(line))
        if path:
            show_growth(log, path)
        row = log.top_row
        if len(log.rows) > 1:
            row = st.selectbox("Row", log.rows, log.rows.index(row), key="network_log_row")
    if log.first_nonfinite is not None:
        st.warning(escape(post_mortem(log.first_nonfinite)))
    shown = log.shown_updates.tolist()
    if not shown:
        return None
    update = log.last_finite or shown[-1]
    one = once("first", key, lambda: log.sight(shown[0]))
    draw = partial(draw_log, log, row, is_one_loss=int(one.has_loss.sum()) == 1)
    show_figure(draw, key="log", alt=describe_log(log, row))
    if update != shown[-1]:
        st.caption(escape(opened_before(log)))
    if len(shown) > 1:
        update = st.select_slider("Update", shown, value=update, key=UPDATE)
    chosen = f"{key} {update} {row}"
    return chosen, once("logged", chosen, partial(log.sight, update, row))


def opened_before(log: Log) -> str:
    """Why the pictures do not open at the last update."""
    return (
        f"Opened at update {log.last_finite:,}, the last one recorded in which every gradient is "
        "finite; those after it have ∞ or NaN."
    )


def in_words(log: Log) -> str:
    """What was trained, and how much of it is here."""
    n, where = len(log.updates), f" (model.{log.path})" if log.path else ""
    made = "" if log.last_update is None else f" of {log.last_update:,}"
    if not n:
        return (
            f"A training of nn.{log.module}{where}, of which no update was recorded: none was made "
            "by a step() of an optimiser that holds these weights, or none was due."
        )
    what = f"A training of nn.{log.module}{where}: {n:,} recorded update{'s' * (n != 1)}{made}."
    return f"{what} It ended by {log.ended_by}." if log.ended_by else what


def of_dropout(log: Log) -> list[str]:
    """Whether states and gradients are those with the dropout of the training; none without one."""
    dropped = [one for one in log.logged if one.dropout]
    if not dropped:
        return []
    replayed, n = sum(one.replayed for one in dropped), len(dropped)
    what = f"Dropout between the layers was replayed in {replayed:,} of {n:,} recorded updates"
    if replayed == n:
        return [f"{what}: states, gates and gradients are those with what it left out."]
    return [f"{what}. In the others nothing is left out, and the numbers are not the training's."]


def post_mortem(broken: Broken) -> str:
    """Where the first ∞ or NaN appeared."""
    row = f" in {broken.row}" if broken.row else ""
    step = f" at step {broken.step}" if broken.step else ""
    array = broken.array.replace("dL/d", "∂L/∂")
    if array in ("a", "c"):
        array = written(array, broken.step)
    return (
        f"The first ∞ or NaN: update {broken.update:,}{row}{step}, {array}. Before it everything "
        "was finite: look at the updates before."
    )
