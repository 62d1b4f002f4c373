"""Gradient of the recurrent weights split by lag: how much of an update came from how far back.

The recurrent weights are Waa of the rnn; of a cell with gates, the columns for a<t-1> of all its
gates, one under the other: gru [Wu; Wr; Wc]_a, gru_reset_after [Wu_a; Wr_a; Wca], lstm [Wf; Wu; Wc;
Wo]_a.
"""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from explorer.engine.arrays import Array
from explorer.engine.backward_pass import seen_states, states_of
from explorer.engine.cells import cell_of
from explorer.engine.intake import read_only, refuse_too_many
from explorer.engine.lag_bptt import LayerPath, bptt_by_lag
from explorer.engine.lengths import weights_within
from explorer.engine.losses import checked_target, logit_gradients, reduction_factor
from explorer.engine.norms import norm, row_norms
from explorer.engine.params import arrays_in
from explorer.engine.provenance import refuse_other_network
from explorer.engine.record import Record
from explorer.engine.segments import checked_window, chunks, refuse_more_segments, states_between
from explorer.errors import InputError

if TYPE_CHECKING:
    from explorer.engine.forward_pass import Trace
    from explorer.engine.losses import Target
    from explorer.engine.params import Params


@dataclass(frozen=True, eq=False)
class LagSplit(Record):
    """dWaa split by the lag n = t - k between the loss L<t> and the step k that used Waa.

    With C_n the contribution of lag n: norms (T,) = ||C_n||; cumulative (T,) = the norm of the sum
    over lags 0..n; remaining (T,) = the norm of the sum over all lags above n; total (G n_a, n_a) =
    the sum over all lags, which is backward's dWaa (G = 1), or the gradient of the stacked weights
    above for G gates, and total_norm its norm. All in float64.
    """

    norms: Array
    cumulative: Array
    remaining: Array
    total: Array
    total_norm: float

    def steps_for(self, share: float = 0.99) -> int | None:
        """The smallest N such that all lags from N on add up to at most 1 - share of the total.

        "99 % of this update came from the last N steps": the norm of the sum over lags N, N+1, ...
        is compared with the norm of the whole. 0 for a zero gradient, None for a non-finite one.
        """
        if not isinstance(share, Real) or not 0 <= share <= 1:
            raise InputError(f"share={share!r} is not a share; choose a number from 0 to 1.")
        if not np.isfinite(self.total_norm):
            return None
        # What remains after N lags, N = 0..T. It need not be monotone: lags can cancel.
        after = np.concatenate([[self.total_norm], self.remaining])
        return int(np.argmax(after <= (1 - share) * self.total_norm))


def lag_split(
    params: Params,
    trace: Trace,
    y: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    reduction: str = "mean",
    window: int | None = None,
) -> LagSplit:
    """Split backward's dWaa by lag, a LagSplit.

        dWaa = sum_n C_n,   C_n = sum_t delta<t,k> a<k-1>^T   with k = t - n
        delta<t,k> = dL<t>/dz<k>, of the reduced loss; rnn: g'(z<k>) * dL<t>/da<k>

    For one layer. With a `window`, as in backward, no lag crosses a cut.
    In the rows of a GRU's Wc, Gr<k> * a<k-1> takes the place of a<k-1>.

    Source: Pascanu, Mikolov, Bengio (2013), ICML, equations 3 to 5 (the temporal components).
    """
    refuse_more_segments(params, "lag_split")
    refuse_other_network(params, trace)
    window = checked_window(window)
    T, n_a = len(trace.x), params.n_a
    refuse_too_many(
        "the split of dWaa", (T, len(cell_of(params).DELTAS) * n_a, n_a), "give fewer steps"
    )
    with np.errstate(all="ignore"):
        target = checked_target(
            y, weights_within(trace, weights), trace.y_hat.shape, params.output, np.float64
        )
        factor = reduction_factor(reduction, target)
        C = contributions(params, trace, target, factor, window)
        up_to = C.cumsum(axis=0)
        after = np.zeros_like(C)
        np.cumsum(C[:0:-1], axis=0, out=after[-2::-1] if T > 1 else after[:0])
        norms, cumulative, remaining = map(read_only, row_norms(C, up_to, after))
        total = read_only(up_to[-1].copy())
    return LagSplit(norms, cumulative, remaining, total, norm(total))


def contributions(
    params: Params, trace: Trace, target: Target, factor: float, window: int | None
) -> Array:
    """C_n (T, G n_a, n_a) for every lag n."""
    T, n_a, cell = len(trace.x), params.n_a, cell_of(params)
    W = arrays_in(params, np.float64)
    (whole,) = seen_states(states_of(trace, np.float64), trace.first_nonfinite, target)
    starts = logit_gradients(trace.y_hat.astype(np.float64), target, factor) @ W["Wya"]
    C = np.zeros((T, cell.memory_factors(whole)[-1][1] * n_a, n_a))
    for lo, hi in chunks(T, window):
        states = states_between(whole, lo, hi)
        remembered = [
            (slice(first * n_a, upto * n_a), a.reshape(-1, n_a))
            for first, upto, a in cell.memory_factors(states)
        ]
        paths = [LayerPath(states, [(hi - lo, W)])]
        lags = bptt_by_lag(params, paths, starts[lo:hi], np.arange(1, hi - lo + 1))
        next(lags)  # lag 0 is the losses themselves, before any step
        for C_n, lag in zip(C, lags, strict=False):
            rows = lag.D.reshape(-1, lag.D.shape[-1])
            for gates, a in remembered:
                C_n[gates] += rows[:, gates].T.dot(a[: len(rows)])
    return C
