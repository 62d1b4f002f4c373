"""A network in training that can be evaluated after any of its past updates.

It is the training of explorer/run, bit for bit: after n updates this network is that of the same
experiment with updates = n.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from explorer import engine, tasks
from explorer.engine.update import SCALARS
from explorer.experiment import Experiment
from explorer.live.history import Checkpoints, Rows, ThinnedRows
from explorer.run import LastLoss, Run, Verdict, good_loss, run
from explorer.run.training import (
    draw_batch,
    how_to_train,
    open_task,
    start,
    stream_of,
)

MAX_BYTES = 32 * 2**20
"""Bytes that one network may use for its history; a session has up to three networks."""

_MAX_LAST_LOSS_ROWS = 160
"""Rows of gradient norms of the last loss. After so many updates only every 2nd is measured, then
every 4th, …: the picture has no more lines, and the cost per update shrinks as training goes on."""

_OVERHEAD = 1200
"""Bytes of a checkpoint besides its arrays: the state of the random stream, and Python objects."""


class Checkpoint(NamedTuple):
    """The state of a training: that of the trainer and that of the stream of batches."""

    trainer: engine.Snapshot
    stream: dict[str, Any]


@dataclass(frozen=True, eq=False)
class Evaluation:
    """A network after `update` updates, evaluated on the sequence on the screen.

    `last` is the backward pass of the last loss of that sequence, and `verdict` is about it. `row`
    records the update itself (None for update 0): its gradient is that of the network before the
    update, on a batch of the training and not on the sequence on the screen.
    """

    update: int
    params: engine.Params
    trace: engine.Trace
    last: engine.OneLoss
    verdict: Verdict
    row: engine.Update | None


class LiveNetwork:
    """Trains update by update, and replays any past update."""

    def __init__(self, experiment: Experiment, max_bytes: int = MAX_BYTES) -> None:
        self.experiment = experiment.replace(updates=0)
        self.task, self.n_steps, self.notes = open_task(experiment)
        self.probe = self.task.probe(self.n_steps, seed=experiment.seed)
        self.first = start(experiment, self.task)
        self._last_loss = LastLoss(self.experiment, self.probe)
        self._newest: Evaluation | None = None
        self._training, self._replay = (_TrainingLoop(self) for _ in range(2))
        self.rows = Rows(self.n_steps + 1, max_bytes // 4)
        self.last = ThinnedRows(self.n_steps + 1, _MAX_LAST_LOSS_ROWS)
        self.learned_at: int | None = None
        below = good_loss(experiment)
        self._below = None if below is None else tasks.Rows(1, below)
        self.checkpoints: Checkpoints[Checkpoint] = Checkpoints(max_bytes - max_bytes // 4)
        self._save_checkpoint()

    @property
    def done(self) -> int:
        """How many updates have been made, a last non-finite one included."""
        return self._training.trainer.done

    @property
    def diverged_in(self) -> str | None:
        """The first non-finite array in update `done`; None while training can go on."""
        return self._training.trainer.diverged_in

    @cached_property
    def steps_with_loss(self) -> tuple[int, ...]:
        """The steps t of the sequence on the screen that have a loss."""
        return tuple((np.flatnonzero(self.probe.weights.any(axis=1)) + 1).tolist())

    @property
    def last_step(self) -> int:
        """The last step with a loss, whose gradient is measured; 0 if there is none."""
        return self.steps_with_loss[-1] if self.steps_with_loss else 0

    def go_to(self, update: int, seconds: float = np.inf) -> bool:
        """Train or replay to `update`; False if `seconds` were not enough.

        The next call continues from there. A network that broke stays at its last update.
        """
        over = time.perf_counter() + seconds
        if update > self.done:
            while self.done < update and self.diverged_in is None:
                self._train()
                if time.perf_counter() > over:
                    return self.done >= update or self.diverged_in is not None
            return True
        return update == self.done or self._replay_to(update, over)

    def evaluate(self, update: int) -> Evaluation:
        """The network after `update` updates, or after its last one if it broke before that.

        `go_to(update)` must have returned True.
        """
        update = min(update, self.done)
        loop = self._training if update == self.done else self._replay
        if loop.trainer.done != update:
            self._replay_to(update, np.inf)
        return self._evaluate(loop)

    def run(self, update: int) -> Run | None:
        """The Run of the experiment with updates = `update`, without training again.

        None if rows of its history have been thinned, or it has had fewer updates.
        """
        reached = update <= self.done or self.diverged_in is not None
        if not update or not reached or self.rows.every > 1:
            return None
        params = self.evaluate(update).params
        _, kept, da_norm = self.rows.after(0, update)
        columns = {name: kept[name] for name in SCALARS} | {"da_norm": da_norm}
        columns["fired"] = columns["fired"].astype(bool)
        for column in columns.values():
            column.setflags(write=False)
        broke = self.diverged_in is not None and update >= self.done
        history = engine.History(
            **columns,
            diverged_at=self.done if broke else None,
            diverged_in=self.diverged_in if broke else None,
        )
        return run(self.experiment.replace(updates=update), trained=(params, history))

    def batch_of(self, update: int) -> tuple[engine.Params, tuple[np.ndarray, ...]]:
        """(params before `update`, the batch of that update)."""
        at, checkpoint = self.checkpoints.before(update - 1)
        loop = _TrainingLoop(self)
        loop.restore(checkpoint)
        for _ in range(at, update - 1):
            loop.update()
        return loop.trainer.params(), loop.draw()

    def _train(self) -> None:
        update = self._training.update()
        self.rows.add(self.done, update)
        self._judge(update.loss)
        if self.last.stores(self.done):
            self._newest = self._evaluate(self._training)
            self.last.add(self.done, self._newest.last.da_norm)
        self._save_checkpoint()

    def _judge(self, loss: float) -> None:
        """Record the update at which the task counts as learned, by the rule of every page."""
        if self._below is None or self.learned_at is not None:
            return
        if self._below(slice(None), loss)[0]:
            self.learned_at = self.done

    def _evaluate(self, loop: _TrainingLoop) -> Evaluation:
        """Evaluate the current network of `loop`."""
        update = loop.trainer.done
        if self._newest and self._newest.update == update:
            return self._newest
        params = loop.trainer.params()
        trace = self._last_loss.forward(params)
        last = self._last_loss.back(params, trace)
        verdict = self._last_loss.judge(last, trace)
        return Evaluation(update, params, trace, last, verdict, loop.row if update else None)

    def _save_checkpoint(self) -> None:
        if self.checkpoints.stores(self.done):
            checkpoint = self._training.checkpoint()
            self.checkpoints.put(self.done, checkpoint, checkpoint.trainer.nbytes + _OVERHEAD)

    def _replay_to(self, update: int, over: float) -> bool:
        """Bring the second loop to `update`, that update included, so that its row is known."""
        replay = self._replay
        if replay.trainer.done == update:
            return True
        at, checkpoint = self.checkpoints.before(max(0, update - 1))
        if not at <= replay.trainer.done < update:
            replay.restore(checkpoint)
        while replay.trainer.done < update:
            replay.update()
            if time.perf_counter() > over:
                return replay.trainer.done == update
        return True


class _TrainingLoop:
    """A trainer, its stream of batches, and the record of its last update."""

    def __init__(self, network: LiveNetwork) -> None:
        self._data = network.experiment, network.task, network.n_steps
        self.trainer = engine.Trainer(network.first, how_to_train(network.experiment))
        self.row: engine.Update | None = None
        self._stream = stream_of(network.experiment)

    def draw(self) -> tuple[np.ndarray, ...]:
        return draw_batch(*self._data, self._stream)

    def update(self) -> engine.Update:
        self.row = self.trainer.update(self.draw())
        return self.row

    def checkpoint(self) -> Checkpoint:
        return Checkpoint(self.trainer.snapshot(), self._stream.bit_generator.state)

    def restore(self, checkpoint: Checkpoint) -> None:
        self.trainer.restore(checkpoint.trainer)
        self._stream.bit_generator.state = checkpoint.stream
