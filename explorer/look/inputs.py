"""The sequences to look at: x, their lengths and first states, in the engine's order.

PyTorch gives (T, m, ...) or, with batch_first, (m, T, ...), and leaves the m out for a single
sequence; here everything is (T, m, ...) in float64, and 0 beyond a sequence's end.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from explorer.engine.arrays import Array, Ints
from explorer.engine.cells import cell_of, has_c
from explorer.engine.intake import as_real_array, finite_copy, read_only, refuse_too_many, short
from explorer.errors import InputError
from explorer.look.around import Around
from explorer.look.network import Network
from explorer.look.rows import Order, Start


class Layout(NamedTuple):
    """How arrays were given: whether with a batch axis, and whether it comes first."""

    batched: bool
    batch_first: bool

    def time_first(self, array: Any) -> Any:
        """(T, m, ...) of an array that was given in this layout."""
        if not self.batched:
            return array[:, None]
        return array.swapaxes(0, 1) if self.batch_first else array

    def axes(self, *last: str) -> tuple[str, ...]:
        """The names of the axes as they are to be given."""
        batched = ("m", "T") if self.batch_first else ("T", "m")
        return (*(batched if self.batched else ("T",)), *last)


class Inputs(NamedTuple):
    """x (T, m, n_x), the ids (T, m) it was looked up with or None, the Order, and the Layout."""

    x: Array
    ids: Ints | None
    order: Order
    layout: Layout


def read_inputs(
    network: Network, x: Any, lengths: Any, batch_first: bool, around: Around
) -> Inputs:
    """The Inputs; InputError where x is neither numbers nor words that this network reads."""
    if hasattr(x, "batch_sizes") and hasattr(x, "unsorted_indices"):
        raise InputError(
            "x is a PackedSequence; give the padded x and its lengths: "
            "x, lengths = torch.nn.utils.rnn.pad_packed_sequence(x)."
        )
    given = as_real_array("x", x)
    whole = given.dtype.kind in "iu"
    if whole and network.embedding is not None and given.ndim in (1, 2):
        layout = Layout(given.ndim == 2, batch_first)
        ids = np.array(layout.time_first(given))
        order = read_order(ids.shape, lengths)
        x = looked_up(ids, network, order)
        return Inputs(x, read_only(ids), order, layout)
    layout = Layout(given.ndim != 2, batch_first)
    n_x, axes = network.n_x, layout.axes("n_x")
    refuse_words(given, n_x, whole, around)
    with np.errstate(all="ignore"):
        if given.ndim == len(axes) and given.shape[-1] == n_x and given.size:
            refuse_too_many("x", given.shape, "give fewer steps or sequences")
            padded = np.array(layout.time_first(given), np.float64)
            order = read_order(padded.shape[:2], lengths)
            if order.padding is not None:
                padded[order.padding] = 0
            return Inputs(finite_copy("x", padded, padded.shape, np.float64), None, order, layout)
        shape = (*(None,) * (len(axes) - 1), n_x)
        finite_copy("x", given, shape, np.float64, axes)
    raise AssertionError("finite_copy refuses every other shape")


def refuse_words(given: Any, n_x: int, whole: bool, around: Around) -> None:
    """InputError for integers where nothing looks them up, and for words as fractions."""
    fits = given.ndim == 2 and given.shape[-1] == n_x
    if whole and given.ndim in (1, 2) and not fits:
        raise InputError(
            f"x holds integers of shape {given.shape}, to be looked up, and {around.no_embedding}."
        )
    if not whole and around.embedding is not None and given.ndim in (1, 2) and not fits:
        raise InputError(
            f"x holds {given.dtype} of shape {given.shape}, and {around.embedding.name} is read by "
            f"integers; give those, or the {n_x} numbers of each step in a last axis."
        )
    if not whole and given.ndim == 1:
        raise InputError(
            f"x has shape {given.shape}; give (T, m, {n_x}) numbers, or integers for an embedding."
        )


def read_order(shape: tuple[int, ...], lengths: Any) -> Order:
    """The Order of sequences (T, m); InputError where a length is not 1 ... T."""
    T, m = shape
    if T == 0 or m == 0:
        raise InputError(
            f"x has T={T} steps of m={m} sequences; give one step and one sequence or more."
        )
    if lengths is None:
        return Order(T, np.full(m, T))
    given = as_real_array("lengths", lengths)
    if given.dtype.kind not in "iu" or given.shape not in {(m,), *([()] if m == 1 else [])}:
        raise InputError(
            f"lengths={short(lengths)} is not one whole number for each of the {m} sequences; give "
            f"{m} integers from 1 to T={T}."
        )
    own = np.array(given, int).reshape(m)
    wrong = np.flatnonzero((own < 1) | (own > T))
    if len(wrong):
        i = int(wrong[0])
        raise InputError(
            f"lengths has {own[i]} for sequence {i}; each is 1 to T={T}, the steps that x has."
        )
    return Order(T, own)


def looked_up(ids: Ints, network: Network, order: Order) -> Array:
    """x (T, m, n_x): the rows of the embedding; 0, whatever stands there, in the padding."""
    assert network.embedding is not None
    name, table, _ = network.embedding
    inside = np.ones(ids.shape, bool) if order.padding is None else ~order.padding
    wrong = np.argwhere(inside & ((ids < 0) | (ids >= len(table))))
    if len(wrong):
        t, i = (int(n) for n in wrong[0])
        raise InputError(
            f"x holds {ids[t, i]} at step {t + 1} of sequence {i}, but {name} has {len(table):,} "
            f"rows; give 0 to {len(table) - 1}."
        )
    refuse_too_many("x", (*ids.shape, table.shape[1]), "give fewer steps or sequences")
    ids[~inside] = 0
    x = table[ids]
    x[~inside] = 0
    return x


def read_starts(network: Network, h_0: Any, c_0: Any, m: int, layout: Layout) -> list[Start]:
    """(a<0>, c<0>) of every row, from PyTorch's h_0 and c_0 (layers × directions, m, n_a)."""
    h_0, c_0 = pair_of(h_0, c_0)
    if c_0 is not None and not all(has_c(cell_of(part.params)) for part in network.parts):
        raise InputError("c_0 was given, and only an LSTM has a c<t>; leave c_0 out.")
    sizes = {part.params.n_a for part in network.parts}
    rows = len(network.parts)
    made: list[list[Array]] = []
    for name, given in (("h_0", h_0), ("c_0", c_0)):
        if given is None:
            made.append([np.zeros((m, part.params.n_a)) for part in network.parts])
            continue
        if len(sizes) > 1:
            raise InputError(
                f"{name} was given to layers of different sizes; leave it out, or look at one "
                "layer with path=."
            )
        array = as_real_array(name, given)
        if not layout.batched and array.ndim == 2:
            array = array[:, None]
        shape, axes = (rows, m, *sizes), ("layers × directions", "m", "n_a")
        with np.errstate(all="ignore"):
            made.append(list(finite_copy(name, array, shape, np.float64, axes)))
    starts: list[Start] = []
    for part, a0, c0 in zip(network.parts, *made, strict=True):
        starts.append((a0, c0 if has_c(cell_of(part.params)) else None))
    return starts


def pair_of(h_0: Any, c_0: Any) -> tuple[Any, Any]:
    """(h_0, c_0), also where both were given as h_0, the pair that an nn.LSTM gives back."""
    if isinstance(h_0, tuple | list) and c_0 is None and len(h_0) == 2 and np.ndim(h_0[0]) > 1:
        return h_0[0], h_0[1]
    return h_0, c_0
