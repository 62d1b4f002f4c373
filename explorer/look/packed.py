"""Sequences that a module's own forward packs: where they end, and in which order they are there.

torch.nn.utils.rnn.pack_padded_sequence wants the longest first. With enforce_sorted=False it sorts
by itself, and pad_packed_sequence undoes that; a forward that sorts before it packs does so by
indices that nobody sees. Its sequences are then told by what stands in them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from explorer.engine.arrays import Array, Ints
from explorer.engine.intake import as_real_array
from explorer.errors import InputError
from explorer.look.own_forward import OwnForward

SORTED = (
    "The module's own forward packs sequences of the lengths {0}; which of x each of them is, what "
    "it reads does not tell: they are taken to be in the order of x. If the forward sorts them "
    "before it packs them, give x, and y, in that order."
)


def in_order_of(ours: Array, own: OwnForward) -> OwnForward:
    """The same with its sequences in the order of x (T, m, n_x), where they are those of x."""
    if own.x is None or own.lengths is None:
        return own
    order = order_of(ours, own.x, own.lengths, 8 * own.eps)
    if order is None:
        return own
    starts = own.starts
    if isinstance(starts, tuple):
        starts = tuple(one[:, order] for one in starts)
    elif starts is not None:
        starts = starts[:, order]
    return own._replace(
        x=own.x[:, order], lengths=own.lengths[order], starts=starts, is_sorted=False
    )


def order_of(ours: Array, theirs: Array, lengths: Ints, eps: float) -> Ints | None:
    """Which of `theirs` each of our sequences is; None where one is not among them.

    The longest is looked for first: a shorter one may be the beginning of another.
    """
    if ours.shape[1:] != theirs.shape[1:] or len(ours) < len(theirs):
        return None
    order = np.full(len(lengths), -1)
    near = eps * float(np.abs(ours).max())
    for j in np.argsort(-lengths, kind="stable"):
        own = theirs[: lengths[j], j : j + 1]
        free = np.flatnonzero(order < 0)
        free = free[(np.abs(ours[0, free] - own[0]) <= near).all(axis=1)]
        same = (np.abs(ours[: lengths[j], free] - own) <= near).all(axis=(0, 2))
        found = free[same]
        if not len(found):
            return None
        order[j if j in found else found[0]] = j
    return order


def lengths_inside(own: OwnForward, lengths: Any) -> Any:
    """Where the sequences end: as the forward packs them, or as they were given."""
    if own.lengths is None:
        return lengths
    given = own.lengths if lengths is None else as_real_array("lengths", lengths).ravel()
    if not np.array_equal(given, own.lengths):
        raise InputError(
            f"lengths={given.tolist()} was given, and the module's own forward packs sequences of "
            f"the lengths {own.lengths.tolist()}: leave lengths= out, or give what its forward "
            "reads them from."
        )
    return own.lengths


def padded(x: Array, T: int) -> Array:
    """x (T, m, n_x) with zeros behind it, where it has fewer steps."""
    return x if len(x) >= T else np.concatenate((x, np.zeros((T - len(x), *x.shape[1:]))))
