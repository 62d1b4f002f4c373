"""Lyapunov exponents: long-run growth rates of a small disturbance of the state at step 0.

    Q_t R_t = J_t Q_t-1,  Q_0 = I,  J_t = ds<t>/ds<t-1>      (rnn: diag(g'(z<t>)) Waa)
    lambda_i = (1/T) sum_t log |R_t[i,i]|

The state s is a<t>, and for lstm [c<t>, a<t>]: see jacobians.py. The exponents add up to the mean
of log |det J_t|.

Sources: Benettin, Galgani, Giorgilli, Strelcyn (1980), Meccanica 15, 9-20; Engelken, Wolf, Abbott
(2023), Phys. Rev. Research 5, 043044.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from explorer.engine.arrays import Array
from explorer.engine.intake import read_only
from explorer.engine.jacobians import checked_example, jacobians_of, state_size
from explorer.engine.provenance import refuse_other_network
from explorer.engine.segments import refuse_more_segments

if TYPE_CHECKING:
    from explorer.engine.forward_pass import Trace
    from explorer.engine.params import Params

MAYBE_SINGULAR = 1e-8
"""A Jacobian's rank is taken only where a direction is left with less than this of its column: R of
a singular one has an exact zero on its diagonal, of which rounding leaves about 1e-16."""


def lyapunov_exponents(params: Params, trace: Trace, example: int = 0) -> Array:
    """The Lyapunov exponents over all steps of one example, (n_s,), descending, nats per step.

    n_s = n_a for rnn and gru, 2 n_a for lstm, whose state is [c, a]. There is no burn-in. -inf
    where a Jacobian is singular (its rank to rounding, rows scaled to 1); all NaN when one is not
    finite.
    Over few steps they depend on where Q starts, and so on the order [c, a]; their sum does not.
    """
    refuse_more_segments(params, "lyapunov_exponents")
    refuse_other_network(params, trace)
    example = checked_example(trace, example)
    T = len(trace.x) if trace.lengths is None else int(trace.lengths[example])
    with np.errstate(all="ignore"):
        step_jacobian = jacobians_of(params, trace, example)
        n_s = state_size(params)
        Q, total = np.eye(n_s), np.zeros(n_s)
        ranks: dict[bytes, int] = {}
        for t in range(T):
            J = step_jacobian(t)
            if not np.isfinite(J).all():
                return read_only(np.full(n_s, np.nan))
            Q, R = np.linalg.qr(J @ Q)
            n_zero = 0
            if relative_growth(R).min() < MAYBE_SINGULAR:
                n_zero = rank_deficiency(J, params.cell == "rnn", ranks)
            total += np.log(growth_factors(R, n_zero))
    return read_only(np.sort(total / T)[::-1].copy())


def growth_factors(R: Array, n_zero: int) -> Array:
    """|R[i,i]|, with exact zeros for the `n_zero` directions that rounding has left near zero."""
    diagonal = np.abs(np.diag(R))
    if n_zero:
        diagonal[np.argsort(relative_growth(R))[:n_zero]] = 0
    return diagonal


def relative_growth(R: Array) -> Array:
    """|R[i,i]| beside the largest entry of its column; 0 for a column of zeros."""
    return np.nan_to_num(np.abs(np.diag(R)) / np.abs(R).max(axis=0))


def rank_deficiency(J: Array, scaled_rows: bool, ranks: dict[bytes, int]) -> int:
    """n_s minus the rank of a Jacobian.

    Rounding hides a zero on R's diagonal, so the rank is taken of J itself: rows of zeros are
    dropped, and the rank of the others does not depend on their scale. With `scaled_rows`, as in
    the rnn, steps differ only in that scale, and `ranks` caches the rank for every set of live
    rows.
    """
    largest = np.abs(J).max(axis=1)
    live = largest > 0
    if not scaled_rows or live.tobytes() not in ranks:
        rows = J[live] / largest[live, None]
        ranks[live.tobytes()] = np.linalg.matrix_rank(rows) if live.any() else 0
    return len(J) - ranks[live.tobytes()]
