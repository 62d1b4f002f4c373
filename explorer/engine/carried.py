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


def carried_by_lag(starts, steps, slope, Waa):
    """Yield (reached, R_n, D_n) for n = 0, 1, ..., T.

    `starts` is (len(steps), rows, n_a), `steps` the ascending t of each start, `slope` (T, m, n_a)
    or (T, 1, n_a) is g'(z<t>). `reached` holds the k = t - n of every chain that still runs:
    R_n has one entry for each, D_n one for each k >= 1 (the last ones). Whoever iterates may
    rescale D_n in place before going on.
    """
    R, reached = starts, np.asarray(steps)
    while len(R):
        ended = np.searchsorted(reached, 0, side="right")
        D = R[ended:] * slope[reached[ended:] - 1]
        yield reached, R, D
        R = (D.reshape(-1, D.shape[-1]) @ Waa).reshape(D.shape)
        reached = reached[ended:] - 1
