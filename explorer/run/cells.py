"""RNN, GRU and LSTM trained on one task from one seed: the numbers of the page "Cells"."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

import numpy as np

from explorer import engine
from explorer.engine.arrays import Array, Bools
from explorer.experiment import Experiment
from explorer.run.last_loss import LastLoss
from explorer.run.network import Run, run
from explorer.run.ratio import ratio_to_start
from explorer.run.training import (
    OnUpdate,
    counting_on,
    draw_batch,
    how_to_train,
    open_task,
    start,
    stream_of,
)
from explorer.run.verdict import Verdict

CELLS = ("rnn", "gru", "lstm")


@dataclass(frozen=True, eq=False)
class Reach:
    """Gradient of the last loss L⟨j⟩ by distance: log10 of ‖∂L⟨j⟩/∂s⟨j−n⟩‖ / ‖∂L⟨j⟩/∂s⟨j⟩‖.

    `log_ratio[n]` for n = 0 … j−1, NaN where one of the masks `marks` ("zero", "inf", "nan") is
    set, and the verdict on it.
    """

    log_ratio: Array
    marks: Mapping[str, Bools]
    verdict: Verdict


@dataclass(frozen=True, eq=False)
class CellRun:
    """One cell: its run, and the gradient of the last loss at its a⟨k⟩ and c⟨k⟩.

    `c` is for the LSTM only, where a⟨k⟩ and c⟨k⟩ are separate nodes; None for the others.
    """

    run: Run
    a: Reach
    c: Reach | None


@dataclass(frozen=True, eq=False)
class Cells:
    """The three cells by name; `source` is the step j of the last loss, or None."""

    experiment: Experiment
    cells: Mapping[str, CellRun]
    source: int | None
    notes: tuple[str, ...]


def run_cells(experiment: Experiment, on_update: OnUpdate | None = None) -> Cells:
    """Run the experiment with each cell, one layer each; `on_update` counts all their updates."""
    one_layer, runs = experiment.replace(layers=1), {}
    for number, cell in enumerate(CELLS):
        count = counting_on(on_update, number * experiment.updates)
        runs[cell] = run(one_layer.replace(cell=cell), count)
    notes = _notes(experiment, runs)
    steps = np.flatnonzero(runs["rnn"].probe.weights.any(axis=1)) + 1
    source = int(steps[-1]) if len(steps) else None
    cells = {cell: _with_reach(one) for cell, one in runs.items()}
    return Cells(experiment, cells, source, notes)


def _notes(experiment: Experiment, runs: Mapping[str, Run]) -> tuple[str, ...]:
    """The notes of the three runs, those that differ between cells prefixed with the cell."""
    notes = ["Here each cell has one layer."] if experiment.layers > 1 else []
    for cell, one in runs.items():
        for note in one.notes:
            shared = all(note in other.notes for other in runs.values())
            notes.append(note if shared else f"{cell.upper()}: {note}")
    return tuple(dict.fromkeys(notes))


def _with_reach(one: Run) -> CellRun:
    last_loss = LastLoss(one.experiment, one.probe)
    loss = last_loss.back(one.params, one.trace)
    nodes = [loss.da_norm] if loss.dc_norm is None else [loss.da_norm, loss.dc_norm]
    a, *c = (
        _reach(loss.step, norms, last_loss.judge(loss._replace(da_norm=norms), one.trace))
        for norms in nodes
    )
    return CellRun(one, a, c[0] if c else None)


def _reach(source: int, norms: Array, verdict: Verdict) -> Reach:
    log_ratio, marks = ratio_to_start(norms[None], source)
    backwards = slice(source - 1, None, -1) if source else slice(0)
    of_steps = {kind: flags[0][backwards] for kind, flags in marks.items()}
    return Reach(log_ratio[0][backwards], of_steps, verdict)


def time_updates(experiment: Experiment, seconds: float = 0.4) -> dict[str, float]:
    """Benchmark on this computer: median seconds of one training update, for each cell.

    The cells are timed in turn, so that a load spike affects all of them alike.
    """
    trainers: dict[str, engine.Trainer] = {}
    times: dict[str, list[float]] = {cell: [] for cell in CELLS}
    task, n_steps, _ = open_task(experiment)
    for cell in CELLS:
        one = experiment.replace(cell=cell, layers=1)
        # Learning rate 0 leaves the weights unchanged, so nothing diverges meanwhile.
        how = how_to_train(one.replace(learning_rate=0.0))
        trainers[cell] = engine.Trainer(start(one, task), **how)
    batch = draw_batch(experiment, task, n_steps, stream_of(experiment))
    over = time.perf_counter() + seconds
    for round_number in range(200):
        for cell, trainer in trainers.items():
            begun = time.perf_counter()
            if trainer.diverged_in is None:
                trainer.update(batch)
            if round_number:  # the first one allocates the buffers
                times[cell].append(time.perf_counter() - begun)
        if round_number and time.perf_counter() > over:
            break
    return {cell: median(values) for cell, values in times.items()}
