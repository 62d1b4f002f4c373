"""The inside of RNN, GRU and LSTM with live values: three runs for assets/js/cells/cells.js."""

from __future__ import annotations

import hashlib

import numpy as np

from explorer.run import Run
from explorer.run.cells import Cells
from explorer.wire.messages.cells import CellsRun
from explorer.wire.mount import component
from explorer.wire.pack import pack

_cells = component("cells/cells")


def show_cells(shown: Cells) -> None:
    """Show the diagrams; the browser has all steps and all units at once."""
    _cells(key="cells", data=pack_cells(shown))


def pack_cells(shown: Cells) -> bytes:
    """Every a⟨t⟩, c⟨t⟩ and gate of the sequence on the screen, and the terms of the RNN's sum."""
    one = shown.cells["rnn"].run
    arrays: dict[str, tuple[str, np.ndarray]] = {}
    for cell, found in shown.cells.items():
        arrays |= {f"{cell}/{name}": ("f8", array) for name, array in _arrays(found.run).items()}
    prints = "".join(found.run.fingerprint() for found in shown.cells.values())
    header: CellsRun = {
        "trace": hashlib.sha256(prints.encode()).hexdigest()[:16],
        "T": one.n_steps,
        "n_a": one.experiment.n_a,
        "activation": one.experiment.activation,
        "border": one.params.border,
        "x_labels": [one.task.read_x(x) for x in one.probe.x[:, 0]],
    }
    return pack(header, arrays)


def _arrays(run: Run) -> dict[str, np.ndarray]:
    found = {"a": run.trace.a[:, 0]}
    found |= {name: gate[:, 0] for name, gate in run.trace.gates.items()}
    if "c" in found:
        found["candidate"] = found.pop("c")
    if run.trace.c is not None:
        found["c"] = run.trace.c[:, 0]
    if run.terms:
        terms = run.terms[0]
        found |= {name: getattr(terms, name)[:, 0] for name in ("memory", "input", "z")}
        found["ba"] = _bias(run)
    return found


def _bias(run: Run) -> np.ndarray:
    """ba of every step, (T, n_a): an encoder and a decoder have one each."""
    params, T = run.params, run.n_steps
    if not params.border:
        return np.tile(params.ba, (T, 1))
    reads = np.arange(T)[:, None] < params.border
    return np.where(reads, params.ba_enc, params.ba_dec)
