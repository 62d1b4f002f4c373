"""Forgetting (forward) beside vanishing (backward), along one sequence.

    forward[t−1]  = ‖a⟨t⟩ − a′⟨t⟩‖ / ‖a⟨1⟩ − a′⟨1⟩‖, a′ with another x⟨1⟩ and all else the same
    backward[k−1] = ‖∂L⟨T⟩/∂a⟨k⟩‖ / ‖∂L⟨T⟩/∂a⟨T⟩‖, of the last loss

A network forgets where the first line falls on its way to the right: the state no longer says what
came first. The gradient vanishes where the second falls on its way to the left. The gradient is
about small changes of a state, the first line about another input: the two may differ.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer import engine
from explorer.engine.arrays import Array
from explorer.run.flow import Flow
from explorer.run.sight import Sight


@dataclass(frozen=True, eq=False)
class Forgetting:
    """Both lines, for t and k = 1 … T; `instead` is what was read at step 1 in the other run. The
    last step of `backward` is that of the last loss; a step after it is NaN."""

    run: Sight
    forward: Array
    backward: Array
    instead: str


def measure_forgetting(flow: Flow) -> Forgetting | None:
    """The Forgetting of the run of `flow`; None where another x⟨1⟩ changes nothing, a number is not
    finite, or no loss goes back."""
    run, last = flow.run, flow.run.backward.starts_at
    if not last or run.trace.first_nonfinite is not None:
        return None
    x = np.array(run.probe.x)
    x[0, 0] = _another(run)
    other = engine.forward(run.params, x, run.start)
    apart = np.linalg.norm(other.a[1:, 0] - run.trace.a[1:, 0], axis=1).astype(float)
    row = np.full(run.n_steps, np.nan)
    row[:last] = flow.matrix[last - 1, 1 : last + 1]
    if not np.isfinite(apart).all() or not np.isfinite(row[:last]).all():
        return None
    if apart[0] == 0 or row[last - 1] == 0:
        return None
    lines = apart / apart[0], row / row[last - 1]
    for line in lines:
        line.setflags(write=False)
    return Forgetting(run, *lines, run.task.read_x(x[0, 0]))


def _another(run: Sight) -> Array:
    """Another input for step 1: the neighbour of its symbol, or a number greater by one."""
    x = np.array(run.probe.x[0, 0])
    if run.task.kind == "numbers":
        return x + 1.0
    return np.roll(x, 1 if x[0] else -1)
