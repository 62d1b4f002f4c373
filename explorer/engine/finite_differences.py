"""Gradient check: central differences of the loss against the gradient of backward.

    num   = (L(w + e) - L(w - e)) / 2e
    error = max|num - ana| / (max|num| + max|ana|)     for each array of parameters

Source: Ng, Deep Learning Specialization, course 2, week 1, "Gradient checking".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from explorer.engine.arrays import Array, Bools, Weights
from explorer.engine.backward_pass import backward
from explorer.engine.cells import cell_of
from explorer.engine.forward_pass import empty_states, forward, read_out
from explorer.engine.intake import finite_number
from explorer.engine.losses import checked_target, losses, reduction_factor
from explorer.engine.params import refuse_no_network, views
from explorer.engine.segments import chunks, is_cut, learned_starts, segments_of, states_between
from explorer.errors import InputError

if TYPE_CHECKING:
    from explorer.engine.cell_arrays import States
    from explorer.engine.forward_pass import LayerTrace, Trace
    from explorer.engine.losses import Target
    from explorer.engine.params import Params


def gradient_check(
    params: Params,
    x: ArrayLike,
    y: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    reduction: str = "mean",
    a0: ArrayLike | None = None,
    c0: ArrayLike | None = None,
    window: int | None = None,
    epsilon: float = 1e-5,
) -> dict[str, float]:
    """Relative error of every gradient, {"Waa": error, ...}, in float64.

    Below 1e-5 where backward is right, NaN where the loss has no slope to compare with. It costs
    two forward passes for every single parameter. x, y, weights, reduction, a0, c0 and window are
    those of forward and backward; with a window, the state that every chunk starts from is held
    fixed while the parameters move. At a kink of relu the loss has no slope: such a parameter is
    compared on the side on which no unit switches, and left out when there is none.
    """
    if not finite_number("epsilon", epsilon) > 0:
        raise InputError(f"epsilon={epsilon!r} is no step; choose a small one above 0, like 1e-5.")
    refuse_no_network(params)
    exact = replace(params, flat=params.flat.astype(np.float64))
    trace = forward(exact, x, a0, c0)
    back = backward(exact, trace, y, weights=weights, reduction=reduction, window=window)
    with np.errstate(all="ignore"):
        target = checked_target(y, weights, trace.y_hat.shape, params.output, np.dtype(np.float64))
        flat = numeric_gradient(exact, trace, target, reduction, window, a0 is None, epsilon)
        numeric = views(flat, exact.shapes)
        return {name: error(numeric[name], analytic) for name, analytic in back.grads.items()}


def numeric_gradient(
    params: Params,
    trace: Trace,
    target: Target,
    reduction: str,
    window: int | None,
    own_start: bool,
    epsilon: float,
) -> Array:
    """The differences as a flat vector; NaN where relu has a kink on both sides."""
    share = reduction_factor(reduction, target) / trace.x.shape[1]
    if target.weights is not None:
        share = share * target.weights
    kinked = params.activation == "relu"

    def perturbed(i: int, by: float) -> tuple[Array, bool]:
        flat = params.flat.copy()
        flat[i] += by
        now = replace(params, flat=flat)
        logits, log_y_hat, live = run_with_fixed_starts(now, trace, window, own_start)
        terms = losses(logits, log_y_hat, target.y, params.output) * share
        if target.idle is not None:
            terms[target.idle] = 0
        return terms, kinked and not np.array_equal(live, active_units(trace.layers))

    num, (here, _) = np.empty_like(params.flat), perturbed(0, 0.0)
    for i in range(len(num)):
        (up, up_switched), (down, down_switched) = perturbed(i, epsilon), perturbed(i, -epsilon)
        # Subtracted term by term: terms that did not change cancel exactly, without rounding.
        if not (up_switched or down_switched):
            num[i] = (up - down).sum() / (2 * epsilon)
        elif up_switched and down_switched:
            num[i] = np.nan
        else:
            sign, side = (-1, down) if up_switched else (1, up)
            farther, switched = perturbed(i, 2 * sign * epsilon)
            if switched:
                num[i] = sign * (side - here).sum() / epsilon
            else:
                num[i] = sign * (4 * side - 3 * here - farther).sum() / (2 * epsilon)
    return num


def run_with_fixed_starts(
    params: Params, trace: Trace, window: int | None, own_start: bool
) -> tuple[Array, Array | None, Bools]:
    """(logits, log y_hat, which units are on), every chunk started from its state in `trace`.

    With `own_start`, a learned a<0> moves with the parameters.
    """
    layers = empty_states(params, trace.x)
    learned = learned_starts(params, params) if own_start else None
    for i, (states, before) in enumerate(zip(layers, trace.layers, strict=True)):
        states.a[0] = learned[i] if learned else before.a[0]
        if before.c is not None:
            states.c[0] = before.c[0]
    for layer, lo, hi, _, W in segments_of(params, params, len(trace.x)):
        for first, last in chunks(len(trace.x), window, lo, hi):
            run_chunk(params, W, layers[layer], trace.layers[layer], first, last, window)
    logits, _, log_y_hat = read_out(params, params, layers[-1].a[1:])
    return logits, log_y_hat, active_units(layers)


def run_chunk(
    params: Params,
    W: Weights,
    states: States,
    before: LayerTrace,
    first: int,
    last: int,
    window: int | None,
) -> None:
    """Fill the steps first + 1 ... last; after a cut they start from the state of `before`."""
    held = is_cut(first, window)
    names = cell_of(params).NODES
    nodes = [(getattr(states, name), getattr(before, name)) for name in names]
    own = [node[first].copy() for node, _ in nodes]
    for node, of_trace in nodes:
        node[first] = of_trace[first] if held else node[first]
    cell_of(params).run_forward(params, W, states_between(states, first, last))
    for (node, _), before_chunk in zip(nodes, own, strict=True):
        node[first] = before_chunk


def active_units(layers: Sequence[Any]) -> Bools:
    """Units above 0, which relu lets through, as (layers, T, m, n_a)."""
    return np.stack([layer.a[1:] > 0 for layer in layers])


def error(num: Array, analytic: Array) -> float:
    """max|num - ana| / (max|num| + max|ana|) over entries with a slope; 0 for 0 and 0."""
    shown = ~np.isnan(num) | np.isnan(analytic)
    if not shown.any():
        return float("nan")
    num, analytic = num[shown], analytic[shown]
    size = np.abs(num).max() + np.abs(analytic).max()
    return float(np.abs(num - analytic).max() / size) if size != 0 else 0.0
