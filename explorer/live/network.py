"""One network while it learns, that can be seen again as it was after any of its updates.

It is the training of explorer/run, update for update and number for number: after n updates this
network is the one of the same experiment with updates = n.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from explorer import engine
from explorer.engine.update import SCALARS
from explorer.experiment import Experiment
from explorer.live.history import Kept, Rows, Thinned
from explorer.run import LastLoss, Run, Verdict, run
from explorer.run.training import (
    draw_batch,
    how_to_train,
    open_task,
    start,
    stream_of,
)

ROOM = 32 * 2**20
"""Bytes that one network may keep of its history: three of them are a session's."""

_ROWS_OF_LAST = 160
"""Rows of the last loss. After so many updates only every 2nd is followed back, then every 4th, …:
the picture has no more lines, and what the looking costs fades in a long training."""

_SMALL_THINGS = 1200
"""Bytes of a kept network beside its arrays: the state of the random stream, and the objects."""


class Moment(NamedTuple):
    """Where a training stands: the trainer's part and the random stream's."""

    trainer: engine.Snapshot
    stream: dict[str, Any]


@dataclass(frozen=True, eq=False)
class Look:
    """A network after `update` updates, and the sequence on the screen through it.

    `last` is what comes back of the last loss of that sequence, and `verdict` the verdict on it.
    `row` is what that update saw (None for update 0): its gradient is that of the network before
    it, and its batch is the training's, not the sequence on the screen.
    """

    update: int
    params: engine.Params
    trace: engine.Trace
    last: engine.OneLoss
    verdict: Verdict
    row: engine.Update | None


class LiveNetwork:
    """Trains update by update, and goes back to any update it has had."""

    def __init__(self, experiment: Experiment, room: int = ROOM) -> None:
        self.experiment = experiment.replace(updates=0)
        self.task, self.n_steps, self.notes = open_task(experiment)
        self.probe = self.task.probe(self.n_steps, seed=experiment.seed)
        self.first = start(experiment, self.task)
        self._last_loss = LastLoss(self.experiment, self.probe)
        self._newest: Look | None = None
        self._head, self._eye = (_Course(self) for _ in range(2))
        self.rows = Rows(self.n_steps + 1, room // 4)
        self.last = Thinned(self.n_steps + 1, _ROWS_OF_LAST)
        self.kept: Kept[Moment] = Kept(room - room // 4)
        self._keep()

    @property
    def done(self) -> int:
        """The updates it has had; a lost one, which is the last, included."""
        return self._head.trainer.done

    @property
    def diverged_in(self) -> str | None:
        """What was no longer finite in update `done`, or None: then it can go on."""
        return self._head.trainer.diverged_in

    @cached_property
    def steps_with_loss(self) -> tuple[int, ...]:
        """The steps t of the sequence on the screen that have a loss."""
        return tuple((np.flatnonzero(self.probe.weights.any(axis=1)) + 1).tolist())

    @property
    def last_step(self) -> int:
        """The last of them, whose loss is followed back; 0 for none."""
        return self.steps_with_loss[-1] if self.steps_with_loss else 0

    def go_to(self, update: int, seconds: float = np.inf) -> bool:
        """Stand at `update`, training on where it has not been yet; False when time ran out.

        A call goes on where the last one stopped. A network that broke stays at its last update.
        """
        over = time.perf_counter() + seconds
        if update > self.done:
            while self.done < update and self.diverged_in is None:
                self._train()
                if time.perf_counter() > over:
                    return self.done >= update or self.diverged_in is not None
            return True
        return update == self.done or self._look_back(update, over)

    def look(self, update: int) -> Look:
        """The network after `update` updates, or after its last one where it broke before that.

        `go_to(update)` has to have come to its end.
        """
        update = min(update, self.done)
        course = self._head if update == self.done else self._eye
        if course.trainer.done != update:
            self._look_back(update, np.inf)
        return self._see(course)

    def run(self, update: int) -> Run | None:
        """The Run of the experiment with updates = `update`, which need not train for it again.

        None where rows of its history have been thinned, or it has not had that many updates.
        """
        reached = update <= self.done or self.diverged_in is not None
        if not update or not reached or self.rows.every > 1:
            return None
        params = self.look(update).params
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
        """The network before `update`, and the batch that update saw."""
        at, moment = self.kept.before(update - 1)
        course = _Course(self)
        course.put_back(moment)
        for _ in range(at, update - 1):
            course.update()
        return course.trainer.params(), course.draw()

    def _train(self) -> None:
        self.rows.add(self.done + 1, self._head.update())
        if self.last.wants(self.done):
            self._newest = self._see(self._head)
            self.last.add(self.done, self._newest.last.da_norm)
        self._keep()

    def _see(self, course: _Course) -> Look:
        """The network of a course as it is now."""
        update = course.trainer.done
        if self._newest and self._newest.update == update:
            return self._newest
        params = course.trainer.params()
        trace = self._last_loss.forward(params)
        last = self._last_loss.back(params, trace)
        verdict = self._last_loss.judge(last, trace)
        return Look(update, params, trace, last, verdict, course.row if update else None)

    def _keep(self) -> None:
        if self.kept.wants(self.done):
            moment = self._head.moment()
            self.kept.put(self.done, moment, moment.trainer.nbytes + _SMALL_THINGS)

    def _look_back(self, update: int, over: float) -> bool:
        """Bring the second course to `update`, through the update itself for its row."""
        eye = self._eye
        if eye.trainer.done == update:
            return True
        at, moment = self.kept.before(max(0, update - 1))
        if not at <= eye.trainer.done < update:
            eye.put_back(moment)
        while eye.trainer.done < update:
            eye.update()
            if time.perf_counter() > over:
                return eye.trainer.done == update
        return True


class _Course:
    """A trainer with its stream of batches, and the row of its last update."""

    def __init__(self, network: LiveNetwork) -> None:
        self._what = network.experiment, network.task, network.n_steps
        self.trainer = engine.Trainer(network.first, **how_to_train(network.experiment))
        self.row: engine.Update | None = None
        self._stream = stream_of(network.experiment)

    def draw(self) -> tuple[np.ndarray, ...]:
        return draw_batch(*self._what, self._stream)

    def update(self) -> engine.Update:
        self.row = self.trainer.update(self.draw())
        return self.row

    def moment(self) -> Moment:
        return Moment(self.trainer.snapshot(), self._stream.bit_generator.state)

    def put_back(self, moment: Moment) -> None:
        self.trainer.restore(moment.trainer)
        self._stream.bit_generator.state = moment.stream
