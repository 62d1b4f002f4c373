"""Carry many starting points back through the steps at once, one lag at a time.

Every loss L<t> flows back over its own chain a<t>, a<t-1>, ... . At lag n all chains stand n
steps behind their start, so one matrix product moves all of them one step further: T products
give what T separate backward passes would.

    R_0[t] = the start at step t                       (dL<t>/da<t>, or the identity)
    D_n[t] = R_n[t] * g'(z<t-n>)                       for every t > n
    R_n+1[t] = D_n[t] Waa
"""

from __future__ import annotations

import numpy as np


def carried_by_lag(starts, steps, slope, Waa, idle=None):
    """Yield (reached, R_n, D_n) for n = 0, 1, ..., T.

    `starts` is (len(steps), rows, n_a), `steps` the ascending t of each start, `slope` (T, m, n_a)
    or (T, 1, n_a) is g'(z<t>). `reached` holds the k = t - n of every chain that still runs:
    R_n has one entry for each, D_n one for each k >= 1 (the last ones). Both live in buffers that
    the next lag overwrites; whoever iterates may rescale D_n before going on. `idle` (len(steps),
    rows) marks chains that stay exactly 0, even across steps at which a<t> is not finite.
    """
    R, D, reached = starts.copy(), np.empty_like(starts), np.asarray(steps)
    in_a_row = len(reached) == 0 or reached[-1] - reached[0] == len(reached) - 1
    while len(R):
        ended = int(np.searchsorted(reached, 1))
        D = D[ended:]
        here = slice(reached[0] + ended - 1, reached[-1]) if in_a_row else reached[ended:] - 1
        np.multiply(R[ended:], slope[here], D)
        if idle is not None:
            R[idle[-len(R) :]] = 0
            D[idle[len(idle) - len(D) :]] = 0
        yield reached, R, D
        R, reached = R[ended:], reached[ended:] - 1
        D.reshape(-1, D.shape[-1]).dot(Waa, R.reshape(-1, R.shape[-1]))
