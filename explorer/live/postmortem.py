"""Why a training became non-finite: the update, time step and array, and the Jacobian products.

The batch of the failed update is run again, forward and backward, with all intermediate values.
Shown is ‖∂a⟨end⟩/∂a⟨k⟩‖₂, the norm of the product of the Jacobians from k + 1 to `end`; where the
state is more than a⟨t⟩ (LSTM, stacked layers) it is ‖∂L⟨end⟩/∂a⟨k⟩‖.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer import engine
from explorer.array_names import ArrayName
from explorer.errors import InputError
from explorer.live.network import LiveNetwork
from explorer.run.overflow import values_at
from explorer.run.training import how_to_train, initial_state


@dataclass(frozen=True, eq=False)
class Break:
    """How `update` became non-finite.

    part        "forward", "backward", "loss", "gradient" (a sum over the steps), "memory" (of the
                optimiser) or "weights" (after the update)
    array       the first non-finite array: "a", "da2", "dWaa", "S_dWaa", "Waa", …
    step        the first non-finite time step; None if the array belongs to no single step
    example     the sequence of the batch in which it happened, counted from 1
    products    (end + 1,): k = 0 … end
    of_states   whether `products` are ‖∂s⟨end⟩/∂s⟨k⟩‖₂ of the whole state, or else ‖∂L⟨end⟩/∂a⟨k⟩‖
    norm        ‖g‖ of this update, and `norm_before` that of the update before it (NaN: none)
    applied     the gradient norm of the update before it after the clip
    """

    update: int
    part: str
    array: str
    step: int | None
    example: int
    products: np.ndarray
    of_states: bool
    norm: float
    norm_before: float
    applied: float

    @property
    def end(self) -> int:
        return len(self.products) - 1


def find_break(network: LiveNetwork) -> Break | None:
    """The Break of a network that became non-finite; None while it can go on."""
    if network.diverged_in is None:
        return None
    update, experiment = network.done, network.experiment
    params, (x, y, weights) = network.batch_of(update)
    how = how_to_train(experiment)
    trace = engine.forward(params, x, how.a0)
    back = engine.backward(
        params, trace, y, weights=weights, reduction=how.reduction, window=how.window
    )
    part, array, step, nonfinite = _locate(network.diverged_in, trace, back)
    example = _example(nonfinite, back)
    end = step if part == "forward" and step else int(np.flatnonzero(weights.any(axis=1))[-1]) + 1
    products, of_states = _products(params, x, y, weights, network, example, end)
    row, earlier = network.evaluate(update).row, None
    if update > 1:
        earlier = network.evaluate(update - 1).row
    return Break(
        update=update,
        part=part,
        array=array,
        step=step,
        example=example + 1,
        products=products,
        of_states=of_states,
        norm=row.norm_before,
        norm_before=earlier.norm_before if earlier else np.nan,
        applied=earlier.norm_after if earlier else np.nan,
    )


def _locate(
    array: str, trace: engine.Trace, back: engine.Backward
) -> tuple[str, str, int | None, np.ndarray | None]:
    """(part, array, step, mask (m,) of the sequences that are non-finite there)."""
    name = ArrayName.parse(array)
    if name.in_layer in ("a", "c", "y_hat") and trace.first_nonfinite is not None:
        return "forward", *_first(trace, trace.first_nonfinite)
    if name.in_layer in ("da", "dc") and back.first_nonfinite is not None:
        return "backward", *_first(back, back.first_nonfinite)
    if array == "loss":
        steps = np.flatnonzero(~np.isfinite(back.loss_t))
        return "loss", array, int(steps[0]) + 1 if len(steps) else None, None
    part = "memory" if name.memory else "gradient" if name.d else "weights"
    return part, array, None, None


def _first(
    passed: engine.Trace | engine.Backward, first: engine.NonFinite
) -> tuple[str, int, np.ndarray]:
    return first.array, first.step, ~np.isfinite(values_at(passed, first)).all(axis=1)


def _example(nonfinite: np.ndarray | None, back: engine.Backward) -> int:
    """Index of the first non-finite sequence, or else of the one with the largest gradient."""
    if nonfinite is not None and nonfinite.any():
        return int(nonfinite.argmax())
    sizes = np.abs(back.da).max(axis=(0, 2))
    return int(np.nan_to_num(sizes, nan=np.inf).argmax())


def _products(
    params: engine.Params,
    x: np.ndarray,
    y: np.ndarray,
    weights: np.ndarray,
    network: LiveNetwork,
    example: int,
    end: int,
) -> tuple[np.ndarray, bool]:
    one = slice(example, example + 1)
    trace = engine.forward(params, x[:, one], initial_state(network.experiment, 1))
    try:
        norms = engine.jacobian_norms(params, trace, rows=[end])
        return norms[end, : end + 1].copy(), True
    except InputError:
        flow = engine.gradient_flow(params, trace, y[:, one], weights=weights[:, one])
        return flow[end - 1, : end + 1].copy(), False
