"""A network in training: one flat vector of parameters, and buffers that every update reuses.

The numbers are those of forward and backward, without the records that only pictures need.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from explorer.array_names import gradient_of
from explorer.engine.arrays import Array
from explorer.engine.backward_pass import seen_states
from explorer.engine.bptt import LayerPass, backward_workspace, products_of, run_layers_back
from explorer.engine.forward_pass import (
    SEQUENCE,
    empty_states,
    run_layers,
    start_from,
)
from explorer.engine.intake import finite_copy, refuse_too_many
from explorer.engine.losses import (
    checked_target,
    logit_gradients,
    loss_per_step,
    reduction_factor,
)
from explorer.engine.nonfinite import all_finite, first_nonfinite, first_nonfinite_forward
from explorer.engine.norms import row_norms
from explorer.engine.params import compute_dtype, refuse_no_network, views
from explorer.engine.segments import checked_window, learned_starts
from explorer.engine.step_norms import fill_gradients

if TYPE_CHECKING:
    from explorer.engine.cell_arrays import States
    from explorer.engine.nonfinite import NonFinite
    from explorer.engine.params import Params


@dataclass(frozen=True, eq=False)
class BatchResult:
    """Result of one batch: loss, ||dL/da<t>|| (T+1,), first non-finite array or None."""

    loss: float
    da_norm: Array
    nonfinite: str | None


class Learner:
    """Parameters of a network (`flat`) and the gradient of its last batch (`grads`).

    `window` is that of backward.
    """

    def __init__(self, params: Params, window: int | None = None) -> None:
        refuse_no_network(params)
        self.start, self.window = params, checked_window(window)
        self.dtype = compute_dtype(params)
        self.flat = params.flat.astype(self.dtype)
        self.W = views(self.flat, params.shapes)
        self.grads = np.empty_like(self.flat)
        self.dW = views(self.grads, params.shapes)
        self.layers: list[States] = []
        self.passes: list[LayerPass] = []

    def __getstate__(self) -> dict[str, Any]:
        # Without the views: in a copy or a pickle they would no longer share memory with `flat`.
        return {"start": self.start, "window": self.window, "flat": self.flat}

    def __setstate__(self, state: dict[str, Any]) -> None:
        Learner.__init__(self, state["start"], state["window"])
        self.flat[...] = state["flat"]

    def gradient(
        self,
        x: ArrayLike,
        y: ArrayLike,
        weights: ArrayLike | None,
        a0: ArrayLike | None,
        reduction: str,
    ) -> BatchResult:
        """Fill `grads` from one batch; return its BatchResult."""
        params, exact = self.start, self.start.flat.dtype
        with np.errstate(all="ignore"):
            x = finite_copy("x", x, (None, None, params.n_x), exact, SEQUENCE)
            x = x.astype(self.dtype, copy=False)
            layers = self.layers_for(x)
            start_from(layers, a0, None, exact, learned_starts(params, self.W))
            shape = *x.shape[:2], params.n_y
            target = checked_target(y, weights, shape, params.output, self.dtype)
            factor = reduction_factor(reduction, target)
            logits, y_hat, log_y_hat = run_layers(params, self.W, layers)
            forward = first_nonfinite_forward(layers, y_hat)
            layers = seen_states(layers, forward, target)
            loss_t = loss_per_step(logits, log_y_hat, target, params.output)
            loss = float(np.add.reduce(loss_t) * factor)
            dlogits = logit_gradients(y_hat, target, factor)
            passes = run_layers_back(params, self.W, layers, dlogits, self.passes, self.window)
            given = () if a0 is None else ("a0",)
            fill_gradients(products_of(params, layers, passes, dlogits, given), self.dW)
            self.grads[...] = self.rounded(self.grads)
            (da_norm,) = row_norms(passes[-1].nodes[0])
            nonfinite = None
            if not (isfinite(loss) and all_finite(da_norm) and all_finite(self.grads)):
                nonfinite = self.first_nonfinite(forward, loss, passes[-1].nodes[0])
        return BatchResult(loss, da_norm, nonfinite)

    def layers_for(self, x: Array) -> list[States]:
        """The States of every layer for this x, in buffers made anew when the shape changes."""
        T, m, _ = x.shape
        if not self.layers or self.layers[0].x.shape != x.shape:
            refuse_too_many("a", (T + 1, m, self.start.n_a), "give fewer steps or examples")
            refuse_too_many("y_hat", (T, m, self.start.n_y), "give fewer steps or examples")
            self.layers = empty_states(self.start, x)
            self.passes = backward_workspace(self.start, self.layers)
        lowest, *above = self.layers
        return [lowest._replace(x=x), *above]

    def first_nonfinite(self, forward: NonFinite | None, loss: float, da: Array) -> str | None:
        """First non-finite array in order of computation; None if only a norm overflowed."""
        if forward is not None:
            return forward.array
        if not isfinite(loss):
            return "loss"
        if not np.isfinite(da).all():
            return "da"
        return None if all_finite(self.grads) else gradient_of(first_nonfinite(self.dW))

    def update(self, change: Array) -> str | None:
        """W <- W - change; or, without changing W, the name of the first array it makes non-finite.

        The caller switches warnings off.
        """
        after = self.rounded(self.flat - change)
        if not all_finite(after):
            return first_nonfinite(views(after, self.start.shapes))
        self.flat[...] = after
        return None

    def rounded(self, values: Array) -> Array:
        """The values rounded to the network's own precision."""
        return values.astype(self.start.flat.dtype, copy=False).astype(self.dtype, copy=False)

    def params(self) -> Params:
        """The current parameters."""
        return replace(self.start, flat=self.flat.astype(self.start.flat.dtype))
