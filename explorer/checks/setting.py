"""What is checked of an experiment: its network in 64 bit, and the sequence on the screen."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from explorer import engine
from explorer.run import Run

_NAMES = {"a": "a", "c": "c", "y_hat": "ŷ"}


@dataclass(frozen=True, eq=False)
class Setting:
    """A network in 64 bit with one batch of sequences; every loss counts as it stands: L = Σ L⟨t⟩.

    `why_not` is None, or says which number is ∞ or NaN, so that nothing can be compared.
    """

    params: engine.Params
    x: np.ndarray
    y: np.ndarray
    weights: np.ndarray
    trace: engine.Trace
    back: engine.Backward
    why_not: str | None

    @property
    def a0(self) -> np.ndarray:
        return self.trace.a[0]


def setting_of(run: Run) -> Setting:
    """The network of `run` and its sequence, in 64 bit whatever the precision of the run is."""
    return make_setting(run.params, *run.probe, np.asarray(run.trace.a[0], np.float64))


def make_setting(
    params: engine.Params, x: np.ndarray, y: np.ndarray, weights: np.ndarray, a0: np.ndarray | None
) -> Setting:
    params = replace(params, flat=params.flat.astype(np.float64))
    trace = engine.forward(params, x, a0)
    back = engine.backward(params, trace, y, weights=weights, reduction="sum")
    return Setting(params, x, y, weights, trace, back, _overflow(trace, back))


def _overflow(trace: engine.Trace, back: engine.Backward) -> str | None:
    if trace.first_nonfinite is not None:
        step, array = trace.first_nonfinite
        values = trace.y_hat[step - 1] if array == "y_hat" else getattr(trace, array)[step]
        return f"{_NAMES.get(array, array)}⟨{step}⟩ is {_mark(values)}"
    if back.first_nonfinite is not None:
        step, array = back.first_nonfinite
        letter = _NAMES.get(array.removeprefix("d"), "a")
        return f"∂L/∂{letter}⟨{step}⟩ is {_mark(getattr(back, array)[step])}"
    if not np.isfinite(back.loss):
        return f"the loss is {_mark(np.array(back.loss))}"
    if not np.isfinite(back.grads.flat).all():
        return f"the gradient holds {_mark(back.grads.flat)}"
    return None


def _mark(values: np.ndarray) -> str:
    return "∞" if np.isinf(values).any() else "NaN"
