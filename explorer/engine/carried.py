"""Carry many losses back through the steps at once, one lag at a time.

Every loss L<t> flows back over its own chain a<t>, a<t-1>, ... . At lag n all chains stand n
steps behind their start, so one step back of the cell, with all chains as its rows, moves all of
them: T steps give what T separate backward passes would.

    R_0[t]   = dL<t>/da<t>                the start at step t
    D_n[t]   = dL<t>/dz<k>,  k = t - n    for every t > n
    R_n+1[t] = dL<t>/da<k-1>              (rnn: D_n = R_n * g'(z<k>), R_n+1 = D_n Waa)

A cell with a c<t> carries dL<t>/dc<k> along in the same way, from 0.
"""

from __future__ import annotations

import numpy as np

from explorer.engine.cells import cell_of


def carried_by_lag(params, W, states, starts, steps, idle=None):
    """Yield (reached, R_n, D_n-1) for n = 0, 1, ..., T; D is None at n = 0. For one layer.

    `starts` is (len(steps), m, n_a), `steps` the ascending t of each start. `reached` holds the
    k = t - n of every chain that still runs: R_n has one entry for each, and so has D_n-1, of which
    each led from step k + 1 to k. Both live in buffers that the next lag overwrites. `idle`
    (len(steps), m) marks chains that stay exactly 0, even across steps at which a<t> is not finite.
    """
    cell, (count, m, n_a) = cell_of(params), starts.shape
    width = len(cell.DELTAS) * n_a
    slopes = cell.slopes(params, W, states, np.empty((len(states.x), m, width)))
    # One row for each example of each chain; the rows of a chain that ended are left behind.
    slopes = [slope.reshape(-1, *slope.shape[2:]) for slope in slopes]
    nodes = [starts.reshape(-1, n_a).copy()]
    nodes += [np.zeros_like(nodes[0]) for _ in cell.NODES[1:]]
    D, room = np.empty((count * m, width)), np.empty((2, count * m, n_a))
    weights, reached, led = cell.back_weights(W), np.asarray(steps), None
    in_a_row = count == 0 or reached[-1] - reached[0] == count - 1
    while len(reached):
        if idle is not None:
            for node in nodes:
                node[idle[-len(reached) :].ravel()] = 0
        yield reached, nodes[0].reshape(-1, m, n_a), led
        if reached[0] == 0:
            reached, nodes = reached[1:], [node[m:] for node in nodes]
        reached, rows = reached - 1, len(reached) * m
        if in_a_row and rows:
            here = slice(reached[0] * m, reached[0] * m + rows)
        else:
            here = (reached[:, None] * m + np.arange(m)).ravel()
        slope, D = [slope[here] for slope in slopes], D[:rows]
        cell.step_back(weights, slope, nodes, cell.split(D), nodes, room[:, :rows])
        led = D.reshape(-1, m, width)
