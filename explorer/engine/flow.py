"""Gradient flow: how strongly each loss reaches back, ||dL<t>/da<k>|| for all pairs of steps.

    dL<t>/da<t>   = Wya^T dL<t>/d(logits<t>)
    dL<t>/da<k-1> = Waa^T (g'(z<k>) * dL<t>/da<k>)          (rnn; others: gru.py, lstm.py)

Source: Pascanu, Mikolov, Bengio (2013), ICML, equations 4 and 5.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from explorer.engine.arrays import Array, Bools
from explorer.engine.backward_pass import states_of
from explorer.engine.intake import read_only, refuse_too_many
from explorer.engine.lag_bptt import LayerPath, bptt_by_lag
from explorer.engine.lengths import weights_within
from explorer.engine.losses import checked_target, logit_gradients
from explorer.engine.norms import LEAST_SQUARE, MOST_SQUARE, scaled_norms
from explorer.engine.provenance import refuse_other_network
from explorer.engine.segments import (
    checked_layer,
    checked_window,
    chunks,
    segments_of,
    states_between,
)

if TYPE_CHECKING:
    from explorer.engine.cell_arrays import States
    from explorer.engine.forward_pass import Trace
    from explorer.engine.params import Params


def gradient_flow(
    params: Params,
    trace: Trace,
    y: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    window: int | None = None,
    layer: int | None = None,
) -> Array:
    """||dL<t>/da<k>|| as (T, T+1) in float64: row t-1, column k, NaN for k > t.

    The norm is over all examples and units. L<t> is the unreduced loss of step t; a step whose
    weights are all zero has a row of zeros. y, weights and window are those of backward. For lstm,
    da<k> treats a<k> and c<k> as separate nodes, as backward does. Of stacked layers, a<k> is that
    of `layer`, counted from 1, the lowest; the highest by default.
    """
    refuse_other_network(params, trace)
    window, layer = checked_window(window), checked_layer(params, layer)
    T = len(trace.x)
    refuse_too_many("the flow matrix", (T, T + 1), "give fewer steps")
    with np.errstate(all="ignore"):
        target = checked_target(
            y, weights_within(trace, weights), trace.y_hat.shape, params.output, np.float64
        )
        exact = replace(params, flat=params.flat.astype(np.float64))
        layers, y_hat = states_of(trace, np.float64), trace.y_hat.astype(np.float64)
        dlogits, idle = logit_gradients(y_hat, target, 1.0), target.idle
        flow = np.where(np.arange(T + 1) > np.arange(1, T + 1)[:, None], np.nan, 0.0)
        for lo, hi in chunks(T, window):
            chunk = Chunk(
                paths_back(exact, layers, layer, lo, hi),
                dlogits[lo:hi],
                None if idle is None else idle[lo:hi],
                trace.first_nonfinite is None,
            )
            found = flow_of_chunk(exact, chunk)
            # No gradient reaches the state before the chunk, unless it is a<0>.
            first = 1 if lo else 0
            flow[lo:hi, lo + first : hi + 1] = found[:, first:]
    return read_only(flow)


class Chunk(NamedTuple):
    """Steps that gradients flow back through: the LayerPaths, dL<t>/d(logits<t>), which examples of
    which steps are idle (None: none), and whether all states are finite."""

    paths: list[LayerPath]
    dlogits: Array
    idle: Bools | None
    finite: bool


def paths_back(
    params: Params, layers: list[States], layer: int, lo: int, hi: int
) -> list[LayerPath]:
    """The LayerPaths through the steps lo + 1 ... hi, from the highest layer down to `layer`."""
    paths = [LayerPath(states_between(states, lo, hi), []) for states in layers]
    for segment in segments_of(params, params, len(layers[0].x)):
        if segment.lo < hi and segment.hi > lo:
            paths[segment.layer].weights.append((min(segment.hi, hi) - lo, segment.W))
    return paths[: layer - 1 if layer else None : -1]


def flow_of_chunk(params: Params, chunk: Chunk) -> Array:
    """gradient_flow of one chunk: all losses carried back together."""
    dlogits, idle, T = chunk.dlogits, chunk.idle, len(chunk.dlogits)
    steps = np.arange(1, T + 1)
    if idle is not None:
        steps = steps[~idle.all(axis=1)]
        dlogits, idle = dlogits[steps - 1], None if chunk.finite else idle[steps - 1]
    chains = params, chunk.paths, dlogits @ params.Wya, steps, idle
    flow = norms_along(chains, T, lambda rows: np.sqrt(np.vecdot(rows, rows)))
    carried = flow[steps - 1] ** 2
    safe = (carried > LEAST_SQUARE) & (carried < MOST_SQUARE)
    if np.count_nonzero(safe) < np.sum(steps + 1):
        flow = norms_along(chains, T, scaled_norms)
    return flow


def norms_along(chains: tuple, T: int, norms_of: Callable[[Array], Array]) -> Array:
    """The norms of all chains at all lags, as the (T, T+1) matrix of gradient_flow."""
    flow = np.where(np.arange(T + 1) > np.arange(1, T + 1)[:, None], np.nan, 0.0)
    for n, lag in enumerate(bptt_by_lag(*chains)):
        flow[lag.reached + (n - 1), lag.reached] = norms_of(lag.R.reshape(len(lag.R), -1))
    return flow
