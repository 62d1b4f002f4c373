"""Sequences of different lengths in one batch: padded at the end, and padding adds nothing.

    t <= length[i]    a<t> of example i as always
    t >  length[i]    a<t> = a<length>,  c<t> = c<length>: the state stops at the end

x past an end is not read, and no loss stands there. So da<t> and every delta is 0 past an end, and
each example has the gradients that it would have alone; a<T> holds the last state of every example.

PyTorch's pack_padded_sequence does the same, with zeros for the outputs past an end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from explorer.engine.arrays import Array, Bools, Ints
from explorer.engine.intake import as_real_array, read_only, refuse_shape, short
from explorer.errors import InputError

if TYPE_CHECKING:
    from explorer.engine.cell_arrays import States
    from explorer.engine.forward_pass import Trace
    from explorer.engine.params import Params


def checked_lengths(params: Params, lengths: ArrayLike, T: int, m: int) -> Ints:
    """A read-only copy of `lengths` (m,), whole numbers from 1 to T, or an InputError."""
    if params.border:
        raise InputError(
            "lengths are for one network at every step, and this one has an encoder and a decoder "
            f"(border={params.border}); give sequences of one length, or choose border=0."
        )
    given = as_real_array("lengths", lengths, (m,), ("m",))
    refuse_shape("lengths", given, (m,), ("m",))
    possible = (given >= 1) & (given <= T) & (given == np.floor(given))  # NaN fails all three
    if not possible.all():
        i = int(np.argmin(possible))
        raise InputError(
            f"lengths holds {short(given[i].item())} for example {i}; give a whole number from 1 "
            f"to T={T} for every example."
        )
    return read_only(given.astype(np.intp))


def past_end(lengths: Ints, T: int) -> Bools:
    """(T, m): which steps of which examples are padding."""
    return np.arange(T)[:, None] >= lengths


def without_padding(params: Params, x: ArrayLike, lengths: ArrayLike) -> tuple[Array, Ints]:
    """(x with zeros past every end, the checked lengths): what stands there is not read."""
    axes = ("T", "m", "n_x")
    given = as_real_array("x", x, (None, None, params.n_x), axes)
    refuse_shape("x", given, (None, None, params.n_x), axes)
    T, m, _ = given.shape
    checked = checked_lengths(params, lengths, T, m)
    return np.where(past_end(checked, T)[:, :, None], 0, given), checked


def stop_at_end(states: States, lengths: Ints) -> None:
    """Hold a<t> and c<t> past the end of every example; no gate is computed there: 0."""
    _, a, c, gates = states
    T = len(a) - 1
    last, each = np.minimum(np.arange(T + 1)[:, None], lengths), np.arange(len(lengths))
    for node in (a, c):
        if node is not None:
            node[...] = node[last, each]
    if gates is not None:
        gates[past_end(lengths, T)] = 0


def weights_within(trace: Trace, weights: ArrayLike | None) -> ArrayLike | None:
    """The weights of the loss, (T, m), with 0 past every end; InputError for a loss there."""
    if trace.lengths is None:
        return weights
    T, m, _ = trace.x.shape
    padding = past_end(trace.lengths, T)
    if weights is None:
        return (~padding).astype(float)
    given = as_real_array("weights", weights, (T, m), ("T", "m"))
    refuse_shape("weights", given, (T, m), ("T", "m"))
    wrong = np.argwhere(padding & (given != 0))
    if len(wrong):
        t, i = map(int, wrong[0])
        raise InputError(
            f"weights holds {given[t, i]} at step {t + 1}, example {i}, which ends at step "
            f"{trace.lengths[i]}; give 0 past the end, or leave weights out."
        )
    return given


def refuse_padding(trace: Trace, what: str) -> None:
    """InputError when `what` is not defined for sequences that end before T."""
    if trace.lengths is not None and (trace.lengths < len(trace.x)).any():
        raise InputError(
            f"{what} is for sequences of one length, and example {int(trace.lengths.argmin())} "
            f"ends at step {int(trace.lengths.min())} of {len(trace.x)}; give it alone."
        )
