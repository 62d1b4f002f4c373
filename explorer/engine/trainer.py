"""Training one update at a time, with snapshots to go back to.

    g <- clip(dW)
    W <- W - learning_rate g            (sgd; others: optimisers.py)

Source: Ng, Sequence Models, week 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, nan
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from explorer.engine.arrays import Array, Shapes
from explorer.engine.clipping import each_scaled_to, limited_to, scaled_into_range, scaled_to
from explorer.engine.intake import read_only
from explorer.engine.learner import Learner
from explorer.engine.norms import norm
from explorer.engine.optimisers import OptimiserState, as_optimiser
from explorer.engine.params import views
from explorer.engine.record import Record
from explorer.engine.training_config import TrainingConfig, config_of
from explorer.engine.update import Update
from explorer.errors import InputError

if TYPE_CHECKING:
    from explorer.engine.optimisers import Optimiser
    from explorer.engine.params import Params


@dataclass(frozen=True, eq=False)
class Snapshot(Record):
    """Complete state of a training, apart from the batches: read-only copies.

    `flat` are the parameters, of these `shapes`; `vectors` is the state of `optimiser` ("Adam", …)
    after `n` updates.
    """

    done: int
    diverged_in: str | None
    flat: Array
    vectors: MappingProxyType
    n: int
    shapes: tuple = ()
    optimiser: str = ""

    @property
    def nbytes(self) -> int:
        """Bytes of the arrays."""
        return self.flat.nbytes + sum(array.nbytes for array in self.vectors.values())


class Trainer:
    """Trains a network one update at a time, by a TrainingConfig or its fields as keywords.

    `done` counts the updates; `diverged_in` names the non-finite array of the last one, or is None.
    """

    def __init__(
        self, params: Params, config: TrainingConfig | None = None, **options: Any
    ) -> None:
        self.config = config_of(config, options)
        self.learner = Learner(params, self.config.window)
        self.memory = OptimiserState(as_optimiser(self.config.optimiser), self.learner.flat)
        self.done, self.nodes = 0, 0
        self.diverged_in: str | None = None

    def update(self, batch: Any) -> Update:
        """One update from (x, y, weights) or (x, y, weights, a0), as an Update.

        An update in which something is not finite is recorded and not applied; it is the last one,
        and asking for another is an InputError.
        """
        if self.diverged_in is not None:
            raise InputError(
                f"This training ended at update {self.done}, where {self.diverged_in} was no "
                "longer finite; restore an earlier snapshot."
            )
        learner, config = self.learner, self.config
        result = learner.gradient(*full_batch(batch, config.a0), config.reduction)
        nodes = len(result.da_norm)
        self.nodes = self.nodes or nodes
        refuse_other_length(self.done, nodes, self.nodes)
        applied, row = clipped(learner.grads, learner.start.shapes, config.clip, config.threshold)
        self.diverged_in = result.nonfinite or self.apply(applied)
        self.done += 1
        return Update(
            loss=result.loss,
            **row,
            da_norm=read_only(result.da_norm),
            diverged_in=self.diverged_in,
        )

    def apply(self, applied: Array) -> str | None:
        """Apply an optimiser step; or return the first array it would make non-finite."""
        with np.errstate(all="ignore"):
            change = self.memory.change(applied, self.config.learning_rate)
            nonfinite = self.memory.first_nonfinite(self.learner.start.shapes)
            return nonfinite or self.learner.update(change)

    def params(self) -> Params:
        """The current network; after a non-finite update, the last finite one."""
        return self.learner.params()

    def snapshot(self) -> Snapshot:
        """The state that `restore` goes back to exactly."""
        vectors = {name: read_only(array.copy()) for name, array in self.memory.vectors.items()}
        flat = read_only(self.learner.flat.copy())
        memory, shapes = self.memory, self.learner.start.shapes
        what = flat, MappingProxyType(vectors), memory.n, shapes, type(memory.optimiser).__name__
        return Snapshot(self.done, self.diverged_in, *what)

    def restore(self, snapshot: Snapshot) -> None:
        """Go back to a snapshot, of this trainer or of one with the same network and optimiser.

        InputError for any other.
        """
        own = self.memory.optimiser, self.learner.start.shapes, self.learner.dtype
        refuse_other_snapshot(snapshot, *own)
        self.done, self.diverged_in = snapshot.done, snapshot.diverged_in
        self.learner.flat[...] = snapshot.flat
        self.memory.n = snapshot.n
        for name, array in snapshot.vectors.items():
            self.memory.vectors[name][...] = array


def refuse_other_snapshot(
    snapshot: object, optimiser: Optimiser, shapes: Shapes, dtype: np.dtype
) -> None:
    """InputError for a snapshot that does not fit this network and optimiser."""
    if not isinstance(snapshot, Snapshot):
        raise InputError(
            f"snapshot is of type {type(snapshot).__name__}; give what Trainer.snapshot() returned."
        )
    if snapshot.shapes != shapes or snapshot.flat.dtype != dtype:
        raise InputError(
            f"The snapshot is of a network with {snapshot.flat.size:,} numbers in "
            f"{snapshot.flat.dtype} that has other arrays than this one; restore it in a Trainer "
            "of its own network."
        )
    own = type(optimiser).__name__
    if snapshot.optimiser != own:
        raise InputError(
            f"The snapshot is of a training with {snapshot.optimiser}, and this one uses {own}, "
            "which remembers other things; restore it in a Trainer with the same optimiser."
        )


def full_batch(batch: object, a0: ArrayLike | None) -> tuple[Any, Any, Any, Any]:
    """(x, y, weights, a0) of a batch from next_batch; `a0` where it has none of its own."""
    if not isinstance(batch, tuple | list) or len(batch) not in (3, 4):
        raise InputError(
            f"next_batch gave a {type(batch).__name__}; return (x, y, weights) or "
            "(x, y, weights, a0), with None for what is absent."
        )
    x, y, weights, own_a0 = (*batch, a0)[:4]
    return x, y, weights, own_a0


def refuse_other_length(done: int, nodes: int, first_nodes: int) -> None:
    """InputError when a batch has another T than the first one."""
    if nodes != first_nodes:
        raise InputError(
            f"The batch of update {done + 1} has T={nodes - 1} steps, the first one had "
            f"T={first_nodes - 1}; give batches of one length."
        )


def clipped(
    grads: Array, shapes: Shapes, clip: str, threshold: float
) -> tuple[Array, dict[str, Any]]:
    """The gradient for the optimiser, and what the History records about it."""
    before = norm(grads)
    finite = isfinite(before) or bool(np.isfinite(grads).all())  # a norm may overflow float64
    applied, after, fired, turned = grads, before, False, 0.0 if finite else nan
    if clip == "norm" and before > threshold:
        applied, fired = scaled_to(grads, before, threshold), True
    elif clip == "value" and np.abs(grads).max() > threshold:
        applied, fired = limited_to(grads, threshold), True
    elif clip == "tensor" and max(map(norm, views(grads, shapes).values())) > threshold:
        applied, fired = each_scaled_to(grads, shapes, threshold), True
    if fired:
        after = norm(applied)
        turned = angle(grads, before, applied, after)
    return applied, {"norm_before": before, "norm_after": after, "fired": fired, "angle": turned}


def angle(raw: Array, before: float, applied: Array, after: float) -> float:
    """Degrees between two vectors of these norms; NaN when one has no direction.

    2 atan2(||u - v||, ||u + v||) of the unit vectors u and v, right for tiny angles too.
    Source: Kahan (2006), "How futile are mindless assessments of roundoff", section 12.
    """
    u: Array = raw.astype(np.float64)
    v: Array = applied.astype(np.float64)
    if before == np.inf:
        u, before = scaled_into_range(u)
    if not (0 < before < np.inf and 0 < after < np.inf):
        return nan
    u, v = u / before, v / after
    return float(np.degrees(2 * np.arctan2(norm(u - v), norm(u + v))))
