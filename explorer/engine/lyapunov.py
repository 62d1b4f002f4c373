"""The growth rates of a small disturbance of a<0>, in the long run and in every direction.

    Q_t R_t = diag(g'(z<t>)) Waa Q_t-1,  Q_0 = I
    lambda_i = (1/T) sum_t log |R_t[i,i]|

Sources: Benettin, Galgani, Giorgilli, Strelcyn (1980), Meccanica 15, 9-20; Engelken, Wolf, Abbott
(2023), Phys. Rev. Research 5, 043044.
"""

from __future__ import annotations

import numpy as np

from explorer.engine.backward import refuse_other_sizes
from explorer.engine.flow import slope_of
from explorer.engine.intake import read_only
from explorer.engine.jacobians import checked_example
from explorer.engine.params import arrays_in


def lyapunov_exponents(params, trace, example=0):
    """The Lyapunov exponents over all T steps of one example, (n_a,), descending, nats per step.

    There is no burn-in. -inf where a Jacobian is singular; all NaN when Waa or a slope g'(z<t>)
    is not finite.
    """
    refuse_other_sizes(params, trace)
    example = checked_example(trace, example)
    with np.errstate(all="ignore"):
        Waa = arrays_in(params, np.float64)["Waa"]
        slope = slope_of(params, trace)[:, example]
        if not (np.isfinite(slope).all() and np.isfinite(Waa).all()):
            return read_only(np.full(params.n_a, np.nan))
        lost = lost_directions(slope, Waa)
        Q, total = np.eye(params.n_a), np.zeros(params.n_a)
        for g_prime, lost_here in zip(slope, lost, strict=True):
            Q, R = np.linalg.qr(g_prime[:, None] * (Waa @ Q))
            total += np.log(stretches(R, lost_here))
    return read_only(np.sort(total / len(slope))[::-1].copy())


def stretches(R, lost):
    """|R[i,i]|, with exact zeros for the `lost` directions that rounding has left near zero."""
    diagonal = np.abs(np.diag(R))
    if lost:
        # Each is compared with the column it was left over from.
        left_over = diagonal / np.abs(R).max(axis=0)
        diagonal[np.argsort(np.nan_to_num(left_over))[:lost]] = 0
    return diagonal


def lost_directions(slope, Waa):
    """n_a minus the rank of diag(g'(z<t>)) Waa, for every step.

    Rounding hides a zero on R's diagonal, so the rank is taken where it is plain: rows with a slope
    of exactly 0 are gone, and the rank of the other rows of Waa does not depend on their scale.
    """
    rows = Waa / np.maximum(np.abs(Waa).max(axis=1, keepdims=True), np.finfo(float).tiny)
    dead = slope == 0
    if np.linalg.matrix_rank(rows) == len(Waa):
        return dead.sum(axis=1)
    patterns, which = np.unique(dead, axis=0, return_inverse=True)
    ranks = [np.linalg.matrix_rank(rows[~gone]) if not gone.all() else 0 for gone in patterns]
    return len(Waa) - np.array(ranks)[which.ravel()]
