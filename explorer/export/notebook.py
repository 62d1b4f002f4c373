"""Jupyter notebooks (.ipynb, nbformat 4.5) that need no other file: cells, and data in them."""

from __future__ import annotations

import base64
import hashlib
import json
import textwrap
import zlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlencode

import numpy as np

from explorer import engine
from explorer.experiment import Experiment, to_query
from explorer.labels import LABELS, name_value
from explorer.run import Run
from explorer.run.training import draw_batch, initial_state, open_task, start, stream_of
from explorer.tasks import Task

LARGEST = 8 * 2**20
"""Characters of training data in a notebook at most; more would make an editor slow."""

_MOST_IN_MEMORY = 256 * 2**20
_WIDTH = 96

Packed = tuple[str, tuple[int, ...], str]
"""Type, shape and text of an array."""


class Cell(NamedTuple):
    """One cell: text in Markdown, or code."""

    kind: str
    text: str


def words(text: str) -> Cell:
    """A cell of text; lines of one paragraph may be broken as in a docstring."""
    return Cell("markdown", textwrap.dedent(text).strip())


def code(text: str) -> Cell:
    """A cell of Python."""
    return Cell("code", text.strip("\n"))


def notebook(cells: Sequence[Cell]) -> str:
    """The cells as the text of an .ipynb file. Source: nbformat 4.5, docs "The Notebook format"."""
    whole = {
        "cells": [_as_json(cell, number) for number, cell in enumerate(cells)],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


class Data(NamedTuple):
    """The data of a notebook; without `batches` its first weights are the trained ones.

    "start Waa" … are the first weights; "x", "y", "weights" the data of every update,
    (updates, T, m, …); "a0" is a⟨0⟩, (1, n_a) or (layers, 1, n_a), unless it is learned; "probe x"
    … the sequence on the screen, and "page loss_t" (T,) and "page da_norm" (T+1,) what the page
    shows of it, of L = Σ L⟨t⟩ and the highest layer.
    """

    cell: Cell
    batches: bool


def data_of(run: Run) -> Data:
    """What the notebook of a run needs, with the data of its updates where they are not too many.

    An array is written as name: (type, shape, base64 of its bytes, compressed by zlib).
    """
    experiment = run.experiment
    task, n_steps, _ = open_task(experiment)
    first = start(experiment, task)
    drawn = _packed_all(_training_data(experiment, task, n_steps, first))
    given = not experiment.updates or 0 < sum(len(text) for *_, text in drawn.values()) <= LARGEST
    weights = first if given else run.params
    back = run.backward.back
    found = {f"start {name}": array for name, array in weights.named().items()}
    found |= {"probe x": run.probe.x, "probe y": run.probe.y, "probe weights": run.probe.weights}
    found |= {"page loss_t": back.loss_t, "page da_norm": back.layers[-1].da_norm}
    a0 = initial_state(experiment, 1)
    if a0 is not None:
        found["a0"] = a0
    texts = _packed_all(found) | (drawn if given else {})
    return Data(_data_cell(texts), given and experiment.updates > 0)


def data_words(run: Run, data: Data) -> Cell:
    """The heading above the data."""
    if data.batches or not run.experiment.updates:
        text = "The first weights, the data of every update, the numbers to compare."
        return words(f"## Data\n\n{text}")
    return words(
        f"## Data\n\nThe data of {run.experiment.updates:,} updates are more than a notebook "
        "holds, so it begins with the trained weights and leaves the training out."
    )


def _data_cell(texts: Mapping[str, Packed]) -> Cell:
    lines = ["DATA = {"]
    for name, (kind, shape, text) in texts.items():
        lines.append(f"    {name!r}: ({kind!r}, {shape!r},")
        lines += [f"        {piece!r}" for piece in textwrap.wrap(text, _WIDTH) or [""]]
        lines.append("    ),")
    return code("\n".join([*lines, "}"]))


def title_cell(run: Run, library: str) -> Cell:
    """What the notebook is, and the experiment in words and as a link."""
    experiment = run.experiment
    query = urlencode(to_query(experiment))
    link = f"\n\nThe same experiment in the app: `?{query}`" if len(query) < 400 else ""
    named = [
        LABELS["cell"][experiment.cell], f"T = {run.n_steps}",
        name_value("n_a", experiment.n_a), name_value("layers", run.params.layers),
    ]  # fmt: skip
    return words(
        f"# {run.task.title}\n\n"
        f"One experiment of RNN Explorer, written out with {library} alone: "
        f"{', '.join(named)}, seed {experiment.seed}, {experiment.updates:,} updates, "
        f"{LABELS['dtype'][experiment.dtype]}. "
        "First weights and data are in this notebook, so it needs no other file. The notation is "
        "that of Andrew Ng's course *Sequence Models*: a⟨t⟩ on the page is `a[t]` here, and a⟨0⟩ "
        f"is where every sequence begins.{link}"
    )


def _training_data(
    experiment: Experiment, task: Task, n_steps: int, first: engine.Params
) -> dict[str, np.ndarray]:
    """x, y and weights of every update; none if they would take too much memory."""
    numbers = experiment.batch * n_steps * (first.n_x + first.n_y + 1)
    if not experiment.updates or 8 * experiment.updates * numbers > _MOST_IN_MEMORY:
        return {}
    stream = stream_of(experiment)
    drawn = [draw_batch(experiment, task, n_steps, stream) for _ in range(experiment.updates)]
    return {
        name: np.stack(arrays)
        for name, arrays in zip(("x", "y", "weights"), zip(*drawn, strict=True), strict=True)
    }


def _packed_all(arrays: Mapping[str, np.ndarray]) -> dict[str, Packed]:
    return {name: _packed(array) for name, array in arrays.items()}


def _packed(array: np.ndarray) -> Packed:
    """Zeros and ones, as in one-hot rows, take a byte each; all other numbers keep their type."""
    kept = np.asarray(array)
    small = kept.astype(np.uint8, casting="unsafe") if np.isin(kept, (0, 1)).all() else kept
    block = zlib.compress(np.ascontiguousarray(small).tobytes(), 9)
    return str(small.dtype), array.shape, base64.b64encode(block).decode("ascii")


def _as_json(cell: Cell, number: int) -> dict[str, object]:
    digest = hashlib.sha256(f"{number} {cell.text}".encode()).hexdigest()[:8]
    lines = cell.text.splitlines(keepends=True)
    if cell.kind == "markdown":
        return {"cell_type": "markdown", "id": digest, "metadata": {}, "source": lines}
    hidden = {"jupyter": {"source_hidden": True}} if cell.text.startswith("DATA = {") else {}
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": digest,
        "metadata": hidden,
        "outputs": [],
        "source": lines,
    }
