"""RNN, GRU and LSTM on one task from one seed: what the page "Cells" shows."""

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
    """How far back the last loss L⟨j⟩ reaches: log10 of ‖∂L⟨j⟩/∂s⟨j−n⟩‖ / ‖∂L⟨j⟩/∂s⟨j⟩‖.

    `log_ratio[n]` for n = 0 … j−1, NaN where one of `odd` stands instead ("zero", "inf", "nan"),
    and the verdict on it.
    """

    log_ratio: Array
    odd: Mapping[str, Bools]
    verdict: Verdict


@dataclass(frozen=True, eq=False)
class CellRun:
    """One cell: its run, and how far the last loss reaches back to its a⟨k⟩ and c⟨k⟩.

    Of an LSTM, a⟨k⟩ and c⟨k⟩ are two nodes; `c` is None for the others.
    """

    run: Run
    a: Reach
    c: Reach | None


@dataclass(frozen=True, eq=False)
class Cells:
    """The three cells, by their names; `source` is the step j of the last loss, or None."""

    experiment: Experiment
    cells: Mapping[str, CellRun]
    source: int | None
    notes: tuple[str, ...]


def run_cells(experiment: Experiment, on_update: OnUpdate | None = None) -> Cells:
    """Run the experiment with every cell, one layer each; `on_update` counts through all three."""
    one_layer, found = experiment.replace(layers=1), {}
    for number, cell in enumerate(CELLS):
        count = counting_on(on_update, number * experiment.updates)
        found[cell] = run(one_layer.replace(cell=cell), count)
    notes = _notes(experiment, found)
    steps = np.flatnonzero(found["rnn"].probe.weights.any(axis=1)) + 1
    source = int(steps[-1]) if len(steps) else None
    cells = {cell: _with_reach(one) for cell, one in found.items()}
    return Cells(experiment, cells, source, notes)


def _notes(experiment: Experiment, found: Mapping[str, Run]) -> tuple[str, ...]:
    """What the person should know: once where it holds for all three cells, else with its cell."""
    notes = ["Here each cell has one layer."] if experiment.layers > 1 else []
    for cell, one in found.items():
        for note in one.notes:
            shared = all(note in other.notes for other in found.values())
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
    log_ratio, odd = ratio_to_start(norms[None], source)
    backwards = slice(source - 1, None, -1) if source else slice(0)
    of_steps = {kind: flags[0][backwards] for kind, flags in odd.items()}
    return Reach(log_ratio[0][backwards], of_steps, verdict)


def time_updates(experiment: Experiment, seconds: float = 0.4) -> dict[str, float]:
    """Median seconds of one training update of each cell, here and now.

    The three take turns, so that a busy moment falls on all of them.
    """
    trainers: dict[str, engine.Trainer] = {}
    times: dict[str, list[float]] = {cell: [] for cell in CELLS}
    task, n_steps, _ = open_task(experiment)
    for cell in CELLS:
        one = experiment.replace(cell=cell, layers=1)
        # A rate of 0 keeps the network where it is: nothing diverges on the way.
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
