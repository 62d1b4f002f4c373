"""What the recurrent layer reads: x itself, or what the module's own forward makes of it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np

from explorer.errors import InputError
from explorer.look.around import Around
from explorer.look.inputs import Inputs, read_inputs
from explorer.look.network import Network
from explorer.look.own_forward import OwnForward, differs
from explorer.look.packed import SORTED, in_order_of, lengths_inside, padded

NOT_RUN = (
    "The module's own forward could not be run with x alone ({}), so what stands between its parts "
    "is not seen: x is read by its embedding, or as it is."
)
OTHER_X = (
    "The module's own forward makes something else of x than a look-up: what its recurrent layer "
    "was given there is taken as x."
)


def inputs_of(
    network: Network, x: Any, lengths: Any, first: bool, around: Around, own: OwnForward | None
) -> tuple[Inputs, Inputs | None, OwnForward | None, list[str]]:
    """(what the recurrent layer reads, what was read from x itself, own in the order of x, notes).

    The first two are one unless the module's own forward makes something else of x.
    """
    if own is None or own.x is None:
        inputs = read_inputs(network, x, lengths, first, around)
        return inputs, inputs, own, [] if own is None else [NOT_RUN.format(own.why_not)]
    words = None
    with suppress(InputError):
        words = read_inputs(network, x, lengths, first, around)
        own = in_order_of(words.x, own)
    lengths = lengths_inside(own, lengths)
    if words is not None:
        words = read_inputs(network, x, lengths, first, around)
        if not differs(words.x, own, words.order):
            return words, words, own, []
    inputs = inputs_inside(network, x, lengths, first, around, own, words)
    notes = [OTHER_X] if own.calls == 1 else []
    if own.is_sorted and len(set(inputs.order.lengths.tolist())) > 1:
        notes.append(SORTED.format(inputs.order.lengths.tolist()))
    return inputs, words, own, notes


def inputs_inside(
    network: Network,
    x: Any,
    lengths: Any,
    first: bool,
    around: Around,
    own: OwnForward,
    words: Inputs | None,
) -> Inputs:
    """The Inputs that the module's own forward gives its recurrent layer."""
    given = own.x
    assert given is not None
    batched = words is None or words.layout.batched
    if own.lengths is not None:
        given = padded(given, np.shape(x)[1 if first and batched else 0])
    given = given[:, 0] if not batched else given.swapaxes(0, 1) if first else given
    return read_inputs(replace(network, embedding=None), given, lengths, first, around)
