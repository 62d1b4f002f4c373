"""Component of the cells: RNN, GRU and LSTM diagrams with the values of three runs."""

from __future__ import annotations

import hashlib
from functools import partial

import numpy as np
import streamlit as st

from explorer import export
from explorer.run import Sight
from explorer.run.cells import Cells
from explorer.ui.figure import share_figure
from explorer.ui.folded import show_table
from explorer.ui.frame import say
from explorer.ui.results import find_cells
from explorer.ui.runs import kept
from explorer.ui.strip import under_hand
from explorer.ui.take_home import File, take_home, title_of_picture
from explorer.views.cells.exhibits import explosion_button, memory_is_shown
from explorer.views.cells.reach import describe_reach, draw_reach, say_reach
from explorer.views.cells.runs import get_times
from explorer.views.cells.table import cell_table, say_clip
from explorer.wire.messages.cells import CellsRun
from explorer.wire.mount import component
from explorer.wire.pack import pack

UNDER_HAND = ("gain", "n_steps", "n_a", "activation", "forget_bias")
"""The fields of the control strip above the diagrams."""

_cells = component("cells/cells")


def show_cells() -> None:
    """Show the diagrams, how far back each cell reaches, and what it costs."""
    under_hand(UNDER_HAND, find_cells, _show, below=memory_is_shown)


def _show(cells: Cells) -> None:
    say(*cells.cells["rnn"].run.task.notes, *cells.notes)
    # The browser has all steps and all units at once.
    _cells(key="cells", data=kept("cells packed", cells.experiment, partial(pack_cells, cells)))

    st.subheader("How far back the gradient reaches", anchor=False)
    st.markdown(say_reach(cells))
    share_figure(
        partial(draw_reach, cells),
        of=cells.experiment,
        key="reach",
        alt=describe_reach(cells),
    )
    st.caption(
        "An LSTM's a⟨k⟩ and c⟨k⟩ are two nodes. Its long memory is c⟨k⟩, the dashed line: all that "
        "comes back to it, the way through a⟨k⟩ included."
    )
    st.subheader("What a cell costs, and what the clip had to do", anchor=False)
    show_table(cell_table(cells, get_times(cells.experiment)))
    st.markdown(say_clip(cells))
    explosion_button()
    run = cells.cells[cells.experiment.cell].run
    csv = File("Numbers, .csv", "run.csv", lambda: export.run_csv(run))
    take_home((csv,), lambda: run, title=title_of_picture(run.experiment, tuple(cells.cells)))


def pack_cells(shown: Cells) -> bytes:
    """Pack a⟨t⟩, c⟨t⟩ and gates of the sequence on the screen, and the terms of the RNN's sum."""
    one = shown.cells["rnn"].run
    arrays: dict[str, tuple[str, np.ndarray]] = {}
    for cell, found in shown.cells.items():
        arrays |= {
            f"{cell}/{name}": ("f8", array) for name, array in arrays_of_cell(found.run).items()
        }
    prints = "".join(found.run.fingerprint() for found in shown.cells.values())
    header: CellsRun = {
        "trace": hashlib.sha256(prints.encode()).hexdigest()[:16],
        "T": one.n_steps,
        "n_a": one.experiment.n_a,
        "activation": one.experiment.activation,
        "border": one.params.border,
        "cells": ["rnn", "gru", "lstm"],
        "reset_after": False,
        "x_labels": one.said.x_labels,
    }
    return pack(header, arrays)


def arrays_of_cell(run: Sight) -> dict[str, np.ndarray]:
    """States and gates of the highest layer, and of the basic cell the terms of its sum."""
    found = {"a": run.trace.a[:, 0]}
    found |= {name: gate[:, 0] for name, gate in run.trace.gates.items()}
    if "c" in found:
        found["candidate"] = found.pop("c")
    if run.trace.c is not None:
        found["c"] = run.trace.c[:, 0]
    if run.terms:
        terms = run.terms[-1]
        found |= {name: getattr(terms, name)[:, 0] for name in ("memory", "input", "z")}
        found["ba"] = _bias(run)
    return found


def _bias(run: Sight) -> np.ndarray:
    """ba of every step, (T, n_a): an encoder and a decoder have one each."""
    params, T = run.params, run.n_steps
    if not params.border:
        (mark,) = params.marks_in(params.layers)
        return np.tile(params[f"ba{mark}"], (T, 1))
    reads = np.arange(T)[:, None] < params.border
    return np.where(reads, params.ba_enc, params.ba_dec)
