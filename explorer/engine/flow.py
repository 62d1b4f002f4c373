"""How strongly each loss reaches back: ||dL<t>/da<k>|| for every pair of steps."""

from __future__ import annotations

import numpy as np

from explorer.engine.activations import ACTIVATIONS
from explorer.engine.backward import refuse_other_sizes
from explorer.engine.carried import carried_by_lag
from explorer.engine.intake import read_only, refuse_too_many
from explorer.engine.losses import checked_target, logit_gradients
from explorer.engine.norms import row_norms


def gradient_flow(params, trace, y, *, weights=None):
    """||dL<t>/da<k>|| as (T, T+1) in float64: row t-1, column k, NaN for k > t.

        dL<t>/da<t>   = Wya^T dL<t>/d(logits<t>)
        dL<t>/da<k-1> = Waa^T (g'(z<k>) * dL<t>/da<k>)

    L<t> is the unreduced loss of step t. A step whose weights are all zero has a row of zeros.
    Source: Pascanu, Mikolov, Bengio (2013), ICML, equations 4 and 5.
    """
    refuse_other_sizes(params, trace)
    T = len(trace.x)
    refuse_too_many("the flow matrix", (T, T + 1), "give fewer steps")
    target = checked_target(y, weights, trace.y_hat.shape, params.output, np.float64)
    flow = np.where(np.arange(T + 1) > np.arange(1, T + 1)[:, None], np.nan, 0.0)
    with np.errstate(all="ignore"):
        slope = slope_of(params, trace)
        starts = logit_gradients(trace.y_hat.astype(np.float64), target, 1.0) @ params.Wya.astype(
            np.float64
        )
        steps = np.arange(1, T + 1)
        idle = None
        if target.weights is not None:
            idle = target.weights == 0
            steps = steps[~idle.all(axis=1)]
            starts = starts[steps - 1]
            idle = idle[steps - 1]
        if not len(steps):
            return read_only(flow)
        for n, (reached, R, D) in enumerate(
            carried_by_lag(starts, steps, slope, params.Waa.astype(np.float64))
        ):
            if idle is not None and trace.first_nonfinite is not None:
                R[idle[-len(R) :]] = 0
                if len(D):
                    D[idle[-len(D) :]] = 0
            flow[reached + n - 1, reached] = row_norms(R)
    return read_only(flow)


def slope_of(params, trace):
    """g'(z<t>) (T, m, n_a) in float64."""
    return ACTIVATIONS[params.activation].slope(trace.a[1:].astype(np.float64))
