"""How much of one update of Waa came from how far back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.engine.backward import refuse_other_sizes
from explorer.engine.carried import carried_by_lag
from explorer.engine.flow import slope_of
from explorer.engine.intake import read_only, refuse_too_many
from explorer.engine.losses import checked_target, logit_gradients, reduction_factor
from explorer.engine.norms import norm, row_norms
from explorer.errors import InputError


@dataclass(frozen=True, eq=False)
class LagSplit:
    """dWaa split by the lag n = t - k between the loss L<t> and the step k that used Waa.

    contributions (T, n_a, n_a): [n] = sum over t of what L<t> adds to dWaa at step t-n; they add
    up to backward's dWaa. norms (T,) = ||contributions[n]||, cumulative (T,) = ||sum over lags
    0..n||, remaining (T,) = ||sum over lags above n||, total_norm = ||dWaa||.
    """

    contributions: np.ndarray
    norms: np.ndarray
    cumulative: np.ndarray
    remaining: np.ndarray
    total_norm: float

    def steps_for(self, share=0.99):
        """The smallest number N of lags 0..N-1 after which at most 1 - share of the total remains.

        Remaining is the norm of the sum over lags N, N+1, ... against the norm of the total. 0 for
        a zero gradient; None when the gradient is not finite.
        """
        if not 0 <= share <= 1:
            raise InputError(f"share={share!r} is not a share; choose a number from 0 to 1.")
        if not np.isfinite(self.total_norm):
            return None
        # The norm of what remains after N lags, for N = 0..T; it need not fall steadily.
        after = np.concatenate([[self.total_norm], self.remaining])
        return int(np.argmax(after <= (1 - share) * self.total_norm))


def lag_split(params, trace, y, *, weights=None, reduction="mean"):
    """Split backward's dWaa by lag: a LagSplit, in float64.

    dWaa = sum_n C_n,  C_n = sum_t delta<t,k> a<k-1>^T  with k = t - n
    delta<t,k> = g'(z<k>) * dL<t>/da<k>, of the reduced loss
    """
    refuse_other_sizes(params, trace)
    T, n_a = len(trace.x), params.n_a
    refuse_too_many("the contributions", (T, n_a, n_a), "give fewer steps")
    target = checked_target(y, weights, trace.y_hat.shape, params.output, np.float64)
    factor = reduction_factor(reduction, target)
    parts = np.zeros((T, n_a, n_a))
    with np.errstate(all="ignore"):
        dlogits = logit_gradients(trace.y_hat.astype(np.float64), target, factor)
        a = trace.a.astype(np.float64)
        starts = dlogits @ params.Wya.astype(np.float64)
        lags = carried_by_lag(
            starts, np.arange(1, T + 1), slope_of(params, trace), params.Waa.astype(np.float64)
        )
        for part, (_, _, D) in zip(parts, lags):
            part[...] = D.reshape(-1, n_a).T @ a[: len(D)].reshape(-1, n_a)
        up_to = parts.cumsum(axis=0)
        after = np.zeros_like(parts)
        after[:-1] = parts[:0:-1].cumsum(axis=0)[::-1]
        return LagSplit(
            read_only(parts),
            read_only(row_norms(parts)),
            read_only(row_norms(up_to)),
            read_only(row_norms(after)),
            norm(up_to[-1]),
        )
