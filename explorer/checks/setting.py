"""The setting of a gradient check: network and sequence of an experiment in 64 bit."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from explorer import engine
from explorer.run import Run
from explorer.run.overflow import mark_of, overflow_back, overflow_forward


@dataclass(frozen=True, eq=False)
class Setting:
    """A network in 64 bit and one batch of sequences, with L = Σ L⟨t⟩.

    With a `window` (truncated BPTT) the gradient is that of a loss in which the state before each
    cut is a constant. `not_checkable` is None, or says which number is ∞ or NaN.
    """

    params: engine.Params
    x: np.ndarray
    y: np.ndarray
    weights: np.ndarray
    trace: engine.Trace
    back: engine.Backward
    window: int | None
    not_checkable: str | None

    @property
    def a0(self) -> np.ndarray:
        """a⟨0⟩: (m, n_a), or (layers, m, n_a) for stacked layers; None if it is learned."""
        return self.state("a", 0)

    @property
    def chunks(self) -> list[tuple[int, int]]:
        """(lo, hi) of each chunk of steps lo + 1 … hi without a cut in between."""
        T, k = len(self.x), self.window or len(self.x)
        return [(lo, min(lo + k, T)) for lo in range(0, T, k)]

    def state(self, name: str, t: int) -> np.ndarray | None:
        """a⟨t⟩ or c⟨t⟩ in the form `engine.forward` takes; None if the cell has no c⟨t⟩.

        Also None for a learned a⟨0⟩, which is one of the parameters.
        """
        if name == "a" and t == 0 and self.params.start == "learned":
            return None
        nodes = [getattr(layer, name) for layer in self.trace.layers]
        if nodes[0] is None:
            return None
        return nodes[0][t] if len(nodes) == 1 else np.stack([node[t] for node in nodes])


def setting_of(run: Run) -> Setting:
    """The Setting of `run`, in 64 bit whatever the precision of the run."""
    starts = [np.asarray(layer.a[0], np.float64) for layer in run.trace.layers]
    a0 = starts[0] if len(starts) == 1 else np.stack(starts)
    if run.params.start == "learned":
        a0 = None
    return make_setting(run.params, *run.probe, a0, run.experiment.window or None)


def make_setting(
    params: engine.Params,
    x: np.ndarray,
    y: np.ndarray,
    weights: np.ndarray,
    a0: np.ndarray | None,
    window: int | None = None,
) -> Setting:
    params = replace(params, flat=params.flat.astype(np.float64))
    trace = engine.forward(params, x, a0)
    back = engine.backward(params, trace, y, weights=weights, reduction="sum", window=window)
    return Setting(params, x, y, weights, trace, back, window, _overflow(trace, back))


def _overflow(trace: engine.Trace, back: engine.Backward) -> str | None:
    first = overflow_forward(trace) or overflow_back(back)
    if first:
        return f"{first.name} is {first.mark}"
    if not np.isfinite(back.loss):
        return f"the loss is {mark_of(np.array(back.loss))}"
    if not np.isfinite(back.grads.flat).all():
        return f"the gradient holds {mark_of(back.grads.flat)}"
    return None
