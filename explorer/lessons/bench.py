"""The records of a setting that its numbers are read from, each computed when asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from explorer import engine, tasks
from explorer.engine.arrays import Array
from explorer.errors import InputError
from explorer.experiment import Experiment
from explorer.lessons.measures import DEFAULT_K
from explorer.lessons.record import Setting
from explorer.run import Flow, LastLoss, Run, Twins, measure_flow, run, run_twins
from explorer.run.cells import Cells, run_cells
from explorer.run.training import initial_state
from explorer.sequences import Comparison, compare
from explorer.shapes import Reading, find, read
from explorer.tasks.tone import make_tone

DEFAULT_SOUND = "two"
"""The sound of the page "Sequences" where a setting has none."""


def _run(experiment: Experiment) -> Run:
    shipped = find(experiment)
    return run(experiment, None, None if shipped is None else (shipped, None))


def _compare(
    experiment: Experiment, task: tasks.Task, source: str | None, k: int, order: str
) -> Comparison:
    return compare(experiment, task, k, order)


@dataclass(frozen=True)
class Sources:
    """Where the records come from: computed here, or from the cache of the pages.

    `compare` is given the sound's name too, or None: the experiment does not have it.
    """

    run: Callable[[Experiment], Run] = _run
    flow: Callable[[Run], Flow] = measure_flow
    twins: Callable[[Experiment], Twins] = run_twins
    cells: Callable[[Experiment], Cells] = run_cells
    compare: Callable[[Experiment, tasks.Task, str | None, int, str], Comparison] = _compare


DIRECT = Sources()


@dataclass
class Bench:
    """The records of a setting; `before` is that of what was shown before it, or None."""

    setting: Setting
    sources: Sources = field(default_factory=Sources)
    before: Bench | None = None

    @property
    def experiment(self) -> Experiment:
        return self.setting.experiment

    @cached_property
    def run(self) -> Run:
        return self.sources.run(self.experiment)

    @cached_property
    def flow(self) -> Flow:
        return self.sources.flow(self.run)

    @cached_property
    def twins(self) -> Twins:
        if not self.experiment.updates:
            raise InputError("updates=0: there is no training; choose 1 or more updates.")
        return self.sources.twins(self.experiment)

    @cached_property
    def cells(self) -> Cells:
        return self.sources.cells(self.experiment)

    @cached_property
    def comparison(self) -> Comparison:
        one, view = self.experiment, self.setting.view
        sound = view.get("sound", DEFAULT_SOUND) if one.task == "tone" else None
        task = (
            make_tone(sound)
            if sound
            else tasks.make(one.task, names=one.names, text=one.text, data=one.data)
        )
        k, order = int(view.get("k", DEFAULT_K)), view.get("order", "kept")
        return self.sources.compare(one, task, sound, k, order)

    @cached_property
    def last_loss(self) -> Array:
        """‖∂L⟨t⟩/∂a⟨k⟩‖ of the last loss, k = 0 … t."""
        one = self.run
        loss = LastLoss(one.experiment, one.probe).back(one.params, one.trace)
        if loss.step == 0:
            raise InputError("No step of this sequence has a loss; choose a task that has one.")
        return loss.da_norm[: loss.step + 1]

    @cached_property
    def reading(self) -> Reading:
        one = self.run
        if self.setting.view.get("own") == "yes":
            raise InputError("A network of own sentences is in no link; choose a shipped one.")
        if "say" not in self.setting.view or one.task.name not in ("sentiment", "news"):
            raise InputError("Nothing is read here; write a link to shapes with task and say=….")
        return read(one.params, one.task, self.setting.view["say"])[0]

    @cached_property
    def with_another_first_input(self) -> engine.Trace:
        """The same network on the same sequence, but for x⟨1⟩."""
        one = self.run
        x = np.array(one.probe.x)
        x[0] = np.roll(x[0], 1, axis=-1) if one.task.kind == "symbols" else -x[0] - 1
        return engine.forward(one.params, x, initial_state(one.experiment, 1))
