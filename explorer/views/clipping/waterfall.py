"""Waterfall of the gradient: how far back it reaches, over updates (across) and steps (up).

Of the last loss alone, column n is the network after update n, on the sequence on the screen:

    log10( ‖∂L⟨s⟩/∂a⟨t⟩‖ / its value at the start ),  s = the last step with a loss

Each update is relative to its own start, never to the largest update: a network that has learned
has small gradients everywhere, and must not look as if they vanished on the way.

Of all losses together, column n is that of update n, log10 ‖∂L/∂a⟨t⟩‖ of its batch. The losses add
up on their way back, so this is a size, in colours that do not mean vanishing or exploding.
"""

from __future__ import annotations

import numpy as np

from explorer.charts.waterfall import ALL, LAST, Waterfall
from explorer.run import LastLosses, is_kept, ratio_to_start, size


def waterfall_of_last(kept: LastLosses) -> Waterfall:
    """The gradient of the last loss after every kept update of a training."""
    return _waterfall(LAST, *ratio_to_start(kept.norms, kept.step), kept.updates)


def waterfall_of_all(da_norm: np.ndarray, planned: int) -> Waterfall:
    """Of `History.da_norm` (updates so far, T + 1), of a training of `planned` updates.

    The same updates are kept as for the last loss, and always the one in which a training broke.
    """
    done = len(da_norm)
    updates = np.array([n for n in range(1, done + 1) if n == done or is_kept(n, planned)], int)
    return _waterfall(ALL, *size(da_norm[updates - 1]), updates)


def _waterfall(of: str, log: np.ndarray, marks: dict, updates: np.ndarray) -> Waterfall:
    x_edges = np.append(0.5, updates + 0.5)
    return Waterfall(of, log.astype(np.float32), marks, updates, x_edges)
