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
    """Yield (reached, R_n, D_n-1) for n = 0, 1, ..., T; D is None at n = 0.

    `starts` is (len(steps), m, n_a), `steps` the ascending t of each start. `reached` holds the
    k = t - n of every chain that still runs: R_n has one entry for each, and so has D_n-1, of which
    each led from step k + 1 to k. Both live in buffers that the next lag overwrites. `idle`
    (len(steps), m) marks chains that stay exactly 0, even across steps at which a<t> is not finite.
    """
    cell, (_, m, n_a) = cell_of(params), starts.shape
    slopes = cell.slopes(params, W, states, np.empty((*states.x.shape[:2], len(cell.DELTAS) * n_a)))
    weights, width = cell.back_weights(W), len(cell.DELTAS) * n_a
    nodes = [starts.copy()] + [np.zeros_like(starts) for _ in cell.NODES[1:]]
    D, room = np.empty((len(starts) * m, width)), np.empty((2, len(starts) * m, n_a))
    reached, led = np.asarray(steps), None
    in_a_row = len(reached) == 0 or reached[-1] - reached[0] == len(reached) - 1
    while len(reached):
        if idle is not None:
            for node in nodes:
                node[idle[-len(node) :]] = 0
        yield reached, nodes[0], led
        ended = int(np.searchsorted(reached, 1))
        nodes, reached = [node[ended:] for node in nodes], reached[ended:] - 1
        if not len(reached):
            return
        here = slice(reached[0], reached[-1] + 1) if in_a_row else reached
        rows = len(reached) * m
        slope = [array[here].reshape(rows, *array.shape[2:]) for array in slopes]
        carried = [node.reshape(rows, n_a) for node in nodes]
        cell.step_back(weights, slope, carried, cell.split(D[:rows]), carried, room[:, :rows])
        led = D[:rows].reshape(len(reached), m, width)
