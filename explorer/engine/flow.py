"""How strongly each loss reaches back: ||dL<t>/da<k>|| for every pair of steps.

    dL<t>/da<t>   = Wya^T dL<t>/d(logits<t>)
    dL<t>/da<k-1> = Waa^T (g'(z<k>) * dL<t>/da<k>)          (rnn; gru.py and lstm.py have theirs)

Source: Pascanu, Mikolov, Bengio (2013), ICML, equations 4 and 5.
"""

from __future__ import annotations

import numpy as np

from explorer.engine.backward import refuse_other_sizes, states_of
from explorer.engine.carried import carried_by_lag
from explorer.engine.intake import read_only, refuse_too_many
from explorer.engine.losses import checked_target, logit_gradients
from explorer.engine.norms import SAFE_SQUARES, scaled_norms
from explorer.engine.params import arrays_in

LEAST_SQUARE, MOST_SQUARE = SAFE_SQUARES[np.dtype(np.float64)]


def gradient_flow(params, trace, y, *, weights=None):
    """||dL<t>/da<k>|| as (T, T+1) in float64: row t-1, column k, NaN for k > t.

    The norm is over all examples and units. L<t> is the unreduced loss of step t; a step whose
    weights are all zero has a row of zeros. y and weights are those of backward. For lstm, da<k>
    takes a<k> and c<k> as separate nodes, as backward does.
    """
    refuse_other_sizes(params, trace)
    T = len(trace.x)
    refuse_too_many("the flow matrix", (T, T + 1), "give fewer steps")
    with np.errstate(all="ignore"):
        target = checked_target(y, weights, trace.y_hat.shape, params.output, np.float64)
        W = arrays_in(params, np.float64)
        starts, steps, idle = loss_starts(trace, target, W)
        chains = params, W, states_of(trace, np.float64), starts, steps, idle
        flow = norms_along(chains, T, lambda rows: np.sqrt(np.vecdot(rows, rows)))
        carried = flow[steps - 1] ** 2
        safe = (carried > LEAST_SQUARE) & (carried < MOST_SQUARE)
        if np.count_nonzero(safe) < np.sum(steps + 1):
            flow = norms_along(chains, T, scaled_norms)
    return read_only(flow)


def loss_starts(trace, target, W):
    """dL<t>/da<t> of the steps that have a loss (steps, m, n_a), their t, and who is idle."""
    dlogits = logit_gradients(trace.y_hat.astype(np.float64), target, 1.0)
    steps, idle = np.arange(1, len(dlogits) + 1), None
    if target.idle is not None:
        steps = steps[~target.idle.all(axis=1)]
        dlogits = dlogits[steps - 1]
        if trace.first_nonfinite is not None:
            idle = target.idle[steps - 1]
    return dlogits @ W["Wya"], steps, idle


def norms_along(chains, T, norms_of):
    """The norms of all chains at all lags, as the (T, T+1) matrix of gradient_flow."""
    flow = np.where(np.arange(T + 1) > np.arange(1, T + 1)[:, None], np.nan, 0.0)
    for n, (reached, R, _) in enumerate(carried_by_lag(*chains)):
        flow[reached + (n - 1), reached] = norms_of(R.reshape(len(R), -1))
    return flow
